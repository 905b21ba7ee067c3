"""Reading rows of the log; every fault of the store is AuditUnavailable."""

import asyncpg

from gateway.db import FAULTS, Readable, Statement
from gateway.domain.errors import AuditUnavailable
from gateway.entry import Position

_ENTRY = (
    "select stream_id, seq, at, kind, query_id, body, sections from audit.audit_entry where stream_id = $1 and seq = $2"
)


class Reader:
    """Reads the database, or a standby beside it."""

    def __init__(self, database: Readable) -> None:
        self._database = database

    async def rows(self, sql: str, *arguments: object) -> list[asyncpg.Record]:
        """All rows.  Raises AuditUnavailable."""
        try:
            return await self._database.fetch_patiently(sql, *arguments)
        except FAULTS as fault:
            raise AuditUnavailable(f"the audit log cannot be read: {type(fault).__name__}") from None

    async def entry_rows(self, position: Position) -> list[asyncpg.Record]:
        """The rows of the entry that stands there, as `stored` and `view` take them; none where there is none.  Raises AuditUnavailable."""
        return await self.rows(_ENTRY, position.stream_id, position.seq)

    async def found(self, statement: Statement) -> list[asyncpg.Record]:
        """All rows of a statement that a room has made ready.  Raises AuditUnavailable."""
        return await self.rows(statement.sql, *statement.args)
