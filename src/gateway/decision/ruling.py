"""What every rule has in common: its arguments, and the one answer that many people's answers make."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from gateway.decision.doubts import STALE, TO_BE_VERIFIED
from gateway.decision.facts import Facts, Outcome
from gateway.domain.answer import Answer, all_of, any_of, by_reason
from gateway.domain.matter import Argument
from gateway.domain.parties import ANY_ONE
from gateway.domain.reply import Found, NoRecord, Reply

Args = Mapping[str, Argument]
Rule = Callable[[Facts, Args], Outcome]

BY_HAND: Mapping[str, Rule] = MappingProxyType(
    {
        name: lambda _facts, _args: Outcome.of(TO_BE_VERIFIED)
        for name in (
            "has_housing",
            "vaccinated",
            "file_held",
            "on_allowance_roll",
            "hukou_elsewhere",
            "registered_once",
        )
    }
)
"""Rules that only an officer of the department can answer; a register is asked at most who may ask them."""


def together(argument: Argument, answers: Iterable[Answer]) -> Answer:
    """The answer of a set of people, whatever their order: all must come to yes, unless one of the set is enough."""
    given = by_reason(answers)
    return any_of(given) if argument in ANY_ONE else all_of(given)


def age_doubt(facts: Facts, args: Args, reply: Reply) -> Answer | None:
    """Why a copy proves nothing: older than the rule's `max_age_days` when it came.  None for a rule without one, and for what is no answer.

    Records of an age that nobody tells are too old; a register that holds nothing and tells no time was asked itself.
    """
    if "max_age_days" not in args or not isinstance(reply, Found | NoRecord):
        return None
    if reply.as_of is None:
        return STALE if isinstance(reply, Found) else None
    is_fresh = day_of(facts, reply) - reply.as_of.date() <= timedelta(days=whole_number(args["max_age_days"]))
    return None if is_fresh else STALE


def day_of(facts: Facts, reply: Reply) -> date:
    """The domain day on which a reply tells what was so: when it came; today for one that has just come.

    An officer may answer something else days later: no answer that was right is lost by that, nor made of months that the reply
    cannot know of.
    """
    came_on = reply.came_on if isinstance(reply, Found | NoRecord) else None
    return came_on or facts.today


def whole_number(value: Argument) -> int:
    """A count; nothing counts as 0."""
    return int(value or 0)


def day(value: Argument) -> date | None:
    """A date of the caller's, checked at the door; None where there is none."""
    return date.fromisoformat(value) if isinstance(value, str) else None
