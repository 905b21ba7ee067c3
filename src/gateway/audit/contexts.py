"""What the log knows of a query: the INTENT that its later entries repeat, what is pending, what nobody has closed."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from gateway.audit.content import Context, context_of_entry
from gateway.audit.reader import Reader
from gateway.domain.errors import AuditUnavailable, NotFound
from gateway.entry import Kind, Position, read_sections, stored
from gateway.tlog import leaf_hash

_KEPT = 1024
"""Contexts of the latest queries that a process keeps at hand."""


class Contexts:
    """The queries' contexts, the latest of them at hand."""

    def __init__(self, reader: Reader) -> None:
        self._rows = reader.rows
        self._contexts: OrderedDict[UUID, Context] = OrderedDict()

    def remember(self, context: Context) -> None:
        """Keep the context of a query that was just opened."""
        self._contexts[context.query_id] = context
        if len(self._contexts) > _KEPT:
            self._contexts.popitem(last=False)

    def known(self, query_id: UUID) -> Context | None:
        """The context, where it is at hand."""
        return self._contexts.get(query_id)

    async def context(self, query_id: UUID) -> Context:
        """The context of a query.  Raises NotFound where the log has no INTENT for it, AuditUnavailable, also where that is damaged."""
        known = self.known(query_id)
        if known is not None:
            return known
        rows = await self._rows(
            "select stream_id, seq, at, kind, query_id, body, sections from audit.audit_entry where query_id = $1 and kind = $2",
            query_id,
            Kind.INTENT,
        )
        if not rows:
            raise NotFound("the log has no intent for this query")
        context = _context(query_id, rows[0])
        if context is None:
            raise AuditUnavailable("the entry that opened this query is not in the log as it was signed")
        self.remember(context)
        return context

    async def pending(self, query_id: UUID) -> frozenset[UUID]:
        """The lookups and tasks that an OUTCOME or LATE of this query called pending, and no LATE has ended."""
        rows = await self._rows("select pending_id from audit.audit_pending where query_id = $1", query_id)
        return frozenset(row["pending_id"] for row in rows)

    async def left_open(self, started_before: datetime) -> Sequence[tuple[Context, bool]]:
        """Queries that nobody will close: their stream is closed (True), or they are older than any query lives.

        One whose INTENT is damaged is left out, and does not hold up the others.
        """
        rows = await self._rows(
            """select e.stream_id, e.seq, e.at, e.kind, e.query_id, e.body, e.sections, o.query_id as opened, s.closed_at is not null as is_stopped
               from audit.audit_open o
               join audit.audit_stream s using (stream_id)
               join audit.audit_entry e on e.stream_id = o.stream_id and e.seq = o.seq
               where s.closed_at is not null or o.at < $1
               order by o.at limit 1000""",
            started_before,
        )
        found = [(_context(row["opened"], row), row["is_stopped"]) for row in rows]
        return [(context, is_stopped) for context, is_stopped in found if context is not None]


def _context(query_id: UUID, row: asyncpg.Record) -> Context | None:
    """What an INTENT says; None where it is not as it was signed."""
    if stored(row).damage:
        return None
    entry = Position(row["stream_id"], row["seq"]).entry
    return context_of_entry(query_id, entry, *read_sections(row["sections"]), leaf_hash(row["body"]).hex())
