"""What departments have announced: by the settings of this process, and in the store, where every process hears of a change within two seconds."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy import BigInteger, Column, DateTime, Table, Text, TypedColumns, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import JSONB

from gateway.connect.opening import Away
from gateway.db import FAULTS, TABLES, Prepared, Statement, StoreChanges, changing, given
from gateway.domain.clock import CHINA, Clock
from gateway.domain.codes import DepartmentCode
from gateway.domain.downtime import SHOWN_FOR, Downtime, DowntimeKind
from gateway.domain.supervision import alive

log = structlog.get_logger(__name__)

AGAIN_S = 90.0
"""So long after a department opened sooner than was known, who waits for it is woken once more: whoever was being answered then, by what
a process knew a moment before, had not begun to wait."""
_VERSION = """select count(*) || ' ' || coalesce(sum(hashtextextended(downtime_id::text || ' ' || version, 0)), 0)
    from gateway.downtime"""
"""Another for other downtimes; see `StoreChanges`."""


class DowntimeColumns(TypedColumns):
    """One that was announced to this gateway.  words: by language.  All times: domain clock.  entry: of the last step."""

    downtime_id = Column(Uuid, primary_key=True)
    department = Column(Text, nullable=False)
    since = Column(DateTime(timezone=True), nullable=False)
    until = Column(DateTime(timezone=True), nullable=False)
    kind = Column(Text, nullable=False)
    words = Column(JSONB, nullable=False)
    announced_by = Column(Text, nullable=False)
    announced_at = Column(DateTime(timezone=True), nullable=False)
    withdrawn_at = Column(DateTime(timezone=True))
    version = Column(BigInteger, nullable=False)
    entry = Column(Text, nullable=False)


DOWNTIME = Table(
    "downtime",
    TABLES,
    DowntimeColumns,
    schema="gateway",
    comment="times in which departments do not answer, as announced",
)
_D = DOWNTIME.c
_ENDED_BY = func.least(_D.until, func.coalesce(_D.withdrawn_at, _D.until), type_=DateTime(timezone=True))
_BEFORE = bindparam("before", type_=DateTime(timezone=True))
_LIST = Prepared(select(*_D).where(_ENDED_BY >= _BEFORE))
_INSERT = Prepared(DOWNTIME.insert().values(given(*(one for one in _D if one.name != "withdrawn_at"))))
_CHANGE = changing(
    DOWNTIME.update()
    .where(
        _D.downtime_id == bindparam("this", type_=Uuid),
        _D.version == bindparam("was", type_=BigInteger),
        _D.withdrawn_at.is_(None),
    )
    .values({**given(_D.since, _D.until, _D.kind, _D.words, _D.withdrawn_at, _D.entry), "version": _D.version + 1}),
    _D.downtime_id,
)
_SWEEP = Prepared(DOWNTIME.delete().where(_ENDED_BY < _BEFORE))


class DowntimeStore(Protocol):
    """As `gateway.db.Database` does."""

    async def rows(self, statement: Statement) -> list[asyncpg.Record]:
        """All rows."""


class Downtimes:
    """As this process knows them: while the store is away, what was known before stays.

    set_by: those of the settings, which stay as they are.  clock: what is over goes by its domain time.
    """

    def __init__(self, store: DowntimeStore, set_by: Sequence[Downtime], clock: Clock) -> None:
        self._store = store
        self._set_by = set_by
        self._clock = clock
        self._announced: Sequence[Downtime] = ()
        self._away: Mapping[DepartmentCode, Sequence[Away]] = _away(set_by)
        self._reading = asyncio.Lock()
        self._opened: dict[DepartmentCode, float] = {}
        """Of departments that opened sooner than was known: when those who wait for them are woken, by the clock of looks; 0: at once."""

    def away(self, department: DepartmentCode) -> Sequence[Away]:
        """When this department does not answer, as far as is known here; what is over may still stand in it."""
        return self._away.get(department, ())

    def to_come(self, department: DepartmentCode | None = None) -> Sequence[Downtime]:
        """Those that are not over and were not withdrawn, as this process knows them, the next first.  department: None: of all."""
        now = self._clock.now()
        known = (one for one in (*self._set_by, *self._announced) if one.counts(now))
        return sorted((one for one in known if department in {None, one.department}), key=_in_order)

    async def listed(self) -> Sequence[Downtime]:
        """All as they are now, with what is over for less than 30 days, by department and time.  Raises FAULTS."""
        await self.refresh()
        ends = self._clock.now() - SHOWN_FOR
        kept = [one for one in self._set_by if one.until >= ends]
        return sorted((*kept, *self._announced), key=lambda one: (one.department, *_in_order(one)))

    async def load(self, downtime_id: UUID) -> Downtime | None:
        """One that was announced, as it is now; None where there is none, or it is over for long.  Raises FAULTS."""
        await self.refresh()
        return next((one for one in self._announced if one.downtime_id == downtime_id), None)

    async def refresh(self) -> None:
        """Know what is announced now.  Raises FAULTS."""
        async with self._reading:
            now = self._clock.now()
            rows = await self._store.rows(_LIST(before=now - SHOWN_FOR))
            self._take(rows, now)

    def _take(self, rows: Iterable[asyncpg.Record], now: datetime) -> None:
        self._announced = [_downtime(row) for row in rows]
        before, self._away = self._away, _away(one for one in (*self._set_by, *self._announced) if one.counts(now))
        for department, times in before.items():
            if any(one.until > now for one in set(times) - set(self.away(department))):
                self._opened[department] = 0.0

    async def run(self, changes: StoreChanges, wake: Callable[[DepartmentCode], Awaitable[None]]) -> None:
        """Know of each change, for ever.  wake: whoever waits for a department that opens sooner than was known.  Raises nothing for the store."""
        changes.follow("downtimes", _VERSION)
        seen: object = None
        while True:
            look = await changes.next()
            if look.fault is None:
                try:
                    if (version := look.versions["downtimes"]) != seen:
                        await self.refresh()
                        seen = version
                    await self._wake_due(look.asked_s, wake)
                except FAULTS as fault:
                    log.warning("downtimes_not_read", fault=type(fault).__name__)
            alive()

    async def _wake_due(self, now_s: float, wake: Callable[[DepartmentCode], Awaitable[None]]) -> None:
        """At once, and once more when all who were being answered meanwhile do wait.  Raises what `wake` raises."""
        for department, at_s in list(self._opened.items()):
            if at_s > now_s:
                continue
            await wake(department)
            if at_s:
                del self._opened[department]
            else:
                self._opened[department] = now_s + AGAIN_S


def insert(made: Downtime, entry: str) -> Statement:
    """The row, for the transaction of its entry."""
    return _INSERT(
        downtime_id=made.downtime_id,
        department=made.department,
        since=made.since,
        until=made.until,
        kind=made.kind.value,
        words=dict(made.words),
        announced_by=made.announced_by,
        announced_at=made.announced_at,
        version=made.version,
        entry=entry,
    )


def change(before: Downtime, after: Downtime, entry: str) -> Statement:
    """What it is from now on; fails (GW409) where somebody else was first, or it was withdrawn."""
    return _CHANGE(
        this=before.downtime_id,
        was=before.version,
        since=after.since,
        until=after.until,
        kind=after.kind.value,
        words=dict(after.words),
        withdrawn_at=after.withdrawn_at,
        entry=entry,
    )


def sweep(now: datetime) -> Statement:
    """The statement that deletes what is over for long.  now: domain clock."""
    return _SWEEP(before=now - SHOWN_FOR)


def _away(downtimes: Iterable[Downtime]) -> Mapping[DepartmentCode, Sequence[Away]]:
    away: dict[DepartmentCode, list[Away]] = {}
    for one in downtimes:
        away.setdefault(one.department, []).append(Away(one.since, one.until))
    return away


def _in_order(one: Downtime) -> tuple[datetime, datetime, str]:
    return one.since, one.until, str(one.downtime_id)


def _downtime(row: asyncpg.Record) -> Downtime:
    withdrawn_at = row["withdrawn_at"]
    return Downtime(
        department=DepartmentCode(row["department"]),
        since=row["since"].astimezone(CHINA),
        until=row["until"].astimezone(CHINA),
        kind=DowntimeKind(row["kind"]),
        words=json.loads(row["words"]),
        downtime_id=UUID(str(row["downtime_id"])),
        announced_by=row["announced_by"],
        announced_at=row["announced_at"].astimezone(CHINA),
        withdrawn_at=None if withdrawn_at is None else withdrawn_at.astimezone(CHINA),
        version=row["version"],
    )
