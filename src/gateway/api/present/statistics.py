"""The statistics in the shape of the contract."""

from dataclasses import asdict
from datetime import datetime, timedelta

from gateway.api.http.answers import Shown
from gateway.domain.clock import CHINA
from gateway.flows import statistics

_INTO_THE_NEXT_MONTH = timedelta(days=31)


def figures_object(figures: statistics.Statistics) -> Shown:
    """The figures of a period, with the span of its months that are told."""
    first, last = figures.months[0], figures.months[-1]
    after = (last + _INTO_THE_NEXT_MONTH).replace(day=1)
    tables = {name: [asdict(row) for row in rows] for name, rows in figures.tables.items()}
    return {
        "period": figures.period,
        "since": datetime(first.year, first.month, 1, tzinfo=CHINA),
        "until": datetime(after.year, after.month, 1, tzinfo=CHINA),
        "total": asdict(figures.total),
        "trips_saved": figures.trips_saved,
        **tables,
        "follow_up": [{"figure": figure, "count": count} for figure, count in figures.follow_up.items()],
    }
