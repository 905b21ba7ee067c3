"""The named values that a certificate without a predicate delivers: pure functions of the facts (docs/rules.md)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gateway.decision.births import numbers_of_children
from gateway.decision.doubts import NO_RECORD, NOT_UNDERSTOOD, doubt_of, doubts_of
from gateway.decision.facts import Facts, Outcome, found_records
from gateway.decision.income import income_band
from gateway.decision.marital_status import marital_status
from gateway.decision.value import Value, raw_of
from gateway.domain.answer import Doubt, all_of, by_reason, unknown
from gateway.domain.codes import ItemName
from gateway.domain.questions import CHILDREN
from gateway.domain.reply import UNREAD, Found
from gateway.domain.signatures import AS_RECORDED


def minor_children_count(facts: Facts) -> Outcome:
    """How many minor children the household register links to the applicant by birth or adoption.

    A number that the register does not hold has no count, not a count of none.
    """
    _, reply = facts.asked(CHILDREN)[0]
    doubt = doubt_of(reply)
    if doubt is not None:
        return Outcome.of(doubt)
    if not isinstance(reply, Found):
        return Outcome.of(NO_RECORD)
    children = {child for record in reply.records for child in numbers_of_children(record)}
    if UNREAD in children:
        return Outcome.of(NOT_UNDERSTOOD)
    return Outcome.value({ItemName("minor_children_count"): Value(len(children), reply.as_of)}, "COUNTED")


def counted_by_hand(facts: Facts) -> Mapping[ItemName, Value]:
    """The count once an officer has confirmed that the children named in the query are all there are."""
    return {ItemName("minor_children_count"): Value(len(facts.members("child")))}


def as_recorded(facts: Facts) -> Outcome:
    """What the departments hold of the applicant, item by item, as it stands in the one record that each has.

    Several records of one person are no value: which of them counts is a rule's to say, and this one has none.
    """
    replies = facts.replies()
    doubts = doubts_of(replies)
    doubts += [unknown("SEVERAL_RECORDS", Doubt.PERSON) for reply in replies if len(found_records(reply)) > 1]
    if doubts:
        return Outcome.of(all_of(by_reason(doubts)))
    shown = {
        name: Value(raw_of(value), reply.as_of)
        for reply in replies
        if isinstance(reply, Found)
        for record in reply.records
        for name, value in record.items()
    }
    return Outcome.value(shown, "AS_RECORDED" if shown else "NO_RECORD")


VALUES: Mapping[str, Callable[[Facts], Outcome]] = MappingProxyType(
    {
        AS_RECORDED: as_recorded,
        "marital_status": marital_status,
        "minor_children_count": minor_children_count,
        "income_band": income_band,
    }
)
CONFIRMED: Mapping[str, Callable[[Facts], Mapping[ItemName, Value]]] = MappingProxyType(
    {"minor_children_count": counted_by_hand}
)
"""What an officer's yes makes of a value."""
