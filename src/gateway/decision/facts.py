"""What one certificate knows: its parties, the replies to its lookups, and whether names agree."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from types import MappingProxyType

from gateway.decision.days import is_ahead, is_half_known
from gateway.decision.doubts import PARTIAL, PENDING
from gateway.decision.value import Value
from gateway.domain.answer import Answer
from gateway.domain.city import City
from gateway.domain.codes import ItemName, QuestionName
from gateway.domain.frozen import frozen
from gateway.domain.identifiers.names import fold_name
from gateway.domain.matter import Argument
from gateway.domain.parties import ANY_ONE, Party, members
from gateway.domain.questions import PERSON
from gateway.domain.reply import (
    UNREAD,
    Found,
    Incomplete,
    NoRecord,
    Record,
    Refused,
    Reply,
    is_resumable,
)

NOT_ASKED = Refused("not_asked")
Key = tuple[QuestionName, str, str | None]
"""A question, the subject's key and the other's."""
_NOBODY: Mapping[str, Answer] = MappingProxyType({})
_NONE_GIVEN: Mapping[str, Argument] = MappingProxyType({})
_CANCEL_REASON = ItemName("cancel_reason")
_CANCEL_DATE = ItemName("cancel_date")
_STATUS = ItemName("person_status")
_FORMER_NAME = ItemName("former_name")


@frozen
class Outcome:
    """What a rule makes of the facts.  `answer` None only for a value that was delivered; `reason` then says how."""

    answer: Answer | None
    values: Mapping[ItemName, Value]
    reason: str
    per_party: Mapping[str, Answer] = field(default_factory=lambda: _NOBODY)

    @classmethod
    def of(
        cls,
        answer: Answer,
        values: Mapping[ItemName, Value] | None = None,
        per_party: Mapping[str, Answer] = _NOBODY,
    ) -> "Outcome":
        """An answer, with what else may be shown.  per_party: each person's own, by party key."""
        return cls(answer, values or {}, answer.reason, per_party)

    @classmethod
    def value(cls, values: Mapping[ItemName, Value], reason: str) -> "Outcome":
        """A value delivered."""
        return cls(None, values, reason)


