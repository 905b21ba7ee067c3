"""How departments have done over the last days, in slots of some minutes: of all processes on a store together, and about nobody.

What a process sees is gathered in memory and added now and then; a crash loses what was gathered in these seconds.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Double,
    Interval,
    Table,
    Text,
    TypedColumns,
    bindparam,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from gateway.db import TABLES, Database, Prepared, in_columns
from gateway.domain.supervision import alive

SLOT_S = 300
EVERY_S = 15.0
"""How often what was gathered is added to the table."""


class SlotColumns(TypedColumns):
    """What became of the calls to a department that ended in a slot.  at: when the slot begins, by the store's real clock."""

    department = Column(Text, primary_key=True)
    at = Column(DateTime(timezone=True), primary_key=True)
    calls = Column(BigInteger, nullable=False)
    failures = Column(BigInteger, nullable=False)
    turned_away = Column(BigInteger, nullable=False)
    seconds = Column(Double, nullable=False)


SLOT = Table(
    "department_slot",
    TABLES,
    SlotColumns,
    schema="gateway",
    comment="calls to departments in slots of five minutes, for two days; about nobody",
)
_S = SLOT.c
_NOW = func.clock_timestamp(type_=DateTime(timezone=True))
_BEGINS = func.date_bin(
    literal_column(f"interval '{SLOT_S} seconds'", Interval),
    _NOW,
    literal_column("timestamptz '2000-01-01 00:00:00+00'", DateTime(timezone=True)),
    type_=DateTime(timezone=True),
)
_GATHERED = in_columns(_S.department, _S.calls, _S.failures, _S.turned_away, _S.seconds)
_G = _GATHERED.c
_COUNTED = ("calls", "failures", "turned_away", "seconds")
_ADDED = insert(SLOT).from_select(
    ["department", "at", *_COUNTED],
    select(_G.department, _BEGINS, *(_G[name] for name in _COUNTED)).order_by(_G.department),
)
_ADD = Prepared(
    _ADDED.on_conflict_do_update(
        index_elements=[_S.department, _S.at], set_={name: _S[name] + _ADDED.excluded[name] for name in _COUNTED}
    )
)
_SWEEP = Prepared(SLOT.delete().where(_S.at < _NOW - literal_column("interval '2 days'", Interval)))
_SINCE = Prepared(select(*_S).where(_S.at >= _NOW - bindparam("span", type_=Interval)).order_by(_S.department, _S.at))


@dataclass(frozen=True, slots=True)
class DepartmentSlot:
    """One department in one slot.  calls: that ended in it.  seconds: how long they took together."""

    department: str
    at: datetime
    calls: int
    failures: int
    turned_away: int
    seconds: float


class CountedCalls(Protocol):
    """What one process has seen of a department since its start."""

    @property
    def department(self) -> str:
        """Its code."""

    @property
    def ended(self) -> int:
        """Calls that have ended."""

    @property
    def failures(self) -> int:
        """Those that count against its health."""

    @property
    def turned_away(self) -> int:
        """Lookups that were not asked."""

    @property
    def seconds(self) -> float:
        """How long the calls took together."""


_Seen = tuple[int, int, int, float]
_NOTHING: _Seen = (0, 0, 0, 0.0)


class DepartmentSlots:
    """status: how each department does in this process, in counts since its start."""

    def __init__(self, database: Database, status: Callable[[], Sequence[CountedCalls]]) -> None:
        self._database = database
        self._status = status
        self._told: Mapping[str, _Seen] = {}

    async def run(self) -> None:
        """Add what is new now and then, for ever, and delete what is over; whoever runs it begins it anew where the store was away."""
        while True:
            await asyncio.sleep(EVERY_S)
            await self.flush()
            await self._database.run(_SWEEP())
            alive()

    async def flush(self) -> None:
        """Add what has come since the last time.  Raises what the store raises; what was gathered is then lost, for it may stand there."""
        seen = {str(one.department): (one.ended, one.failures, one.turned_away, one.seconds) for one in self._status()}
        told, self._told = self._told, seen
        rows = [
            (department, *(now - was for now, was in zip(counts, told.get(department, _NOTHING), strict=True)))
            for department, counts in sorted(seen.items())
            if counts != told.get(department, _NOTHING)
        ]
        if rows:
            columns = zip(*rows, strict=True)
            await self._database.run(_ADD(**dict(zip(("department", *_COUNTED), map(list, columns), strict=True))))

    async def lately(self, span: timedelta) -> Sequence[DepartmentSlot]:
        """By department, the oldest first; where nothing ended in a slot there is none.  Raises FAULTS."""
        return [DepartmentSlot(**dict(row)) for row in await self._database.rows(_SINCE(span=span))]
