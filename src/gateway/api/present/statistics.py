"""The way of the statistics, in the shape of the wire."""

from dataclasses import asdict
from datetime import datetime, timedelta

from gateway.api.ways import Shown
from gateway.domain.clock import CHINA
from gateway.flows import Gateway, statistics

_INTO_THE_NEXT_MONTH = timedelta(days=31)


async def read_figures(gateway: Gateway, period: str | None) -> Shown:
    """The figures of a period.  Raises InvalidInput where none of it is told yet."""
    return _shown(await statistics.statistics(period, gateway))


def _shown(told: statistics.Statistics) -> Shown:
    first, last = told.months[0], told.months[-1]
    after = (last + _INTO_THE_NEXT_MONTH).replace(day=1)
    tables = {name: [asdict(row) for row in rows] for name, rows in told.tables.items()}
    return {
        "period": told.period,
        "since": datetime(first.year, first.month, 1, tzinfo=CHINA),
        "until": datetime(after.year, after.month, 1, tzinfo=CHINA),
        "total": asdict(told.total),
        "trips_saved": told.trips_saved,
        **tables,
    }
