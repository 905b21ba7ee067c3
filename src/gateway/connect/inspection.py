"""The last look at a reply before it enters the house: about the right person, and holding granted items only."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gateway.domain.codes import ItemName
from gateway.domain.identifiers.people import is_same_number
from gateway.domain.reply import STATUS, UNREAD, Found, Incomplete, Record, Refused, Reply, Unavailable
from gateway.sdk import Manifest, Question

WRONG_PERSON = "wrong_person"
"""Why a reply about somebody else is refused: nothing of it goes on, and as replies can be crossed the department is asked again later."""


class RecordCheck:
    """One manifest's rules, made ready: which item states the person, and which fields a list's records may have."""

    __slots__ = ("_bound", "_nested")

    def __init__(self, manifest: Manifest) -> None:
        self._nested: Mapping[ItemName, frozenset[ItemName]] = {
            ItemName(name): frozenset(ItemName(f) for f in item.fields)
            for name, item in manifest.items.items()
            if item.fields is not None
        }
        self._bound: Mapping[str, tuple[ItemName, ...]] = {
            name: tuple(ItemName(i) for i in q.items if q.bind and manifest.items[i].at == q.bind)
            for name, q in manifest.questions.items()
        }

    def of(self, question: Question, reply: Reply) -> tuple[Reply, str]:
        """The reply as it may go on, and what the operator must hear of it: "", "wrong_person", "ungranted", "garbage" or "unread:" and items.

        The items are by name, in order, with a comma between: those that the driver could not read.  A wrong person that the driver has found itself was told by the driver.
        """
        if isinstance(reply, Found | Incomplete):
            return self._records(question, reply)
        if isinstance(reply, Refused) and reply.reason == WRONG_PERSON:
            return Unavailable(WRONG_PERSON, trace=reply.trace), ""
        if type(reply) not in STATUS:
            return Unavailable("garbage"), "garbage"
        return reply, ""

    def _records(self, question: Question, reply: Found | Incomplete) -> tuple[Reply, str]:
        bound = self._bound.get(question.name, ())
        is_granted = True
        for record in reply.records:
            if bound and self._is_anothers(question, record, bound):
                return Unavailable(WRONG_PERSON), WRONG_PERSON
            is_granted = is_granted and self._is_granted(question, record)
        if is_granted:
            unread = sorted({name for record in reply.records for name in _unread_in(record)})
            return reply, f"unread:{','.join(unread)}" if unread else ""
        return replace(reply, records=tuple(self._granted(question, r) for r in reply.records)), "ungranted"

    @staticmethod
    def _is_anothers(question: Question, record: Record, bound: tuple[ItemName, ...]) -> bool:
        subject = question.subject.person_id.number if question.employer is None else question.employer.code
        return not all(is_same_number(subject, str(record.get(name, subject))) for name in bound)

    def _is_granted(self, question: Question, record: Record) -> bool:
        if not record.keys() <= question.items:
            return False
        for name, fields in self._nested.items():
            for inner in _records_in(record.get(name)):
                if not inner.keys() <= fields:
                    return False
        return True

    def _granted(self, question: Question, record: Record) -> Record:
        kept = {name: value for name, value in record.items() if name in question.items}
        for name, fields in self._nested.items():
            inner = _records_in(kept.get(name))
            if inner:
                kept[name] = tuple({f: v for f, v in row.items() if f in fields} for row in inner)
        return kept


def _unread_in(record: Record) -> Iterator[str]:
    """The items that the driver has left unread, such as a code of no table; a field inside one with the item before it."""
    for name, value in record.items():
        if isinstance(value, str):
            if UNREAD in value:
                yield name
        elif isinstance(value, tuple):
            yield from (f"{name}.{field}" for row in _records_in(value) for field in _unread_in(row))


def _records_in(value: object) -> tuple[Record, ...]:
    """The records of a list of records; nothing for any other value."""
    return tuple(row for row in value if isinstance(row, Mapping)) if isinstance(value, tuple) else ()
