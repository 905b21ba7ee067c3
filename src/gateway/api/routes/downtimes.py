"""Times in which a department does not answer: announced, changed, withdrawn, without a restart."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Query as InQuery
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract.addresses import Id
from gateway.api.contract.downtime_inputs import DowntimeChangeIn, DowntimeIn, DowntimesQuery
from gateway.api.contract.responses import LISTED, LOCATION, WRITE, answered, refusals
from gateway.api.contract.schema.downtimes import DowntimeInFull, Downtimes
from gateway.api.http.answers import cut, json_answer, page_answer
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.downtimes import downtime_object, place_of
from gateway.api.routes.wired import Wired
from gateway.domain.codes import DepartmentCode
from gateway.domain.downtime import Downtime
from gateway.flows import Gateway, downtimes

router = APIRouter(route_class=Operation, tags=["operation"])


@router.post(
    "/v1/downtimes",
    status_code=201,
    response_model=DowntimeInFull,
    responses={**answered(201, LOCATION), **refusals(*WRITE, "conflict")},
)
async def announce_downtime(form: DowntimeIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Announce that a department will not answer for a time. Every process knows it within two seconds.

    It is not asked then: what is asked of it is pending, and goes on by itself when the time is over. An operator announces for every
    department, a steward for their own. This is recorded in the log.
    """
    words = {} if form.why is None else form.why.words
    department = DepartmentCode(form.department)
    wish = downtimes.DowntimeWish(department, form.since, form.until, form.kind, words)
    made = await downtimes.announce(wish, officer, gateway)
    return json_answer(downtime_object(made, gateway.clock.now()), 201, {"location": "/v1/downtimes"})


@router.get("/v1/downtimes", response_model=Downtimes, responses=refusals(*LISTED))
async def list_downtimes(request: Request, query: Annotated[DowntimesQuery, InQuery()], gateway: Wired) -> HttpResponse:
    """The downtimes of departments, by department and time, with those of the settings and those that have been over for less than 30 days."""
    department = None if query.department is None else DepartmentCode(query.department)
    found, now = await downtimes.listed(department, gateway), gateway.clock.now()
    shown, cursor = cut(found, place_of, query.cursor, query.limit)
    return page_answer(request, [downtime_object(one, now) for one in shown], cursor, now=now)


@router.post(
    "/v1/downtimes/{downtime_id}/change",
    response_model=DowntimeInFull,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def change_downtime(downtime_id: Id, form: DowntimeChangeIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Have a downtime begin or end at another time, or say something else of why. Once it has begun its beginning stays.

    If it ends sooner, whoever waits for its end is answered sooner. This is recorded in the log.
    """
    words = None if form.why is None else form.why.words
    wish = downtimes.DowntimeChange(form.since, form.until, form.kind, words)
    return _told(await downtimes.change(UUID(downtime_id), wish, officer, gateway), gateway)


@router.post(
    "/v1/downtimes/{downtime_id}/withdraw",
    response_model=DowntimeInFull,
    responses=refusals(*LISTED, "not-found", "conflict"),
)
async def withdraw_downtime(downtime_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Withdraw a downtime, or end one that has begun: whoever waits for its end is answered now. This is recorded in the log."""
    return _told(await downtimes.withdraw(UUID(downtime_id), officer, gateway), gateway)


def _told(done: Downtime, gateway: Gateway) -> HttpResponse:
    return json_answer(downtime_object(done, gateway.clock.now()))
