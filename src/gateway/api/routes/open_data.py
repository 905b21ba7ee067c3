"""Open data: what this gateway is about, and how much it saves, for machines that gather such catalogues; the same for everybody."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Query as InQuery
from starlette.responses import Response as HttpResponse

from gateway.api.contract.periods import OfPeriod
from gateway.api.contract.report_inputs import LeagueQuery
from gateway.api.http.answers import json_answer
from gateway.api.http.arrived import Arrived
from gateway.api.http.dispatch import OpenOperation
from gateway.api.present.open_data import (
    CATALOGUE,
    LEAGUE,
    TABLE,
    TABLE_METADATA,
    catalogue_object,
    table_metadata,
    table_text,
)
from gateway.api.present.reports import league_text
from gateway.api.routes.wired import Overseen, Wired
from gateway.flows import ReportMonth, reference, reports, statistics

router = APIRouter(route_class=OpenOperation, include_in_schema=False)
_CSVM = "application/csvm+json"


@router.get(CATALOGUE, response_model=None)
async def read_open_catalogue(request: Arrived, gateway: Wired) -> HttpResponse:
    """The catalogue as DCAT-AP 3, in JSON-LD."""
    told = catalogue_object(reference.titles(gateway), request.settings.own)
    return json_answer(told, media_type="application/ld+json")


@router.get(TABLE, response_model=None)
async def read_open_statistics(
    query: Annotated[OfPeriod, InQuery()], gateway: Wired, oversight: Overseen
) -> HttpResponse:
    """The statistics of a month or a year as a table; by default of the latest month that is told."""
    figures = await statistics.statistics(query.period, gateway, oversight)
    name = f'attachment; filename="statistics-{figures.period}.csv"'
    link = f'<{TABLE_METADATA}>; rel="describedby"; type="{_CSVM}"'
    return HttpResponse(
        table_text(figures), media_type="text/csv; charset=utf-8", headers={"content-disposition": name, "link": link}
    )


@router.get(TABLE_METADATA, response_model=None)
async def read_open_statistics_metadata(request: Arrived) -> HttpResponse:
    """What the columns of the table are, by CSV on the Web."""
    return json_answer(table_metadata(request.settings.own), media_type=_CSVM)


@router.get(LEAGUE, response_model=None)
async def read_open_league(query: Annotated[LeagueQuery, InQuery()], oversight: Overseen) -> HttpResponse:
    """The league table of a month; by default of the latest that there are reports of."""
    table = await reports.league_table(None if query.month is None else ReportMonth.of(query.month), oversight)
    name = f'attachment; filename="league-{table.month}.csv"'
    return HttpResponse(league_text(table), media_type="text/csv; charset=utf-8", headers={"content-disposition": name})
