"""The desk for protected people: what it is told, and whom it watches."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.audit_inputs import AcknowledgementIn, WatchIn
from gateway.api.contract.paging import IdPaging
from gateway.api.contract.responses import LISTED, LOCATION, WRITE, answered, refusals
from gateway.api.http.answers import json_answer, page_answer, read_id_cursor, write_cursor
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.protection import alert_object, watch_object
from gateway.api.routes.wired import Overseen, Wired
from gateway.flows import protection

router = APIRouter(route_class=Operation, tags=["protection"])


@router.get("/v1/protection/alerts", response_model=schema.ProtectionAlerts, responses=refusals(*LISTED))
async def list_protection_alerts(
    request: Request, paging: IdPaging, officer: Caller, gateway: Wired, oversight: Overseen
) -> HttpResponse:
    """Alerts about protected and watched people, colleagues and minors, newest first.

    Only the desk for protected people can read them. The query, its answer and its entry in the log are the same with and without an alert.
    """
    before = None if paging.cursor is None else read_id_cursor(paging.cursor)
    shown, last = await protection.alerts(before, paging.limit, officer, gateway, oversight)
    return page_answer(request, [alert_object(one) for one in shown], None if last is None else write_cursor(str(last)))


@router.post(
    "/v1/protection/alerts/{alert_id}/acknowledge",
    response_model=schema.ProtectionAlert,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def acknowledge_alert(
    alert_id: UUID, form: AcknowledgementIn, officer: Caller, gateway: Wired, oversight: Overseen
) -> HttpResponse:
    """Say that the desk has taken up an alert, with a note, once.

    The note is kept sealed. To everybody else the entry is the same as if the alerts had been read.
    """
    shown = await protection.acknowledge_alert(alert_id, form.note, officer, gateway, oversight)
    return json_answer(alert_object(shown))


@router.get("/v1/protection/watched-people", response_model=schema.WatchedPeople, responses=refusals(*LISTED))
async def list_watched_people(request: Request, paging: IdPaging, officer: Caller, gateway: Wired) -> HttpResponse:
    """The people being watched, newest first, including those whose watch has ended; by reason and time, never by number."""
    before = None if paging.cursor is None else read_id_cursor(paging.cursor)
    shown, last = await protection.watches(before, paging.limit, officer, gateway)
    return page_answer(request, [watch_object(one) for one in shown], None if last is None else write_cursor(str(last)))


@router.post(
    "/v1/protection/watched-people",
    status_code=201,
    response_model=schema.WatchedPerson,
    responses={**answered(201, LOCATION), **refusals(*WRITE)},
)
async def watch_person(form: WatchIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Watch a person: every query about them raises an alert that only the desk can read.

    The number is kept as a keyed digest. Nobody is told, and the answer does not say whether the person was being watched already.
    """
    made = await protection.watch(protection.WatchOrder(form.person_id, form.reason, form.until), officer, gateway)
    return json_answer(watch_object(made), 201, {"location": "/v1/protection/watched-people"})


@router.post(
    "/v1/protection/watched-people/{watch_id}/end",
    response_model=schema.WatchedPerson,
    responses=refusals(*LISTED, "not-found", "conflict"),
)
async def end_watch(watch_id: UUID, officer: Caller, gateway: Wired) -> HttpResponse:
    """Stop watching a person before the date that was set."""
    return json_answer(watch_object(await protection.end_watch(watch_id, officer, gateway)))
