"""Links by birth that the household register holds."""

from gateway.decision.doubts import NO_RECORD, NOT_UNDERSTOOD, doubt_of
from gateway.decision.facts import Facts, found_records, is_unread
from gateway.domain.answer import Answer, Doubt, no, unknown, yes
from gateway.domain.codes import ItemName
from gateway.domain.parties import Party
from gateway.domain.questions import PARENTAGE, PERSON
from gateway.domain.reply import Record

_CHILDREN = ItemName("minor_children")
_FATHER, _MOTHER = ItemName("father"), ItemName("mother")


def numbers_of_children(record: Record) -> tuple[str, ...]:
    """The numbers of the minor children that a record lists."""
    children = record.get(_CHILDREN)
    return tuple(child for child in children if isinstance(child, str)) if isinstance(children, tuple) else ()


def birth_link(facts: Facts, child: Party, parent: Party) -> Answer:
    """Whether the register links the two.  No link on record proves nothing: links exist only since digitisation.

    A link to two others is a no.  An adopted child's link says "parent" like every other.
    """
    reply = facts.reply(PARENTAGE, child, parent)
    doubt = doubt_of(reply)
    if doubt is not None:
        return doubt
    records = found_records(reply)
    if not records:
        return NO_RECORD
    links = {record.get(name) for record in records for name in (_FATHER, _MOTHER)}
    if "same" in links:
        return doubt_of(facts.reply(PERSON, parent)) or yes("BIRTH_LINK")
    if any(is_unread(record, _FATHER, _MOTHER) for record in records):
        return NOT_UNDERSTOOD
    return no("NOT_LINKED") if links == {"other"} else unknown("NO_LINK_RECORDED", Doubt.PERSON)
