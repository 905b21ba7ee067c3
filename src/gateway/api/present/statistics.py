"""The statistics in the shape of the contract."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

from gateway.api.http.answers import Shown
from gateway.domain.clock import CHINA
from gateway.domain.feedback import QUESTION
from gateway.flows import statistics

_INTO_THE_NEXT_MONTH = timedelta(days=31)
EXAMPLE: Mapping[str, Any] = json.loads(
    resources.files("gateway.api.present").joinpath("data", "statistics_2019.json").read_text("utf-8")
)
"""The figures of a city in 2019, in the same form: what a whole year of a whole city looks like."""


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
        "feedback": {
            "question": QUESTION,
            "asked": figures.feedback.asked,
            "answered": figures.feedback.answered,
            "response_rate": figures.feedback.response_rate,
            "answers": [{"answer": one, "count": count} for one, count in figures.feedback.answers.items()],
        },
        "follow_up": [{"figure": figure, "count": count} for figure, count in figures.follow_up.items()],
    }
