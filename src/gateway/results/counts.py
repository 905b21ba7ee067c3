"""How many certificates were asked for and saved, by month: numbers beside the stored queries, about nobody.

They are gathered in memory and added to the table now and then, so that no two queries wait for one row.  A crash, or a store that
falls while they are added, loses what was gathered in these seconds; nothing is ever counted twice.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gateway.db import Database, Statement
from gateway.domain.clock import CHINA
from gateway.domain.supervision import alive

EVERY_S = 5.0
"""How often counts are added to the table."""

_ADD = """
insert into gateway.certificate_count as c (month, certificate, asked, saved)
select month, certificate, asked, saved
from unnest($1::date[], $2::text[], $3::bigint[], $4::bigint[]) as new(month, certificate, asked, saved)
where clock_timestamp() < gateway.month_closes(month)
order by month, certificate
on conflict (month, certificate) do update set asked = c.asked + excluded.asked, saved = c.saved + excluded.saved
"""
_CLOSED = """
select m.month, c.certificate, c.asked, c.saved
from unnest($1::date[]) as m(month) left join gateway.certificate_count c using (month)
where clock_timestamp() >= gateway.month_closes(month) + interval '1 day'
order by 1, 2
"""
_LATEST = """
select (date_trunc('month', clock_timestamp() at time zone interval '08:00' - interval '1 day') - interval '2 months')::date as month
"""


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
            await self._database.run(Statement(_ADD, (months, codes, asked, saved)))

    async def run(self) -> None:
        """Flush now and then, for ever; whoever runs it begins it anew where the store was away."""
        while True:
            await asyncio.sleep(EVERY_S)
            await self.flush()
            alive()

    async def of(self, months: Sequence[date]) -> Mapping[date, Mapping[str, Count]]:
        """The counts of those of the months that are told, by certificate."""
        told: dict[date, dict[str, Count]] = {}
        for row in await self._database.fetch(_CLOSED, list(months)):
            of_month = told.setdefault(row["month"], {})
            if row["certificate"] is not None:
                of_month[row["certificate"]] = Count(row["asked"], row["saved"])
        return told

    async def latest(self) -> date:
        """The latest month that is told, by its first day."""
        (row,) = await self._database.fetch(_LATEST)
        month = row["month"]
        assert isinstance(month, date)
        return month
