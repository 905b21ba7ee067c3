"""Which queries rest on a value: found among the entries about its subject by the digests that stand sealed in them."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import orjson

from gateway.audit.key_index import entries_with
from gateway.audit.privacy import Privacy, Unreadable
from gateway.audit.reader import Reader
from gateway.audit.rested import HeldValue, digests_of, stands_on
from gateway.domain.codes import CaseNumber, QuestionName
from gateway.entry import Content, KeyKind, Kind, Position, read_sections, stored

_AT_ONCE = 200
_BEGIN = (datetime(1970, 1, 1, tzinfo=UTC), 0, -1)
_TAGS = "array_fill($1::smallint, array[cardinality($2::bytea[])])"
_FOUND = entries_with(
    _TAGS, "$2", "$3", "'infinity'", where="(k.at, k.stream_id, k.seq) > ($3, $4::int, $5::bigint)", newest_first=False
)
_ABOUT = f"""select k.stream_id, k.seq, k.at, e.kind, e.query_id, e.body, e.sections from ({_FOUND}) k
    left join lateral (select e.kind, e.query_id, e.body, e.sections from audit.audit_entry e
        where (e.stream_id, e.seq, e.at) = (k.stream_id, k.seq, k.at) limit 1) e on true
    order by k.begins, k.at, k.stream_id, k.seq limit $6"""  # noqa: S608 - our own words
_WRAPPED = "select subject_key_id, wrapped_dek from audit_keys.audit_key where subject_key_id = any($1::uuid[])"
_REST = frozenset({Kind.OUTCOME.value, Kind.LATE.value})


@dataclass(frozen=True, slots=True)
class Resting:
    """A query that rests on a value.  entry, at: the first of its entries that does, and when, by the domain clock.  party: as whom the subject stands in it."""

    query_id: UUID
    entry: str
    account: str
    client: str
    department: str
    matter: str
    case_number: CaseNumber
    party: str
    certificates: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class RestingQueries:
    """queries: in order of time, each once.  unreadable: entries about the subject that nobody can open any more, or that are damaged."""

    queries: tuple[Resting, ...]
    unreadable: int


async def resting_on(
    held: Iterable[HeldValue], questions: Iterable[QuestionName], reader: Reader, privacy: Privacy
) -> RestingQueries:
    """The queries that rest on one of these values of one subject.  questions: as for `digests_of`.  Raises AuditUnavailable."""
    values, asked = tuple(held), tuple(questions)
    digests = frozenset(digest for value in values for digest in digests_of(value, asked, privacy))
    found: dict[UUID, Resting] = {}
    unreadable = 0
    for subject in {value.subject for value in values}:
        tags = privacy.tags(subject)
        async for rows in _about(reader, tags):
            keys = await _keys(rows, tags, reader)
            for row in rows:
                try:
                    one = _resting(row, tags, keys, digests, privacy)
                except (Unreadable, ValueError, KeyError, TypeError):
                    unreadable += 1
                    continue
                if one is not None:
                    found.setdefault(one.query_id, one)
    return RestingQueries(tuple(found.values()), unreadable)


async def _about(reader: Reader, tags: Sequence[bytes]) -> AsyncIterator[list[asyncpg.Record]]:
    """Outcomes and what came late, about whoever has these tags, oldest first; a page at once."""
    after: tuple[datetime, int, int] = _BEGIN
    while True:
        rows = await reader.rows(_ABOUT, KeyKind.SUBJECT.value, list(tags), *after, _AT_ONCE)
        yield [row for row in rows if row["kind"] in _REST]
        if len(rows) < _AT_ONCE:
            return
        after = (rows[-1]["at"], rows[-1]["stream_id"], rows[-1]["seq"])


async def _keys(rows: Sequence[asyncpg.Record], tags: Sequence[bytes], reader: Reader) -> Mapping[UUID, bytes | None]:
    named = {UUID(str(one["key"])) for row in rows for one in _own(row, tags) if "key" in one}
    return {row["subject_key_id"]: row["wrapped_dek"] for row in await reader.rows(_WRAPPED, list(named))}


def _own(row: asyncpg.Record, tags: Sequence[bytes]) -> list[Content]:
    """The subject's sections in an entry; none where it is not there as it was signed."""
    if stored(row).damage:
        return []
    names = {tag.hex() for tag in tags}
    return [one for one in read_sections(row["sections"])[1] if one["tag"] in names]


def _resting(
    row: asyncpg.Record,
    tags: Sequence[bytes],
    keys: Mapping[UUID, bytes | None],
    digests: frozenset[bytes],
    privacy: Privacy,
) -> Resting | None:
    """None where the entry rests on something else.  Raises Unreadable."""
    own = _own(row, tags)
    if not own:
        raise Unreadable("the entry is not in the store as it was signed")
    position = Position(row["stream_id"], row["seq"])
    for section in own:
        if "sealed" not in section:
            continue
        key_id = UUID(str(section["key"]))
        wrapped = keys.get(key_id)
        if wrapped is None:
            raise Unreadable("this person's key was destroyed")
        if stands_on(orjson.loads(privacy.reveal(key_id, wrapped, str(section["sealed"]), position)), digests):
            return _named(row, section, position)
    return None


def _named(row: asyncpg.Record, section: Content, position: Position) -> Resting:
    single, _ = read_sections(row["sections"])
    officer, request, said = single["officer"], single["request"], stored(row).body.get("domain_at")
    return Resting(
        query_id=row["query_id"],
        entry=position.entry,
        account=str(officer["account"]),
        client=str(officer["client"]),
        department=str(officer["department"]),
        matter=str(request["matter"]),
        case_number=CaseNumber(str(single["case"]["case_number"])),
        party=str(section["party"]),
        at=row["at"] if said is None else datetime.fromisoformat(str(said)),
        certificates=tuple(str(code) for code in request["certificates"]),  # type: ignore[attr-defined]  # a list, as `content` wrote it
    )
