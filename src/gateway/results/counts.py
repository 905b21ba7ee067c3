"""How many certificates were asked for and saved, by month: numbers beside the stored queries, about nobody.

They are gathered in memory and added to the table now and then, so that no two queries wait for one row.  A crash, or a store that
falls while they are added, loses what was gathered in these seconds; nothing is ever counted twice.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Interval,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from gateway.db import Database, Prepared
from gateway.domain.clock import CHINA
from gateway.domain.supervision import alive
from gateway.results.tables import COUNT

EVERY_S = 5.0
"""How often counts are added to the table."""

_C = COUNT.c
NOW = func.clock_timestamp(type_=DateTime(timezone=True))
_A_DAY = timedelta(days=1)


def month_closes(month: ColumnElement[date]) -> ColumnElement[datetime]:
    """When its counts change no more; a day later they are told."""
    return func.gateway.month_closes(month, type_=DateTime(timezone=True))


_GATHERED = (
    func.unnest(
        bindparam("months", type_=ARRAY(Date)),
        bindparam("certificates", type_=ARRAY(Text)),
        bindparam("asked", type_=ARRAY(BigInteger)),
        bindparam("saved", type_=ARRAY(BigInteger)),
    )
    .table_valued(*(column(c.name, c.type) for c in _C))
    .render_derived(name="gathered")
)
_ADDED = insert(COUNT).from_select(
    _C.keys(),
    select(*_GATHERED.c)
    .where(month_closes(_GATHERED.c.month) > NOW)
    .order_by(_GATHERED.c.month, _GATHERED.c.certificate),
)
_ADD = Prepared(
    _ADDED.on_conflict_do_update(
        index_elements=[_C.month, _C.certificate],
        set_={"asked": _C.asked + _ADDED.excluded.asked, "saved": _C.saved + _ADDED.excluded.saved},
    )
)
_MONTHS = (
    func.unnest(bindparam("months", type_=ARRAY(Date))).table_valued(column("month", Date)).render_derived(name="m")
)
_CLOSED = Prepared(
    select(_MONTHS.c.month, _C.certificate, _C.asked, _C.saved)
    .select_from(_MONTHS.outerjoin(COUNT, _C.month == _MONTHS.c.month))
    .where(month_closes(_MONTHS.c.month) + _A_DAY <= NOW)
    .order_by(_MONTHS.c.month, _C.certificate)
)
_IN_CHINA = func.timezone(timedelta(hours=8), NOW, type_=DateTime)
_LATEST = Prepared(
    select(
        cast(
            func.date_trunc("month", _IN_CHINA - _A_DAY, type_=DateTime)
            - literal_column("interval '2 months'", Interval),
            Date,
        ).label("month")
    )
)


@dataclass(frozen=True, slots=True)
class Count:
    """Of one certificate in one month: how often it was asked for, and how often nobody had to fetch it."""

    asked: int
    saved: int


class Counts:
    """The counts of all processes.

    A query counts in the month (China's) in which it was asked, by what it has come to until the end of the month after.  Then the month
    is closed, by the database's clock: its counts never change again, and a day later, when every addition has long been made, they are told.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._new: dict[tuple[date, str], tuple[int, int]] = {}

    def add(
        self, at: datetime, *, asked: Iterable[str] = (), saved: Iterable[str] = (), lost: Iterable[str] = ()
    ) -> None:
        """Count certificates of a query that was asked at `at` (real clock): those asked for, those saved, those saved no more."""
        month = at.astimezone(CHINA).date().replace(day=1)
        for codes, by_asked, by_saved in ((asked, 1, 0), (saved, 0, 1), (lost, 0, -1)):
            for code in codes:
                had = self._new.get((month, code), (0, 0))
                self._new[month, code] = (had[0] + by_asked, had[1] + by_saved)

    async def flush(self) -> None:
        """Add what was gathered to the table.  Raises what the store raises; what was gathered is then lost, for it may stand there."""
        taken, self._new = self._new, {}
        if taken:
            months, codes = zip(*taken, strict=True)
            asked, saved = zip(*taken.values(), strict=True)
            await self._database.run(_ADD(months=months, certificates=codes, asked=asked, saved=saved))

    async def run(self) -> None:
        """Flush now and then, for ever; whoever runs it begins it anew where the store was away."""
        while True:
            await asyncio.sleep(EVERY_S)
            await self.flush()
            alive()

    async def of(self, months: Sequence[date]) -> Mapping[date, Mapping[str, Count]]:
        """The counts of those of the months that are told, by certificate."""
        by_month: dict[date, dict[str, Count]] = {}
        for row in await self._database.rows(_CLOSED(months=list(months))):
            of_month = by_month.setdefault(row["month"], {})
            if row["certificate"] is not None:
                of_month[row["certificate"]] = Count(row["asked"], row["saved"])
        return by_month

    async def latest(self) -> date:
        """The latest month that is told, by its first day."""
        (row,) = await self._database.rows(_LATEST())
        month = row["month"]
        assert isinstance(month, date)
        return month
