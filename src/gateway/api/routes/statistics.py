"""Statistics: how much fetching of certificates the one-click query saves, without anybody's figures showing."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Query as InQuery
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.periods import StatisticsQuery
from gateway.api.contract.responses import LISTED, refusals
from gateway.api.http.answers import json_answer
from gateway.api.http.dispatch import Operation
from gateway.api.present.statistics import EXAMPLE, figures_object
from gateway.api.routes.wired import Overseen, Wired
from gateway.domain.suppression import SMALLEST
from gateway.flows import statistics

router = APIRouter(route_class=Operation, tags=["reference"])
FORMULA = {
    "certificates_saved": "certificates answered with yes, no or a value, declared, or no longer required: nobody fetched them",
    "trips_saved": (
        "for each month, matter and department other than the matter's owner, as many as its certificate that was saved most often"
    ),
    "by_method": "a certificate counts under the first method of its ladder",
    "feedback": "one question a case and one answer; a count of one month and answer below `smallest_told` is counted nowhere",
    "follow_up": "the sum of what the departments' monthly reports tell: each count of one month and department, none below `smallest_told`",
    "small_counts": "a count of one month and certificate below `smallest_told` is counted nowhere, in no table and no total",
}
NOTES = [
    "A month is told from the second day of the second month after it on: what is asked today stands in no figure yet.",
    "`source=example` shows the figures of a whole city.",
]


@router.get("/v1/statistics", response_model=schema.Statistics, responses=refusals(*LISTED))
async def read_statistics(
    query: Annotated[StatisticsQuery, InQuery()], gateway: Wired, oversight: Overseen
) -> HttpResponse:
    """Certificates and trips saved in a month or a year, by method, department, matter and processing class.

    A query counts in the month in which it was made, with its result at the end of the following month.  A month is published two days
    after that and never changes again.  A year is the sum of its published months.  Every figure is a sum of counts, each of one month
    and one certificate; counts below five are left out, so that no subtraction of figures shows a smaller count.
    """
    if query.source == "example":
        return json_answer(EXAMPLE)
    figures = await statistics.statistics(query.period, gateway, oversight)
    head = {"source": "log", "unit": "certificates asked for"}
    return json_answer(
        {**head, "smallest_told": SMALLEST, "formula": FORMULA, **figures_object(figures), "notes": NOTES}
    )
