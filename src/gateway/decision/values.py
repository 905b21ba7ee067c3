"""The named values that a certificate without a predicate delivers: pure functions of the facts (docs/departments/marriage.md, docs/rules.md)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from gateway.decision.answers import Raw, Value
from gateway.decision.facts import NOT_UNDERSTOOD, Facts, Outcome, doubt_of, found_records, is_unread
from gateway.decision.income import income_band
from gateway.decision.links import numbers_of_children
from gateway.decision.marriages import COVERAGE_FROM, absence_doubts
from gateway.decision.timeline import MARRIAGE_UNCLEAR, MaritalState, fitting_spouse, standing
from gateway.domain.answer import Doubt, all_of, by_reason, unknown
from gateway.domain.codes import ItemName
from gateway.domain.parties import Party
from gateway.domain.reply import CONTENT, UNREAD, Found, NoRecord, Record, Reply
from gateway.domain.rules import CHILDREN, PERSON, STATUS
from gateway.domain.signatures import AS_RECORDED

NEVER_MARRIED, MARRIED, WIDOWED, DIVORCED = "10", "20", "30", "40"
"""Codes of GB/T 2261.2.  The register itself knows neither 10 nor 30."""
_LINKED, _LINKED_DEAD = ItemName("linked_spouse"), ItemName("linked_spouse_dead")
_SHOWN = (ItemName("spouse_name"), ItemName("spouse_id_no"), ItemName("register_date"))


def marital_status(facts: Facts) -> Outcome:
    """The applicant's marital status by all events on record, with the spouse of a standing marriage.

    No record is "never married" only for someone of this city who came of age within the register's coverage.  A spouse whom
    the household register holds as dead makes a widow or widower, and one of whom it has not been asked leaves both open.  What
    the events leave open has one reason, whichever of them it is.
    """
    applicant, reply = facts.asked(STATUS)[0]
    doubts = [doubt for said in _unanswered(facts, reply) if (doubt := doubt_of(said)) is not None]
    if doubts:
        return Outcome.of(all_of(by_reason(doubts)))
    as_of = reply.as_of if isinstance(reply, Found | NoRecord) else None
    now = standing(found_records(reply), facts.today)
    if now.state is MaritalState.DIVORCED and now.record is not None:
        return Outcome.value(_status(DIVORCED, as_of) | _shown(now.record, as_of, _SHOWN[2:]), "DIVORCED")
    if now.state is MaritalState.MARRIED and now.record is not None:
        return _married(facts, applicant, now.record, as_of)
    coverage = (reply.coverage_from if isinstance(reply, NoRecord) else None) or COVERAGE_FROM
    open_ones = absence_doubts(facts, (applicant,), coverage)
    if now.state is MaritalState.UNCLEAR or (open_ones and found_records(reply)):
        return Outcome.of(MARRIAGE_UNCLEAR)
    return Outcome.of(all_of(open_ones)) if open_ones else Outcome.value(_status(NEVER_MARRIED, as_of), "NO_RECORD")


def _unanswered(facts: Facts, status: Reply) -> list[Reply]:
    """The marriage register's reply, and those of the household register that are late, away or refused."""
    return [status, *(reply for _, reply in facts.asked(PERSON) if not isinstance(reply, CONTENT))]


def minor_children_count(facts: Facts) -> Outcome:
    """How many minor children the household register links to the applicant by birth or adoption.

    A number that the register does not hold has no count, not a count of none.
    """
    _, reply = facts.asked(CHILDREN)[0]
    doubt = doubt_of(reply)
    if doubt is not None:
        return Outcome.of(doubt)
    if not isinstance(reply, Found):
        return Outcome.of(unknown("NO_RECORD", Doubt.PERSON))
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
    doubts = [doubt for reply in replies if (doubt := doubt_of(reply)) is not None]
    doubts += [unknown("SEVERAL_RECORDS", Doubt.PERSON) for reply in replies if len(found_records(reply)) > 1]
    if doubts:
        return Outcome.of(all_of(by_reason(doubts)))
    shown = {
        name: Value(_plain(value), reply.as_of)
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


def _married(facts: Facts, applicant: Party, marriage: Record, as_of: datetime | None) -> Outcome:
    """Married or widowed, by whether the spouse lives; who is named and is somebody else tells nothing of it."""
    is_dead = _told_dead(facts, applicant, marriage)
    if len(is_dead) != 1:
        return Outcome.of(MARRIAGE_UNCLEAR)
    if is_dead == {True}:
        return Outcome.value(_status(WIDOWED, as_of), "WIDOWED")
    return Outcome.value(_status(MARRIED, as_of) | _shown(marriage, as_of, _SHOWN), "REGISTERED")


def _told_dead(facts: Facts, applicant: Party, marriage: Record) -> set[bool]:
    """What the household register tells of the spouse's death: by the link of the applicant, and of the one who is named."""
    own = found_records(facts.reply(PERSON, applicant))
    if is_unread(marriage, *_SHOWN[:2]) or any(is_unread(record, _LINKED, _LINKED_DEAD) for record in own):
        return set()
    told = {
        record[_LINKED_DEAD] == "yes"
        for record in own
        if record.get(_LINKED_DEAD) in ("yes", "no") and record.get(_LINKED) == marriage.get(_SHOWN[1])
    }
    spouse = fitting_spouse(facts, marriage)
    if spouse is None or facts.name_doubt(marriage.get(_SHOWN[0]), spouse) or doubt_of(facts.reply(PERSON, spouse)):
        return told
    return told | {facts.may_be_dead(spouse), facts.is_surely_dead(spouse)}


def _status(code: str, as_of: datetime | None) -> dict[ItemName, Value]:
    return {ItemName("marital_status"): Value(code, as_of)}


def _shown(record: Record, as_of: datetime | None, names: tuple[ItemName, ...]) -> dict[ItemName, Value]:
    return {name: Value(_plain(record[name]), as_of) for name in names if record.get(name) is not None}


def _plain(value: object) -> Raw:
    return value if isinstance(value, str | int | bool | date) else None