class Facts:
    """The view of one certificate on parties and replies.

    replies: by question, subject's key and the other's key, of this certificate alone: what else is asked in the query changes
    nothing.  strangers: why those whom the certificate is about are not shown to be who their roles say, by key.
    """

    __slots__ = ("_asked", "_former", "_parameters", "_replies", "_strangers", "city", "parties", "today")

    def __init__(
        self,
        parties: Sequence[Party],
        replies: Mapping[Key, Reply],
        today: date,
        parameters: Mapping[str, Argument] = _NONE_GIVEN,
        *,
        city: City,
        strangers: Mapping[str, Answer] = _NOBODY,
    ) -> None:
        self.parties = parties
        self._parameters = parameters
        self._replies = replies
        self._strangers = strangers
        self.today = today
        self.city = city
        self._former: dict[str, frozenset[str]] = {}
        self._asked: dict[QuestionName, list[tuple[Party, Reply]]] = {}
        by_key = {party.key: party for party in parties}
        for (question, key, _), reply in replies.items():
            self._asked.setdefault(question, []).append((by_key[key], reply))

    def of(self, questions: Collection[QuestionName]) -> "Facts":
        """The same as if nothing but these questions had been asked."""
        kept = {key: reply for key, reply in self._replies.items() if key[0] in questions}
        return Facts(self.parties, kept, self.today, self._parameters, city=self.city, strangers=self._strangers)

    def reply(self, question: QuestionName, subject: Party, other: Party | None = None) -> Reply:
        """What the department said; refused where it was not asked."""
        return self._replies.get((question, subject.key, other.key if other else None), NOT_ASKED)

    def members(self, argument: Argument) -> tuple[Party, ...]:
        """The parties that a `set` or `of` argument speaks of; of a set of which one is enough, the living where there are any."""
        named = members(self.parties, argument)
        living = tuple(party for party in named if not self.is_surely_dead(party)) if argument in ANY_ONE else named
        return living or named

    def is_dead(self, party: Party) -> bool:
        """Whether the household register, asked for this certificate, holds the party as dead."""
        return any(is_death(record) for record in found_records(self.reply(PERSON, party)))

    def may_be_dead(self, party: Party) -> bool:
        """Whether the party is held as dead, or the registration was cancelled for a reason that is missing or cannot be read."""
        return any(is_death(record) or is_unclear_end(record) for record in found_records(self.reply(PERSON, party)))

    def link_doubt(self, party: Party) -> Answer | None:
        """Why somebody named is not shown to be who the role says; None where they are, or need not be."""
        return self._strangers.get(party.key)

    def is_surely_dead(self, party: Party) -> bool:
        """Whether the party is held as dead, and not of a day that has not come."""
        return any(
            is_death(record) and not is_ahead(record.get(_CANCEL_DATE), self.today)
            for record in found_records(self.reply(PERSON, party))
        )

    def strangers(self) -> Sequence[Answer]:
        """Why some of those whom the certificate is about are not shown to be who their roles say."""
        return tuple(self._strangers.values())

    def parameter(self, name: Argument) -> Argument:
        """The caller's value for the parameter that an argument of a rule names; None where there is none."""
        return self._parameters.get(str(name))

    def asked(self, question: QuestionName) -> Sequence[tuple[Party, Reply]]:
        """Each party that `question` was asked about for this certificate, with the reply."""
        return self._asked.get(question, ())

    def replies(self) -> Sequence[Reply]:
        """Every reply to this certificate's lookups, in the order they were planned."""
        return tuple(self._replies.values())

    def name_doubt(self, registered: object, party: Party) -> Answer | None:
        """None where the name in a register is the party's: the same after folding, or a former name; else why not."""
        name = fold_name(registered) if isinstance(registered, str) else ""
        if name and self._is_called(party, name):
            return None
        if is_resumable(self.reply(PERSON, party)):
            return PENDING  # a former name may still come to light
        return PARTIAL

    def _is_called(self, party: Party, name: str) -> bool:
        if party.person is None:
            return False
        return name == fold_name(party.person.name) or name in self._former_names(party)

    def _former_names(self, party: Party) -> frozenset[str]:
        """Folded; read once, since each of a thousand rows may be compared with a thousand names."""
        if party.key not in self._former:
            names = (record.get(_FORMER_NAME) for record in found_records(self.reply(PERSON, party)))
            parts = (part for name in names if isinstance(name, str) for part in _split(name))
            self._former[party.key] = frozenset(fold_name(part) for part in parts if part)
        return self._former[party.key]


def _split(names: str) -> list[str]:
    """A register may hold several former names in one field, separated by a comma of some kind."""
    return names.replace("、", ",").replace("，", ",").split(",")


def is_unread(record: Record, *names: ItemName) -> bool:
    """Whether one of the items holds a code that no table has, or a day that is known by its month or year alone."""
    return any(_is_unread(record.get(name)) for name in names)


def _is_unread(value: object) -> bool:
    return isinstance(value, str) and (UNREAD in value or is_half_known(value))


def is_death(record: Record) -> bool:
    """Whether the registration was cancelled by death."""
    return record.get(_CANCEL_REASON) == "死亡" and not contradicts_itself(record)


def contradicts_itself(record: Record) -> bool:
    """Whether one row holds a registration as in force and cancelled at once: which of the two is true nobody can tell."""
    return record.get(_STATUS) == "normal" and record.get(_CANCEL_REASON) is not None


def is_unclear_end(record: Record) -> bool:
    """Whether the registration may have been cancelled by death, in words that we do not know or for a reason that is not told."""
    is_untold = record.get(_STATUS) == "cancelled" and record.get(_CANCEL_REASON) is None
    return is_untold or contradicts_itself(record) or is_unread(record, _STATUS, _CANCEL_REASON)


def found_records(reply: Reply) -> tuple[Record, ...]:
    """The records of a complete reply; none for any other."""
    return reply.records if isinstance(reply, Found) else ()


def known_records(reply: Reply) -> tuple[Record, ...]:
    """The records there are, also of a reply from some counties only."""
    return reply.records if isinstance(reply, Found | Incomplete) else ()


def as_of(reply: Reply) -> datetime | None:
    """The time of the data of a full reply; None of any other, and where the department gives none."""
    return reply.as_of if isinstance(reply, Found | NoRecord) else None
