"""Statistics: how much fetching of certificates the one-click query saves, without anybody's figures showing."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Annotated, Any, Literal

from fastapi import Query as InQuery
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.answers import json_answer
from gateway.api.door import officer_of
from gateway.api.inputs import RealTime
from gateway.api.ways import Ways
from gateway.domain.clock import real_now
from gateway.domain.errors import InputFault, InvalidInput
from gateway.domain.suppression import SMALLEST

YEAR, LONGEST = timedelta(days=365), timedelta(days=400)
FIRST = datetime.min.replace(tzinfo=UTC)
FORMULA = {
    "certificates_saved": "certificates answered, whatever the answer, or no longer required: nobody fetched them",
    "trips_saved": (
        "for each query, the departments other than the matter's owner that issue at least one certificate saved in it; "
        "one trip each"
    ),
    "by_method": "a certificate counts under the first method of its ladder",
}
EXAMPLE: Mapping[str, Any] = json.loads(
    resources.files("gateway.api").joinpath("data", "statistics_2019.json").read_text("utf-8")
)
"""The figures of a city in 2019, in the same form: what a whole year of a whole city looks like."""


class StatisticsQuery(BaseModel):
    """Of which span, and whether the city's published example is wanted in place of this gateway's log."""

    model_config = ConfigDict(extra="forbid")
    since: Annotated[RealTime | None, Field(description="From; by default a year before `until`.")] = None
    until: Annotated[RealTime | None, Field(description="Before; by default now.")] = None
    source: Annotated[Literal["log", "example"], Field(description="`example`: the published figures of 2019.")] = "log"


async def read_statistics(request: Request, asked: Annotated[StatisticsQuery, InQuery()]) -> HttpResponse:
    """Certificates and trips saved, by method, department, matter and processing class.

    Counted from the states in the audit log, each query once; no personal data is read.  A figure from 1 to 4 is suppressed
    (null), and so is every further one from which it would follow.  One count runs at a time; one that would take longer than
    20 s is refused: ask for a shorter span.
    """
    ways: Ways = request.app.state.ways
    await officer_of(request, "read_statistics", ways)
    if asked.source == "example":
        return json_answer(EXAMPLE)
    until = asked.until or real_now()
    since = asked.since or until - min(YEAR, until - FIRST)
    if not timedelta(0) < until - since <= LONGEST:
        fault = InputFault("/since", "span", f"a span of at most {LONGEST.days} days, from before until")
        raise InvalidInput("the span does not fit", [fault])
    told = await ways.statistics(since, until)
    head = {"source": "log", "unit": "certificates asked for", "since": since, "until": until}
    return json_answer({**head, "smallest_told": SMALLEST, "formula": FORMULA, **told, "notes": []})
