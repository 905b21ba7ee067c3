"""The family check: a yes about a family needs every member named whom the registers know (DOMAIN 3)."""

from collections.abc import Sequence
from datetime import date

from gateway.decision.facts import Facts, doubt_of, found_records
from gateway.domain.answer import Answer, Doubt, all_of, by_reason, unknown
from gateway.domain.codes import ItemName
from gateway.domain.identifiers import fits_mask, is_same_number
from gateway.domain.reply import Record
from gateway.domain.rules import CHILDREN, PERSON, STATUS

UNDECLARED = unknown("UNDECLARED_MEMBER", Doubt.FINAL)
_EVENT = ItemName("event")
_DATE = ItemName("register_date")
_CERTIFICATE = ItemName("cert_no")
_CHILDREN = ItemName("minor_children")
_SPOUSE_NUMBER = ItemName("spouse_id_no")


def family_doubts(facts: Facts) -> list[Answer]:
    """Everything that keeps a family's yes open: an unnamed spouse or child, or a check that failed."""
    doubts = [*_children(facts), *_spouse(facts)]
    identities = (doubt_of(reply) for _, reply in facts.asked(PERSON))
    return doubts + [doubt for doubt in identities if doubt is not None]


def of_family(facts: Facts, answers: Sequence[Answer]) -> Answer:
    """The members' answers and the family check in one.

    A member left out weighs more than doubt about one who is named: no officer's answer about the named can mend it.
    """
    doubts = family_doubts(facts)
    whole = all_of(by_reason([*doubts, *answers]))
    return UNDECLARED if whole.doubt is Doubt.PERSON and UNDECLARED in doubts else whole


def latest_event(records: Sequence[Record]) -> Record | None:
    """The event that decides who is married now: the latest marriage or divorce that was not revoked.

    A re-issued certificate changes nothing, unless nothing else is on record: then it stands for what it certifies.  A
    revocation takes the marriage before it away.
    """
    standing: list[Record] = []
    for record in sorted(records, key=_dated):
        match record.get(_EVENT):
            case "revoked":
                if standing:
                    standing.pop()
            case "reissue":
                if not standing:
                    standing.append(record)
            case _:
                standing.append(record)
    return standing[-1] if standing else None


def is_marriage(record: Record) -> bool:
    """Whether the event makes a couple; a re-issued certificate says by its number what it certifies (`BL` is a divorce)."""
    if record.get(_EVENT) == "reissue":
        return not str(record.get(_CERTIFICATE) or "").upper().startswith("BL")
    return record.get(_EVENT) == "marriage"


def _dated(record: Record) -> date:
    registered = record.get(_DATE)
    return registered if isinstance(registered, date) else date.min


def _children(facts: Facts) -> list[Answer]:
    named = [party.person.person_id.number for party in facts.parties if party.person is not None]
    doubts: list[Answer] = []
    for _, reply in facts.asked(CHILDREN):
        doubt = doubt_of(reply)
        if doubt is not None:
            doubts.append(doubt)
        known = [number for record in found_records(reply) for number in _numbers(record)]
        if not all(any(is_same_number(number, other) for other in named) for number in known):
            doubts.append(UNDECLARED)
    return doubts


def _numbers(record: Record) -> tuple[str, ...]:
    children = record.get(_CHILDREN)
    return tuple(child for child in children if isinstance(child, str)) if isinstance(children, tuple) else ()


def _spouse(facts: Facts) -> list[Answer]:
    doubts: list[Answer] = []
    for _, reply in facts.asked(STATUS):
        doubt = doubt_of(reply)
        if doubt is not None:
            doubts.append(doubt)
        latest = latest_event(found_records(reply))
        if latest is not None and is_marriage(latest):
            doubts += _named_spouse(facts, latest)
    return doubts


def _named_spouse(facts: Facts, marriage: Record) -> list[Answer]:
    masked = str(marriage.get(_SPOUSE_NUMBER) or "")
    for party in facts.members("spouse"):
        if party.person is not None and fits_mask(party.person.person_id.number, masked):
            doubt = facts.name_doubt(marriage.get(ItemName("spouse_name")), party)
            return [] if doubt is None else [doubt]
    return [UNDECLARED]
