"""What queries asked, entry by entry: their INTENTs as they stand in the log, newest first, of everybody or of one matter."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from gateway.audit import Reader, entries_with
from gateway.domain.clock import CHINA
from gateway.domain.errors import NotFound
from gateway.domain.log_cursor import LAST
from gateway.entry import Content, KeyKind, Kind, read_sections, stored

_ROW = "e.stream_id, e.seq, e.at, e.kind, e.query_id, e.body, e.sections"
# $1 since, $2 until, $3 to $5 the place before which, $6 how many, $7 the kind.
_BY_TIME = f"""select {_ROW} from audit.audit_entry e
    where e.at >= $1 and e.at < $2 and (e.at, e.stream_id, e.seq) < ($3, $4::int, $5::bigint) and e.kind = $7
    order by e.at desc, e.stream_id desc, e.seq desc limit $6"""  # noqa: S608 - our own words
_INSIDE = "k.at >= $1 and k.at < $2 and (k.at, k.stream_id, k.seq) < ($3, $4::int, $5::bigint)"
_FOUND = entries_with(
    "array[$8::smallint]", "array[$9::bytea]", "$1", "least($2::timestamptz, $3::timestamptz)", where=_INSIDE
)
_BY_MATTER = f"""select {_ROW} from ({_FOUND}) k
    cross join lateral (
        select e.stream_id, e.seq, e.at, e.kind, e.query_id, e.body, e.sections from audit.audit_entry e
        where (e.stream_id, e.seq, e.at) = (k.stream_id, k.seq, k.at) and e.kind = $7 limit 1) e
    order by k.begins desc, k.at desc, k.stream_id desc, k.seq desc limit $6"""  # noqa: S608 - our own words
_OF_QUERY = f"""select {_ROW} from audit.audit_entry e
    where e.query_id = $1 and e.kind = any($2::smallint[]) order by e.kind, e.at"""  # noqa: S608 - our own words
_FIRST = "select at from audit.audit_entry order by at limit 1"
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class LoggedIntent:
    """What an entry says of a query that was opened or refused.

    place: in the log.  day: by the domain clock.  sections: by name; empty where the entry is not as it was signed.
    """

    place: tuple[datetime, int, int]
    kind: Kind
    day: date
    sections: Mapping[str, Content]
    subjects: Sequence[Content]


class Intents:
    """Every fault of the store is AuditUnavailable."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def of_query(self, query_id: UUID) -> LoggedIntent:
        """What opened it, or else what refused it.  Raises NotFound where there is neither."""
        rows = await self._reader.rows(_OF_QUERY, query_id, [Kind.INTENT.value, Kind.DENIED.value])
        if not rows:
            raise NotFound("the log has no such query")
        return _asked(next((row for row in rows if row["kind"] == Kind.INTENT), rows[0]))

    async def page(
        self, since: datetime, until: datetime, before: tuple[datetime, int, int] | None, limit: int
    ) -> Sequence[LoggedIntent]:
        """Those from a time and before another, newest first, before a place."""
        rows = await self._reader.rows(_BY_TIME, since, until, *(before or LAST), limit, Kind.INTENT.value)
        return [_asked(row) for row in rows]

    async def of_matter(self, matter: str, since: datetime, until: datetime) -> AsyncGenerator[LoggedIntent]:
        """Those of a matter, newest first, as long as somebody takes them."""
        place = LAST
        while True:
            rows = await self._reader.rows(
                _BY_MATTER, since, until, *place, _AT_ONCE, Kind.INTENT.value, KeyKind.MATTER.value, matter.encode()
            )
            for row in rows:
                yield _asked(row)
            if len(rows) < _AT_ONCE:
                return
            place = _place(rows[-1])

    async def begins(self) -> datetime | None:
        """When the first entry was written that is still there; None for an empty log."""
        rows = await self._reader.rows(_FIRST)
        return rows[0]["at"] if rows else None


def _place(row: asyncpg.Record) -> tuple[datetime, int, int]:
    return row["at"], row["stream_id"], row["seq"]


def _asked(row: asyncpg.Record) -> LoggedIntent:
    one = stored(row)
    said = one.body.get("domain_at")
    at = datetime.fromisoformat(said) if isinstance(said, str) and not one.damage else one.at
    sections, subjects = ({}, ()) if one.damage else read_sections(row["sections"])
    return LoggedIntent(_place(row), Kind(row["kind"]), at.astimezone(CHINA).date(), sections, subjects)
