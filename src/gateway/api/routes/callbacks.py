"""Callbacks of client systems, by Standard Webhooks: registered, looked after, sent again."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract.addresses import Id
from gateway.api.contract.callback_inputs import CallbackIn, DeliveriesPaging
from gateway.api.contract.paging import IdPaging
from gateway.api.contract.responses import LISTED, LOCATION, ONE, WRITE, answered, refusals
from gateway.api.contract.schema.callbacks import (
    CallbackAnswer,
    CallbackDeliveries,
    CallbackDelivery,
    Callbacks,
    CallbackWithSecret,
)
from gateway.api.http.answers import json_answer, page_answer, read_id_cursor, write_cursor
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.callbacks import callback_object, callback_with_secret, delivery_object
from gateway.api.routes.wired import Wired
from gateway.flows import WantedDeliveries, callbacks

router = APIRouter(route_class=Operation, tags=["callbacks"])


@router.post(
    "/v1/callbacks",
    status_code=201,
    response_model=CallbackWithSecret,
    responses={**answered(201, LOCATION), **refusals(*WRITE, "conflict")},
)
async def register_callback(form: CallbackIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Have your client system called back when a query of its own changes.

    Messages go to one of the addresses that the client system is registered with. They are signed as Standard Webhooks say, hold the
    query's id, its status and a time, and nothing personal: read the query for the answer. The secret is told this once. The step is
    recorded in the log.
    """
    made = await callbacks.register(form.address, officer, gateway)
    place = f"/v1/callbacks/{made.callback.callback_id}"
    return json_answer(callback_with_secret(made, gateway.clock.real()), 201, {"location": place})


@router.get("/v1/callbacks", response_model=Callbacks, responses=refusals(*LISTED))
async def list_callbacks(request: Request, paging: IdPaging, officer: Caller, gateway: Wired) -> HttpResponse:
    """The callbacks of your client system, newest first, including those that have ended."""
    before = None if paging.cursor is None else read_id_cursor(paging.cursor)
    shown, last = await callbacks.listed(before, paging.limit, officer, gateway)
    now = gateway.clock.real()
    return page_answer(
        request, [callback_object(one, now) for one in shown], None if last is None else write_cursor(str(last))
    )


@router.get("/v1/callbacks/{callback_id}", response_model=CallbackAnswer, responses=refusals(*ONE))
async def read_callback(callback_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """A callback of your client system."""
    found = await callbacks.load(UUID(callback_id), officer, gateway)
    return json_answer(callback_object(found, gateway.clock.real()))


@router.post(
    "/v1/callbacks/{callback_id}/keys",
    response_model=CallbackWithSecret,
    responses=refusals(*LISTED, "not-found", "conflict"),
)
async def turn_callback_keys(callback_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Have messages signed by new keys, for a day beside the former ones.

    Take the new secret and public key into your receiver within that day. The secret is told this once. The step is recorded in the log.
    """
    turned = await callbacks.turn_keys(UUID(callback_id), officer, gateway)
    return json_answer(callback_with_secret(turned, gateway.clock.real()))


@router.post(
    "/v1/callbacks/{callback_id}/end",
    response_model=CallbackAnswer,
    responses=refusals(*LISTED, "not-found", "conflict"),
)
async def end_callback(callback_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Stop calling back at this address. What was on its way stays as DEAD. The step is recorded in the log."""
    ended = await callbacks.end(UUID(callback_id), officer, gateway)
    return json_answer(callback_object(ended, gateway.clock.real()))


@router.get(
    "/v1/callbacks/{callback_id}/deliveries",
    response_model=CallbackDeliveries,
    responses=refusals(*LISTED, "not-found"),
)
async def list_callback_deliveries(
    request: Request, callback_id: Id, paging: DeliveriesPaging, officer: Caller, gateway: Wired
) -> HttpResponse:
    """The messages to a callback, newest first, with what became of each.

    A message that was not taken within 24 hours is DEAD, and goes out again on command alone. What has ended is kept for 30 days.
    """
    before = None if paging.cursor is None else read_id_cursor(paging.cursor)
    wanted = WantedDeliveries(UUID(callback_id), paging.state)
    shown, last = await callbacks.deliveries(wanted, before, paging.limit, officer, gateway)
    return page_answer(
        request, [delivery_object(one) for one in shown], None if last is None else write_cursor(str(last))
    )


@router.post(
    "/v1/callbacks/{callback_id}/deliveries/{message_id}/again",
    response_model=CallbackDelivery,
    responses=refusals(*LISTED, "not-found", "conflict"),
)
async def redeliver_callback(callback_id: Id, message_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Send a message again, whatever became of it: under the same id, for another 24 hours. The step is recorded in the log."""
    found = await callbacks.redeliver(UUID(callback_id), UUID(message_id), officer, gateway)
    return json_answer(delivery_object(found))
