"""What was revoked before its time: a token, an account or a client; one list for all processes, in which every line has an end."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import Column, DateTime, Table, Text, TypedColumns, Uuid, bindparam, func, select

from gateway.db import FAULTS, TABLES, Database, Prepared, Statement, StoreChanges, given
from gateway.domain.errors import NotAuthenticated
from gateway.domain.frozen import frozen
from gateway.domain.stages import Officer
from gateway.domain.supervision import alive
from gateway.domain.words import Revocable

log = structlog.get_logger(__name__)

_VERSION = """select count(*) || ' ' || coalesce(sum(hashtextextended(revocation_id::text || ends_at, 0)), 0)
    from gateway.revocation where ends_at > clock_timestamp()"""
"""Another for another list; see `StoreChanges`."""
HOLDS_S = 4.0
"""How old it may be for a token to be believed by it; an older one is read before."""


class RevocationColumns(TypedColumns):
    """One line of the list."""

    revocation_id = Column(Uuid, primary_key=True)
    kind = Column(Text, nullable=False)
    value = Column(Text, nullable=False)
    ordered_at = Column(DateTime(timezone=True), nullable=False)
    ends_at = Column(DateTime(timezone=True), nullable=False, index=True)


REVOCATION = Table(
    "revocation",
    TABLES,
    RevocationColumns,
    schema="gateway",
    comment="tokens by their jti, accounts and clients that are refused until a time",
)
_R = REVOCATION.c
_NOW = func.clock_timestamp(type_=DateTime(timezone=True))
_LIST = Prepared(select(REVOCATION).where(_R.ends_at > _NOW))
_INSERT = Prepared(REVOCATION.insert().values(given(_R.revocation_id, _R.kind, _R.value, _R.ordered_at, _R.ends_at)))
_LIFT = Prepared(
    REVOCATION.update().where(_R.revocation_id == bindparam("id", type_=Uuid), _R.ends_at > _NOW).values(ends_at=_NOW)
)
_SWEEP = Prepared(REVOCATION.delete().where(_R.ends_at < _NOW))


class Revoked(NotAuthenticated):
    """A token that would hold, were it not revoked, or its account or client.  officer: as it says."""

    def __init__(self, officer: Officer) -> None:
        super().__init__("the access token, its account or its client is revoked")
        self.officer = officer


@frozen
class Revocation:
    """One line: what is refused, by whose word since when, and until when (the database's clock, UTC)."""

    revocation_id: UUID
    kind: Revocable
    value: str
    ordered_at: datetime
    ends_at: datetime


class Revocations:
    """The list as this process knows it.  `state` is another whenever the list has changed.

    database: None: there is no list, and nothing is revoked.  now: seconds of a clock that never steps.
    """

    def __init__(self, database: Database | None = None, now: Callable[[], float] = time.monotonic) -> None:
        self.state = 0
        self._database = database
        self._now = now
        self._read_at_s: float | None = None
        self._lines: Sequence[Revocation] = ()
        self._refused: frozenset[tuple[Revocable, str]] = frozenset()
        self._reading = asyncio.Lock()

    def refuses(self, token_id: str, officer: Officer) -> bool:
        """Whether a token, its account or its client is revoked."""
        named = ((Revocable.TOKEN, token_id), (Revocable.ACCOUNT, officer.account), (Revocable.CLIENT, officer.client))
        return not self._refused.isdisjoint(named)

    @property
    def is_old(self) -> bool:
        """Whether something may have been revoked that this process does not know yet."""
        return self._database is not None and (self._read_at_s is None or self._now() - self._read_at_s > HOLDS_S)

    async def require_current(self) -> None:
        """Read the list where it is old; those who come together read once.  Raises FAULTS: then nobody is believed."""
        async with self._reading:
            if self.is_old:
                await self._read()

    async def listed(self) -> Sequence[Revocation]:
        """All lines that have not ended, as they are now.  Raises FAULTS."""
        async with self._reading:
            await self._read()
        return self._lines

    async def run(self, changes: StoreChanges) -> None:
        """Read the list whenever it has changed, for ever."""
        changes.follow("revocations", _VERSION)
        seen: object = None
        while True:
            look = await changes.next()
            if look.fault is None and (version := look.versions["revocations"]) != seen:
                seen = version if await self._is_read() else None
            elif look.fault is None:
                self._read_at_s = max(self._read_at_s or 0.0, look.asked_s)
            alive()

    async def _is_read(self) -> bool:
        try:
            await self.listed()
        except FAULTS as fault:
            log.warning("revocations_not_read", fault=type(fault).__name__)
            return False
        return True

    async def _read(self) -> None:
        if self._database is None:
            return
        began_s = self._now()
        self._lines = [
            Revocation(**{**row, "kind": Revocable(row["kind"])}) for row in await self._database.rows(_LIST())
        ]
        refused = frozenset((line.kind, line.value) for line in self._lines)
        self._read_at_s = began_s
        if refused != self._refused:
            self._refused = refused
            self.state += 1


def insert(line: Revocation) -> Statement:
    """The line, for the transaction of its entry."""
    return _INSERT(
        revocation_id=line.revocation_id,
        kind=line.kind.value,
        value=line.value,
        ordered_at=line.ordered_at,
        ends_at=line.ends_at,
    )


def lift(revocation_id: UUID) -> Statement:
    """The end of a line, for the transaction of its entry."""
    return _LIFT(id=revocation_id)


def sweep() -> Statement:
    """The statement that deletes the lines that have ended."""
    return _SWEEP()
