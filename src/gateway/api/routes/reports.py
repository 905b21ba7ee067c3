"""Monthly reports, signed, and the league table of departments."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Query as InQuery
from starlette.responses import Response as HttpResponse

from gateway.api.contract.report_inputs import LeagueQuery, Month, ReportsIn
from gateway.api.contract.responses import LISTED, LOCATION, ONE, WRITE, answered, refusals
from gateway.api.contract.schema.reports import LeagueTable, MonthlyReports, ReportsOrdered
from gateway.api.http.answers import json_answer
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.reports import league_object, report_object
from gateway.api.routes.wired import Overseen, Wired
from gateway.domain.report import ReportsState
from gateway.flows import ReportMonth, reports

router = APIRouter(route_class=Operation, tags=["reports"])


@router.post(
    "/v1/statistics/reports",
    status_code=202,
    response_model=ReportsOrdered,
    responses={**answered(202, LOCATION), **refusals(*WRITE)},
)
async def order_reports(form: ReportsIn, officer: Caller, gateway: Wired, oversight: Overseen) -> HttpResponse:
    """Have the reports of a past month made, one for each department; read them at Location.

    Those of the last month are made by themselves on the second day of the next one. Each is counted from the log, entry by entry. This is
    recorded in the log; what is made already is not made again.
    """
    month = ReportMonth.of(form.month)
    is_made = await reports.order(month, officer, gateway, oversight)
    place = {"location": f"/v1/statistics/reports/{month}"}
    return json_answer(
        {"month": str(month), "state": ReportsState.MADE if is_made else ReportsState.ORDERED}, 202, place
    )


@router.get("/v1/statistics/reports/{month}", response_model=MonthlyReports, responses=refusals(*ONE))
async def read_reports(month: Month, officer: Caller, gateway: Wired, oversight: Overseen) -> HttpResponse:
    """The signed reports of a month: for auditors of every department, for a steward that of their own.

    A count below five is null. The signature is this gateway's, and verified as that of a signed answer is.
    """
    found = await reports.read(ReportMonth.of(month), officer, gateway, oversight)
    return json_answer({"month": month, "items": [report_object(one) for one in found]})


@router.get("/v1/statistics/league", response_model=LeagueTable, responses=refusals(*LISTED, "not-found"))
async def read_league_table(
    query: Annotated[LeagueQuery, InQuery()], gateway: Wired, oversight: Overseen
) -> HttpResponse:
    """Departments by what they answered in time in a month, the best first; computed from the counts that reports tell, and from no others."""
    month = None if query.month is None else ReportMonth.of(query.month)
    return json_answer(league_object(await reports.league_table(month, gateway, oversight)))
