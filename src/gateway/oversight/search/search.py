"""Finding entries: by who asked, what for, about whom, what came of it, and when; newest first, page by page."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.audit import Privacy, Reader, entries_with
from gateway.db import FAULTS, Readable
from gateway.domain.criteria import Criteria
from gateway.domain.errors import AuditUnavailable
from gateway.domain.log_cursor import END, EPOCH, LAST, make_log_cursor, read_log_cursor
from gateway.entry import EntryView, KeyKind, view
from gateway.oversight.search.keys import Keys, columns

MOST_A_PAGE = 200
_AT_ONCE = 500

# $1 since, $2 until, $3 to $5 the cursor, $6 and $7 further keys that must all be there, $8 how many, then the one sought by.
_COLUMNS = "select e.stream_id, e.seq, e.at, e.kind, e.query_id, e.body, e.sections from audit.audit_entry e "
_HAS_ALL = """ and (cardinality($6::smallint[]) = 0 or exists (
        select 1 from audit.audit_entry_key h where (h.stream_id, h.seq, h.at) = (e.stream_id, e.seq, e.at)
        and audit.has_keys(h.marks, $6, $7::bytea[], h.at)))"""
_TAIL = f""" and e.at >= $1 and e.at < $2 and (e.at, e.stream_id, e.seq) < ($3, $4::int, $5::bigint){_HAS_ALL}
    order by e.at desc, e.stream_id desc, e.seq desc limit $8"""
_BY_TIME = _COLUMNS + "where true" + _TAIL
_BY_QUERY = _COLUMNS + "where e.query_id = $9" + _TAIL
_SOUGHT = "array_fill($9::smallint, array[cardinality($10::bytea[])])"
_INSIDE = "k.at >= $1 and k.at < $2 and (k.at, k.stream_id, k.seq) < ($3, $4::int, $5::bigint)"
_BY_KEY = f"""select e.* from ({entries_with(_SOUGHT, "$10", "$1", "least($2::timestamptz, $3::timestamptz)", where=_INSIDE)}) k
    cross join lateral (
        select e.stream_id, e.seq, e.at, e.kind, e.query_id, e.body, e.sections from audit.audit_entry e
        where (e.stream_id, e.seq, e.at) = (k.stream_id, k.seq, k.at)
        and ($11::uuid is null or e.query_id = $11) and audit.has_keys(k.marks, $6::smallint[], $7::bytea[], k.at) limit 1) e
    order by k.begins desc, k.at desc, k.stream_id desc, k.seq desc limit $8"""  # noqa: S608 - our own words
"""Entry by entry as the index has them: a key that stands in very many entries is not sorted for a page."""


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first, and the cursor of what follows; None at the end."""

    items: tuple[EntryView, ...]
    next: str | None


def _keys(criteria: Criteria) -> list[tuple[KeyKind, bytes]]:
    """The keys sought, those that most likely hit least first."""
    wanted = (
        (KeyKind.CASE, criteria.case_number),
        (KeyKind.ACTOR, criteria.actor),
        (KeyKind.ACCOUNT, criteria.account),
        (KeyKind.STATE, criteria.state and " ".join(filter(None, (criteria.certificate, criteria.state)))),
        (KeyKind.CERTIFICATE, criteria.certificate),
        (KeyKind.CLIENT, criteria.client),
        (KeyKind.OFFICE, criteria.office),
        (KeyKind.MATTER, criteria.matter),
        (KeyKind.DEPARTMENT, criteria.department),
    )
    return [(kind, text.encode()) for kind, text in wanted if text]


def _tags(criteria: Criteria, privacy: Privacy) -> Sequence[bytes] | None:
    """The pseudonyms of the person sought; None where nobody is."""
    return criteria.tags if criteria.subject is None else privacy.tags(criteria.subject)


def keys_of(criteria: Criteria, privacy: Privacy) -> Keys:
    """What these criteria are looked up by in the index, in the order of `_query`."""
    keys, tags = _keys(criteria), _tags(criteria, privacy)
    if tags is not None:
        return Keys([(KeyKind.SUBJECT, tag) for tag in tags], keys)
    return Keys(keys[:1], keys[1:])


def _query(
    criteria: Criteria, privacy: Privacy, after: tuple[datetime, int, int], limit: int
) -> tuple[str, list[object]]:
    """The statement and its arguments."""
    keys, tags = _keys(criteria), _tags(criteria, privacy)
    sought: list[object]
    if tags is not None:
        sql, sought = _BY_KEY, [KeyKind.SUBJECT, list(tags), criteria.query_id]
    elif criteria.query_id is not None:
        sql, sought = _BY_QUERY, [criteria.query_id]
    elif keys:
        (kind, key), *keys = keys
        sql, sought = _BY_KEY, [kind, [key], None]
    else:
        sql, sought = _BY_TIME, []
    return sql, [criteria.since or EPOCH, criteria.until or END, *after, *columns(keys), limit, *sought]


async def search(reader: Reader, privacy: Privacy, criteria: Criteria, cursor: str | None, limit: int) -> Page:
    """One page.  cursor: `next` of the page before.  Raises InvalidInput for an invalid cursor, AuditUnavailable."""
    limit = max(1, min(limit, MOST_A_PAGE))
    sql, arguments = _query(criteria, privacy, read_log_cursor(cursor) if cursor else LAST, limit + 1)
    found = [view(row) for row in await reader.rows(sql, *arguments)]
    return Page(tuple(found[:limit]), make_log_cursor(found[limit - 1].place) if len(found) > limit else None)


async def walk(database: Readable, privacy: Privacy, criteria: Criteria) -> AsyncIterator[EntryView]:
    """All entries that fit, newest first, through a cursor of the database, as they stood when it began."""
    sql, arguments = _query(criteria, privacy, LAST, 2**62)
    try:
        async with (
            database.reading() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            async for row in connection.cursor(sql, *arguments, prefetch=_AT_ONCE):
                yield view(row)
    except FAULTS as fault:
        raise AuditUnavailable(f"the audit log cannot be read: {type(fault).__name__}") from None
