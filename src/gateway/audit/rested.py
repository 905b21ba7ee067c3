"""On which values of registers an answer rested: keyed digests, so that it can be found again by a value that was wrong.

In a party's sealed section stand the digests of what the registers held of them; who opens it learns no value, and who has a value and not the
year's key cannot try it.
"""

from base64 import b64decode
from binascii import b2a_base64
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gateway.audit.privacy import Privacy, identity_of
from gateway.audit.sealed import VALUES
from gateway.domain.canonical_value import canonical_value
from gateway.domain.codes import DepartmentCode, ItemName, QuestionName
from gateway.domain.frozen import frozen
from gateway.domain.parties import identifier_of
from gateway.domain.person import CreditCode, PersonId
from gateway.domain.record_ids import record_form, record_id
from gateway.domain.reply import Found, Incomplete, ItemValue, NoRecord, Reply
from gateway.domain.stages import Lookup

WIDTH = 6
"""Bytes of a digest.  It is looked for among those of one person alone: of a million queries about them, one would be found in error once in
ten thousand times that somebody looks."""
_NO_ITEM = ItemName("")
_NOTHING = canonical_value(None)
Rested = Sequence[tuple[Lookup, Reply]]
"""Lookups and what was replied to each."""


@frozen
class HeldValue:
    """What a register held: of which subject, in which record (its own id as text; "" where it has none, or that was not asked), in which item."""

    department: DepartmentCode
    item: ItemName
    subject: PersonId | CreditCode
    record: str
    value: ItemValue


def held_in(lookup: Lookup, reply: Reply) -> Iterator[tuple[str, ItemName, str]]:
    """Record, item and canonical value of all that a reply holds, in the form that digests are made of.

    A register that holds no record is told by the question, with no item.
    """
    records = reply.records if isinstance(reply, Found | Incomplete) else ()
    if isinstance(reply, NoRecord) or (isinstance(reply, Found) and not records):
        yield "", _NO_ITEM, lookup.question
    for record in records:
        of = record_id(lookup.question, record)
        for item in lookup.items:
            text = canonical_value(record.get(item))
            if text is not None:
                yield of, item, text


def sealed_values(rested: Rested, privacy: Privacy, year: int) -> dict[str, str]:
    """By party key, the digests of what was replied about them: base64 of all, one behind the other, each once."""
    found: dict[str, dict[bytes, None]] = {}
    for lookup, reply in rested:
        for party in (lookup.subject, lookup.other):
            subject = None if party is None else identifier_of(party)
            if party is None or subject is None:
                continue
            mine = found.setdefault(party.key, {})
            start = _start(lookup.department, subject)
            for record, item, text in held_in(lookup, reply):
                mine[privacy.value_digest(f"{start}{record}\x00{item}\x00{text}", year)[:WIDTH]] = None
    return {key: b2a_base64(b"".join(mine), newline=False).decode() for key, mine in found.items() if mine}


def digests_of(held: HeldValue, questions: Iterable[QuestionName], privacy: Privacy) -> frozenset[bytes]:
    """All digests under which a value may stand, of every year that has a key.

    Where the record has an id of its own, also those of answers for which the id was not asked.  questions: of the department that ask
    this item; of a value that is nothing, also that there was no record.
    """
    text = canonical_value(held.value)
    start = _start(held.department, held.subject)
    texts = [f"{start}{record}\x00{held.item}\x00{text}" for record in {record_form(held.record), ""}]
    if text == _NOTHING:
        texts += [f"{start}\x00{_NO_ITEM}\x00{question}" for question in questions]
    years = privacy.value_years() if text is not None else ()
    return frozenset(privacy.value_digest(one, year)[:WIDTH] for one in texts for year in years)


def stands_on(sealed: Mapping[str, object], digests: frozenset[bytes]) -> bool:
    """Whether one of the digests stands in an opened sealed part."""
    words = sealed.get(VALUES)
    if not isinstance(words, str):
        return False
    found = b64decode(words)
    return any(found[at : at + WIDTH] in digests for at in range(0, len(found), WIDTH))


def _start(department: DepartmentCode, subject: PersonId | CreditCode) -> str:
    kind, number = identity_of(subject)
    return f"{department}\x00{kind}\x00{number}\x00"
