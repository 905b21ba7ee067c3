"""Reading the entries about one person, newest first: those shown, and those withheld."""

from collections.abc import AsyncIterator, Container, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from gateway.audit import Draft, Reader, Subject, Withholding, entries_with
from gateway.domain.log_cursor import LAST, make_log_cursor, read_log_cursor
from gateway.entry import Content, KeyKind, Kind, Withheld, stored
from gateway.oversight.disclosures.own import Course, OwnEntry, Parts, committed, own_entry, parts

TASK = "own-disclosures"
"""What stands as the task of a citizen's own reading."""
_AT_ONCE = 200
_TAGS = "array_fill($1::smallint, array[cardinality($2::bytea[])])"
_FOUND = entries_with(_TAGS, "$2", "'-infinity'", "$3", where="(k.at, k.stream_id, k.seq) < ($3, $4::int, $5::bigint)")
_ABOUT = f"""select k.stream_id, k.seq, k.at, e.kind, e.query_id, e.body, e.sections from ({_FOUND}) k
    left join lateral (select e.kind, e.query_id, e.body, e.sections from audit.audit_entry e
        where (e.stream_id, e.seq, e.at) = (k.stream_id, k.seq, k.at) limit 1) e on true
    order by k.begins desc, k.at desc, k.stream_id desc, k.seq desc limit $6"""  # noqa: S608 - our own words
_COURSES = """select stream_id, seq, at, kind, query_id, body, sections from audit.audit_entry
    where query_id = any($1::uuid[]) and kind = any($2::smallint[])"""
_OF_COURSE = (Kind.INTENT, Kind.OUTCOME, Kind.LATE)
_OwnRow = tuple[asyncpg.Record, Parts]
_ReadRow = tuple[asyncpg.Record, Parts | None]
"""What the entry says; None where it is not there as it was signed."""


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Of the real clock, both ends included; None: as far as there is anything."""

    since: datetime | None = None
    until: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Whether it was then."""
        return (self.since is None or self.since <= at) and (self.until is None or at <= self.until)


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Entries about a person, newest first, and the cursor of what follows; None at the end.  withheld: of all pages.

    damaged: how many of this page's span are not shown, because they are not there as they were signed.
    """

    items: tuple[OwnEntry, ...]
    next: str | None
    withheld: Withheld
    damaged: int = 0


async def read_own(
    reader: Reader, tags: Sequence[bytes], withholdings: Sequence[Withholding], cursor: str | None, limit: int
) -> OwnPage:
    """One page of the entries about the person with these tags, one a year.

    A page is as long as any other, whatever is withheld from it, so that its length does not tell when that was.
    Raises InvalidInput for an invalid cursor, AuditUnavailable.
    """
    after = read_log_cursor(cursor) if cursor else LAST
    shown: list[_OwnRow] = []
    damaged = 0
    async for row, entry_parts in _about(reader, tags, after):
        if entry_parts is None:
            damaged += 1
        elif not _is_withheld(entry_parts, withholdings):
            shown.append((row, entry_parts))
        if len(shown) > limit:
            break
    withheld = Withheld(())
    if withholdings:
        hidden = [
            committed(row, entry_parts)
            async for row, entry_parts in _about(reader, tags, LAST)
            if entry_parts is not None and _is_withheld(entry_parts, withholdings)
        ]
        withheld = Withheld.of(hidden)
    items = await _entries(reader, tags, shown[:limit])
    return OwnPage(items, make_log_cursor(items[-1].place) if len(shown) > limit else None, withheld, damaged)


@dataclass(frozen=True, slots=True)
class OwnUsage:
    """Some of the entries about a person in a span of time, newest first.  total: of all of them; withheld: whenever they were."""

    items: tuple[OwnEntry, ...]
    total: int
    withheld: Withheld


async def read_usage(
    reader: Reader,
    tags: Sequence[bytes],
    withholdings: Sequence[Withholding],
    span: TimeSpan,
    *,
    offset: int,
    limit: int,
) -> OwnUsage:
    """Those after the first `offset` of the span, `limit` at most; what is withheld, or not there as it was signed, counts nowhere.

    Raises AuditUnavailable.
    """
    total, shown, hidden = 0, list[_OwnRow](), list[bytes]()
    async for row, entry_parts in _about(reader, tags, LAST):
        if entry_parts is None:
            continue
        if _is_withheld(entry_parts, withholdings):
            hidden.append(committed(row, entry_parts))
        elif span.covers(row["at"]):
            if offset <= total < offset + limit:
                shown.append((row, entry_parts))
            total += 1
    return OwnUsage(await _entries(reader, tags, shown), total, Withheld.of(hidden) if hidden else Withheld(()))


def reading_draft(client: str, tag: bytes, read: OwnPage | OwnUsage, *, is_first: bool) -> Draft:
    """The SEARCH entry of a citizen's reading; in their own section stands what was withheld from them, so that they can prove it.

    client: the system through which they read.  The account is not named: it would join the entries of one year with those of another.
    """
    withheld = {"count": len(read.withheld.hashes), "root": read.withheld.root.hex()}
    return Draft(
        Kind.SEARCH,
        None,
        {
            "officer": {"account": "citizen", "client": client, "department": "public"},
            "result": {"task": TASK, "found": len(read.items), "first_page": is_first},
        },
        (Subject(tag, {"party": "self", "role": "self", "withheld": withheld}),),
    )


async def _about(reader: Reader, tags: Sequence[bytes], after: tuple[object, int, int]) -> AsyncIterator[_ReadRow]:
    names = {tag.hex() for tag in tags}
    while True:
        rows = await reader.rows(_ABOUT, KeyKind.SUBJECT.value, list(tags), *after, _AT_ONCE)
        for row in rows:
            yield row, _said(row, names)
        if len(rows) < _AT_ONCE:
            return
        after = (rows[-1]["at"], rows[-1]["stream_id"], rows[-1]["seq"])


def _said(row: asyncpg.Record, names: Container[str]) -> Parts | None:
    if row["body"] is None:
        return None
    entry = stored(row)
    if entry.damage:
        return None
    entry_parts = parts(entry.sections, names)
    return entry_parts if entry_parts.own else None


def _is_withheld(entry_parts: Parts, withholdings: Sequence[Withholding]) -> bool:
    return any(withholding.covers(entry_parts.single, entry_parts.contents) for withholding in withholdings)


async def _entries(reader: Reader, tags: Sequence[bytes], rows: Sequence[_OwnRow]) -> tuple[OwnEntry, ...]:
    names = {tag.hex() for tag in tags}
    courses = await _courses(reader, names, {row["query_id"] for row, _ in rows} - {None})
    return tuple(own_entry(row, entry_parts, courses.get(row["query_id"])) for row, entry_parts in rows)


async def _courses(reader: Reader, names: Container[str], queries: set[object]) -> dict[object, Course]:
    if not queries:
        return {}
    rows = await reader.rows(_COURSES, list(queries), [kind.value for kind in _OF_COURSE])
    known = [(row, entry_parts) for row in rows if (entry_parts := _said(row, names)) is not None]
    results: dict[object, list[Content]] = {}
    for row, entry_parts in known:
        if row["kind"] != Kind.INTENT.value:
            results.setdefault(row["query_id"], []).append(entry_parts.single["result"])
    return {
        row["query_id"]: Course(entry_parts, tuple(results.get(row["query_id"], ())))
        for row, entry_parts in known
        if row["kind"] == Kind.INTENT.value
    }
