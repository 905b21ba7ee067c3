"""Open data: what this gateway is about, and how much it saves, for machines that gather such catalogues; the same for everybody."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Query as InQuery
from starlette.responses import Response as HttpResponse

from gateway.api.contract.periods import OfPeriod, StatisticsQuery
from gateway.api.contract.report_inputs import LeagueQuery
from gateway.api.http.answers import json_answer
from gateway.api.http.arrived import Arrived
from gateway.api.http.dispatch import OpenOperation
from gateway.api.present.open_data import (
    ABOLISHED,
    CATALOGUE,
    DOWNTIMES,
    FEEDBACK,
    LEAGUE,
    TABLE,
    TABLE_METADATA,
    abolished_text,
    catalogue_object,
    downtimes_text,
    feedback_text,
    table_metadata,
    table_text,
)
from gateway.api.present.reports import league_text
from gateway.api.present.statistics import EXAMPLE, figures_object
from gateway.api.routes.wired import Overseen, Wired
from gateway.flows import ReportMonth, downtimes, reference, reports, statistics

router = APIRouter(route_class=OpenOperation, include_in_schema=False)
_CSVM = "application/csvm+json"


@router.get(CATALOGUE, response_model=None)
async def read_open_catalogue(request: Arrived, gateway: Wired) -> HttpResponse:
    """The catalogue as DCAT-AP 3, in JSON-LD."""
    told = catalogue_object(reference.titles(gateway), request.settings.own)
    return json_answer(told, media_type="application/ld+json")


@router.get(TABLE, response_model=None)
async def read_open_statistics(
    query: Annotated[StatisticsQuery, InQuery()], gateway: Wired, oversight: Overseen
) -> HttpResponse:
    """The statistics of a month or a year as a table, by default of the latest month that is told; or the published example."""
    told: Mapping[str, Any] = EXAMPLE
    if query.source == "log":
        told = {"source": "log", **figures_object(await statistics.statistics(query.period, gateway, oversight))}
    name = f"statistics-{told['period'] or told['source']}.csv"
    return _table(table_text(told), name, {"link": f'<{TABLE_METADATA}>; rel="describedby"; type="{_CSVM}"'})


@router.get(FEEDBACK, response_model=None)
async def read_open_feedback(
    query: Annotated[OfPeriod, InQuery()], gateway: Wired, oversight: Overseen
) -> HttpResponse:
    """What cases said of a month or a year, by default of the latest month that is told."""
    told = figures_object(await statistics.statistics(query.period, gateway, oversight))
    return _table(feedback_text(told), f"feedback-{told['period']}.csv")


@router.get(ABOLISHED, response_model=None)
async def read_open_abolished(gateway: Wired) -> HttpResponse:
    """Which certificates nobody has to fetch any more, and what stands in their place."""
    return _table(abolished_text(reference.titles(gateway)), "abolished.csv")


@router.get(TABLE_METADATA, response_model=None)
async def read_open_statistics_metadata(request: Arrived) -> HttpResponse:
    """What the columns of the table are, by CSV on the Web."""
    return json_answer(table_metadata(request.settings.own), media_type=_CSVM)


@router.get(LEAGUE, response_model=None)
async def read_open_league(
    query: Annotated[LeagueQuery, InQuery()], gateway: Wired, oversight: Overseen
) -> HttpResponse:
    """The league table of a month; by default of the latest that there are reports of."""
    month = None if query.month is None else ReportMonth.of(query.month)
    table = await reports.league_table(month, gateway, oversight)
    return _table(league_text(table), f"league-{table.month}.csv")


@router.get(DOWNTIMES, response_model=None)
async def read_open_downtimes(gateway: Wired) -> HttpResponse:
    """When departments will not answer, as they have announced."""
    return _table(downtimes_text(downtimes.to_come(gateway)), "downtimes.csv")


_NO_MORE: Mapping[str, str] = {}


def _table(text: str, name: str, headers: Mapping[str, str] = _NO_MORE) -> HttpResponse:
    sent = {"content-disposition": f'attachment; filename="{name}"', **headers}
    return HttpResponse(text, media_type="text/csv; charset=utf-8", headers=sent)
