"""Finding entries: by who asked, what for, about whom, what came of it, and when; newest first, page by page."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.audit import Privacy, Reader
from gateway.db import FAULTS, Readable
from gateway.domain.criteria import Criteria
from gateway.domain.errors import AuditUnavailable
from gateway.domain.log_cursor import END, EPOCH, LAST, make_log_cursor, read_log_cursor
from gateway.entry import EntryView, KeyKind, view
from gateway.oversight.search.keys import Keys, columns

MOST_A_PAGE = 200
_AT_ONCE = 500

# $1 since, $2 until, $3 to $5 the cursor, $6 and $7 further keys that must all be there, $8 how many, then the one sought by.
WALKED = "limit 9223372036854775807"
"""A limit that is never reached: with it the planner walks the index, without it it sorts all that the index has."""
_COLUMNS = "select e.stream_id, e.seq, e.at, e.kind, e.query_id, e.body, e.sections from audit.audit_entry e "
_HAS_ALL = """ and not exists (select 1 from unnest($6::smallint[], $7::bytea[]) as f(kind, key) where not exists (
        select 1 from audit.audit_entry_key h where h.kind = f.kind and h.key = f.key
        and h.at = e.at and h.stream_id = e.stream_id and h.seq = e.seq))"""
_TAIL = f""" and e.at >= $1 and e.at < $2 and (e.at, e.stream_id, e.seq) < ($3, $4::int, $5::bigint){_HAS_ALL}
    order by e.at desc, e.stream_id desc, e.seq desc limit $8"""
_BY_TIME = _COLUMNS + "where true" + _TAIL
_BY_QUERY = _COLUMNS + "where e.query_id = $9" + _TAIL
_BY_KEY = f"""select e.* from unnest($10::bytea[]) as sought(key) cross join lateral (
    select e.* from (
        select k.at, k.stream_id, k.seq from audit.audit_entry_key k where k.kind = $9 and k.key = sought.key
        and k.at >= $1 and k.at < $2 and (k.at, k.stream_id, k.seq) < ($3, $4::int, $5::bigint)
        order by k.at desc, k.stream_id desc, k.seq desc {WALKED}) k
    cross join lateral (
        {_COLUMNS}where (e.stream_id, e.seq, e.at) = (k.stream_id, k.seq, k.at)
        and ($11::uuid is null or e.query_id = $11){_HAS_ALL} limit 1) e
    order by k.at desc, k.stream_id desc, k.seq desc limit $8) e
    order by e.at desc, e.stream_id desc, e.seq desc limit $8"""  # noqa: S608 - our own words
"""Key by key in the order of the index, entry by entry: a key that stands in very many entries is not sorted for a page."""


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
