"""Who is, or was, married to whom: rules over the marriage register (docs/departments/marriage.md)."""

from collections.abc import Sequence
from datetime import date

from gateway.decision.coverage import COVERAGE_FROM, absence_doubts
from gateway.decision.days import Span, is_ahead, is_untold, span_of
from gateway.decision.doubts import (
    DATED_AHEAD,
    MARRIAGE_UNCLEAR,
    NO_RECORD,
    OUTSIDE_COVERAGE,
    PARTY_DEAD,
    doubt_of,
    doubts_of,
)
from gateway.decision.facts import Facts, Outcome, found_records
from gateway.decision.ruling import Args
from gateway.decision.value import Value
from gateway.domain.answer import Answer, Doubt, all_of, no, yes
from gateway.domain.codes import ItemName
from gateway.domain.parties import Party
from gateway.domain.questions import COUPLE, PERSON
from gateway.domain.reply import Found, Reply
from gateway.domain.words import Verdict

IS_SPOUSE_OF = ItemName("is_spouse_of")
REGISTER_DATE = ItemName("register_date")
CANCEL_DATE = ItemName("cancel_date")
ENDED_ON = ItemName("ended_on")
LATER_MARRIAGE = ItemName("later_marriage")


def is_spouse_of(facts: Facts, args: Args) -> Outcome:
    """Yes when the register has a marriage of the two as their latest event, neither has married since, and both live.

    A spouse's death on record ends the marriage: no.
    """
    first, second = facts.members(args["a"])[0], facts.members(args["b"])[0]
    answer = _of_the_living(facts, (first, second), couple(facts, first, second))
    is_yes = answer.reason == "REGISTERED"
    return Outcome.of(answer, _registered_on(facts.reply(COUPLE, first, second)) if is_yes else None)


def was_spouse_of(facts: Facts, args: Args) -> Outcome:
    """Yes when `a` and `b` were married on the day before `b` died; by the registers of now where no death is on record."""
    first, second = facts.members(args["a"])[0], facts.members(args["b"])[0]
    answer = couple_at_death(facts, first, second)
    is_yes = answer.reason == "REGISTERED"
    return Outcome.of(answer, _registered_on(facts.reply(COUPLE, first, second)) if is_yes else None)


def couple_at_death(facts: Facts, first: Party, second: Party) -> Answer:
    """Whether the two were married on the day before `second` died; by the registers of now where no death is on record.

    A marriage dated on the day of the death or later is none.  What ended on that day or later stood before it, if it was a
    marriage: whether it was, the register does not say.  The widowed may marry again.
    """
    answer = couple(facts, first, second)
    end = _day_of_death(facts, second)
    reply = facts.reply(COUPLE, first, second)
    if _is_half_told(facts, reply, second):
        return MARRIAGE_UNCLEAR if answer.doubt is Doubt.NONE else answer
    if end is None or _is_ahead(facts, reply):
        return answer
    if end.first > facts.today:
        return DATED_AHEAD
    wed, ended, later = (_latest(reply, name) for name in (REGISTER_DATE, ENDED_ON, LATER_MARRIAGE))
    if wed is not None and not wed.is_before(end):
        return no("NOT_REGISTERED") if wed.first >= end.last else MARRIAGE_UNCLEAR
    if ended is not None and not ended.is_before(end):
        return MARRIAGE_UNCLEAR
    return yes("REGISTERED") if wed is not None and later is not None and later.first >= end.last else answer


def couple(facts: Facts, first: Party, second: Party) -> Answer:
    """The couple's answer by their latest event on record.  That both live, and when one died, is for the rule.

    A court's divorce is not in the register, which then still says married: a known contradiction, not ours to mend, unless one of
    the two has registered another marriage since.  An end on record is knowledge, whoever the two are.  No record of either refutes
    nothing: couples may register anywhere in the country.  A no without an end proves nothing for a couple of the paper era or for
    someone from elsewhere.
    """
    reply = facts.reply(COUPLE, first, second)
    doubt = doubt_of(reply)
    if doubt is not None:
        return doubt
    values = {record.get(IS_SPOUSE_OF) for record in found_records(reply)}
    if _is_ahead(facts, reply) or _is_told(reply, LATER_MARRIAGE) or len(values) > 1:
        return MARRIAGE_UNCLEAR
    if values == {"yes"}:
        return yes("REGISTERED")
    if not values:
        return NO_RECORD
    if values != {"no"}:
        return OUTSIDE_COVERAGE
    doubts = [] if has_ended(facts, first, second) else absence_doubts(facts, (first, second), COVERAGE_FROM)
    return all_of(doubts) if doubts else no("NOT_REGISTERED")


def _is_half_told(facts: Facts, reply: Reply, deceased: Party) -> bool:
    """Whether the death, or the marriage or its end beside a death, has a day that cannot be read."""
    if not facts.is_dead(deceased):
        return facts.may_be_dead(deceased)
    deaths = found_records(facts.reply(PERSON, deceased))
    return any(
        is_untold(record.get(name))
        for record in (*deaths, *found_records(reply))
        for name in (CANCEL_DATE, REGISTER_DATE, ENDED_ON)
    )


def has_ended(facts: Facts, first: Party, second: Party) -> bool:
    """Whether the end of a marriage of the two is on record."""
    reply = facts.reply(COUPLE, first, second)
    return _is_told(reply, ENDED_ON) and any(record.get(IS_SPOUSE_OF) == "no" for record in found_records(reply))


def _of_the_living(facts: Facts, both: Sequence[Party], answer: Answer) -> Answer:
    """A yes is for the living only, and waits for every register that may still tell of a death.

    Where the register leaves open whether the two are a couple, a death is the doubt that is told: it cannot be declared away.
    """
    may_be_dead = any(facts.may_be_dead(party) for party in both)
    if may_be_dead and answer.doubt is Doubt.PERSON:
        return PARTY_DEAD
    if answer.verdict is not Verdict.YES:
        return answer
    if any(facts.is_surely_dead(party) for party in both):
        return no("CANCELLED_DEATH")
    if any(facts.is_dead(party) for party in both):
        return DATED_AHEAD
    if may_be_dead:
        return PARTY_DEAD
    return all_of([answer, *doubts_of(facts.reply(PERSON, party) for party in both)])


def _registered_on(reply: Reply) -> dict[ItemName, Value]:
    on = max(
        (day for record in found_records(reply) if isinstance(day := record.get(REGISTER_DATE), date)), default=None
    )
    return {REGISTER_DATE: Value(on, reply.as_of)} if on is not None and isinstance(reply, Found) else {}


def _is_ahead(facts: Facts, reply: Reply) -> bool:
    """Whether the register dates what it says of the couple to a day that has not come: whether and when it was, is not known."""
    return any(
        is_ahead(record.get(name), facts.today) or is_untold(record.get(name))
        for record in found_records(reply)
        for name in (REGISTER_DATE, ENDED_ON, LATER_MARRIAGE)
    )


def _is_told(reply: Reply, name: ItemName) -> bool:
    """Whether a record holds a day there, however much of it is known."""
    return any(record.get(name) is not None for record in found_records(reply))


def _latest(reply: Reply, name: ItemName) -> Span | None:
    """The latest day of that item."""
    return max((span for record in found_records(reply) if (span := span_of(record.get(name)))), default=None)


def _day_of_death(facts: Facts, party: Party) -> Span | None:
    return _latest(facts.reply(PERSON, party), CANCEL_DATE) if facts.is_dead(party) else None
