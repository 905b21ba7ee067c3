"""Pruning: a month's entries are exported, the export is verified, a PRUNE entry announces it, and only then the month is dropped.

Whatever is broken off when, the next run goes on from there: nothing is dropped that an export on disk does not hold and prove.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import asyncpg

from gateway.audit import Audit, active_withholdings
from gateway.audit.tree import Log, PrunedMonths
from gateway.db import Database, Statement
from gateway.domain.clock import Clock
from gateway.domain.errors import Conflict
from gateway.entry import Kind
from gateway.oversight.retention import statements as sql
from gateway.oversight.retention.act import By
from gateway.oversight.retention.archive import Archive, Checker, Exported, Write
from gateway.oversight.retention.ledger import end_ledgers
from gateway.oversight.retention.months import (
    alone,
    attach,
    count,
    detach,
    drop,
    is_open,
    is_withheld,
    leaves_of,
    stored_months,
)
from gateway.oversight.retention.span import Month, Range

_RESTS = timedelta(days=2)
"""A month is left alone for so long after its end: batches of its last moments may still be on their way."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """A month that is gone.  entry: its PRUNE entry.  bundles: the folders that hold it."""

    month: date
    entry: str
    entries: int
    bundles: tuple[Path, ...]


def month_of(text: str) -> date:
    """`YYYY-MM` as its first day.  Raises ValueError."""
    return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no offset


async def months_before(database: Database, before: date) -> list[date]:
    """The months that still have a table, from before that one, the oldest first."""
    return [month.first for month in await stored_months(database) if month.first < before]


class Pruner:
    """Prunes months, the oldest first.

    out: the folder that the bundles are written into.  write: writes one.  checker: verifies each before its month is dropped.
    """

    def __init__(
        self,
        audit: Audit,
        database: Database,
        clock: Clock,
        out: Path,
        by: By,
        *,
        log: Log,
        write: Write,
        checker: Checker,
    ) -> None:
        self._audit = audit
        self._reader, self._tree = log.reader, log.tree
        self._database = database
        self._clock = clock
        self._archive = Archive(log.privacy, clock, out, write=write, checker=checker)
        self._by = by

    async def prune(self, first: date) -> Pruned:
        """Prune the month that begins on that day, or go on where it was broken off.

        Raises Conflict, and nothing is dropped: the month is too young or an older one still stands, a query of it is open, an entry of it
        is withheld or not in the tree yet, the export does not verify or does not hold every entry.
        """
        month = Month(first)
        async with alone(self._database) as connection:
            record = await self._database.row(sql.PRUNED(month=first))
            if record is None:
                record = await self._announce(month, await self._exports(month))
            exported = [Exported.of(stored) for stored in json.loads(record["ranges"])]
            if record["dropped_at"] is None:
                for one in exported:
                    await self._archive.verify(one)
                await self._drop(connection, month, record)
            folders = tuple(self._archive.path(one) for one in exported)
            return Pruned(first, record["entry"], record["entries"], folders)

    async def _exports(self, month: Month) -> tuple[list[Exported], int]:
        """The verified bundles of a month, and how many entries it has."""
        await self._require_prunable(month)
        entries = await count(self._database, month)
        ranges, integrated = await leaves_of(self._database, month)
        if integrated != entries:
            raise Conflict(f"{entries - integrated} entries of {month.first:%Y-%m} are not in the tree yet")
        parts = [part for part in [await self._behind_former(part) for part in ranges] if part is not None]
        return [await self._archive.export(part) for part in parts], entries

    async def _require_prunable(self, month: Month) -> None:
        name = f"{month.first:%Y-%m}"
        known = await stored_months(self._database)
        if month not in known:
            raise Conflict(f"there are no entries of {name}")
        await self._database.clock.require_agreement()
        if self._clock.stored() < month.end + _RESTS:
            raise Conflict(f"{name} is not over, or has been for less than {_RESTS.days} days")
        if known[0] != month:
            raise Conflict(f"prune {known[0].first:%Y-%m} before {name}")
        if await is_open(self._database, month):
            raise Conflict(f"queries of {name} are not closed yet, or something of them is pending")
        orders = await active_withholdings(self._reader, self._clock.now())
        if await is_withheld(self._database, month, orders):
            raise Conflict(f"entries of {name} are still withheld from those they are about; they have to appear first")

    async def _behind_former(self, part: Range) -> Range | None:
        """What of a stretch is in no bundle yet: entries of the turn of a month stand among those of the month before."""
        rows = await self._database.rows(sql.RANGES())
        former = [Exported.of(stored).range for row in rows for stored in json.loads(row["ranges"])]
        begin = max([part.begin, *(one.end for one in former if one.log == part.log)])
        return Range(part.log, begin, part.end) if begin < part.end else None

    async def _announce(self, month: Month, exports: tuple[list[Exported], int]) -> asyncpg.Record:
        """Write the PRUNE entry, and in its transaction the record that lets the month be dropped."""
        exported, entries = exports
        ranges = [one.said() for one in exported]
        former = (await PrunedMonths.load(self._reader, self._tree)).months  # whose own entries will be pruned one day
        payload = {
            "month": f"{month.first:%Y-%m}",
            "entries": entries,
            "ranges": ranges,
            "former": [f"{one:%Y-%m}" for one in former],
        }
        at = self._clock.real()

        def beside(entry: str) -> list[Statement]:
            return [sql.ANNOUNCE(month=month.first, entry=entry, entries=entries, ranges=ranges, pruned_at=at)]

        await self._audit.record(self._by.draft(Kind.PRUNE, payload), lambda receipt: beside(receipt.entry))
        record = await self._database.row(sql.PRUNED(month=month.first))
        assert record is not None
        return record

    async def _drop(
        self, connection: "asyncpg.Connection[asyncpg.Record]", month: Month, record: asyncpg.Record
    ) -> None:
        """Detach, count once more, end what stood beside the entries, drop."""
        await detach(connection, month)
        left = await count(self._database, month)
        if left not in {0, record["entries"]}:
            await attach(self._database, month)
            raise Conflict(
                f"{month.first:%Y-%m} holds {left} entries and not the {record['entries']} that were exported"
            )
        await end_ledgers(self._database, record["entry"], month.end)
        await drop(self._database, month)
        await self._database.run(sql.DROPPED(month=month.first, dropped_at=self._clock.real()))
