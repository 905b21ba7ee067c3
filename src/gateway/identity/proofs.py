"""What may be used once: kept in the store for as long as it could be used again, for all processes and over their restarts."""

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import Column, DateTime, LargeBinary, Table, TypedColumns, bindparam, func
from sqlalchemy.dialects.postgresql import insert

from gateway.db import TABLES, Database, Prepared, Statement

KEPT = timedelta(minutes=15)
"""Longer than anything that is used once may live, with clocks that differ."""


class UsedColumns(TypedColumns):
    """A proof, a statement or an assertion that was used."""

    digest = Column(LargeBinary, primary_key=True)
    ends_at = Column(DateTime(timezone=True), nullable=False, index=True)


USED = Table(
    "used_once",
    TABLES,
    UsedColumns,
    schema="gateway",
    comment="digests of proofs of possession and of signed statements that were used",
)
_NOW = func.clock_timestamp(type_=DateTime(timezone=True))
_TAKE = Prepared(
    insert(USED)
    .values(digest=bindparam("digest"), ends_at=_NOW + KEPT)
    .on_conflict_do_nothing()
    .returning(USED.c.digest)
)
_SWEEP = Prepared(USED.delete().where(USED.c.ends_at < _NOW))


class Proofs:
    """The used ones in `gateway.used_once`, as digests."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, *what: str) -> bool:
        """Whether this is used for the first time; durable when it returns.  Raises FAULTS: then it may not be used.

        what: its kind, whose it is, and its own id.
        """
        parts = [part.encode("utf-8", "surrogatepass") for part in what]
        digest = sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()
        return await self._database.row(_TAKE(digest=digest)) is not None


def sweep() -> Statement:
    """The statement that deletes those that nobody could use again."""
    return _SWEEP()
