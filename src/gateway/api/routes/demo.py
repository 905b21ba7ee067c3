"""The demo's own addresses, of which the contract tells nothing: what the command line must know, and the domain clock."""

from datetime import timedelta

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract.inputs import Closed
from gateway.api.http.answers import json_answer
from gateway.api.http.authentication import caller_of
from gateway.api.http.body import parse_json, read_body
from gateway.api.http.faults import parsed
from gateway.api.http.remedies import remedy_for
from gateway.api.settings import ApiSettings
from gateway.domain.errors import NotAuthorised, NotFound
from gateway.flows import Gateway

_LONGEST_S = 366 * 24 * 3600


class ForwardIn(Closed):
    """How far the domain clock is moved."""

    forward_s: int = Field(strict=True, ge=1, le=_LONGEST_S)


async def read_demo(request: Request) -> HttpResponse:
    """What the command line must know of a running demo."""
    settings = _settings(request)
    return json_answer(dict(settings.demo or {}))


async def read_clock(request: Request) -> HttpResponse:
    """The domain's time."""
    _settings(request)
    gateway: Gateway = request.app.state.gateway
    return json_answer({"now": gateway.clock.now()})


async def forward_clock(request: Request) -> HttpResponse:
    """Move the domain clock forward: the operator may, in the demo."""
    settings = _settings(request)
    gateway: Gateway = request.app.state.gateway
    officer = await caller_of(request, gateway)
    form = parsed(ForwardIn, parse_json(await read_body(request.headers, request.receive)))
    if "operator" not in officer.roles or settings.forward_clock is None:
        refusal = NotAuthorised("the operator of the demo moves its clock", rule="role")
        refusal.remedy = remedy_for(refusal.rule, ["operator"], settings.further_remedy)
        await gateway.audit.deny(officer, None, refusal)
        raise refusal
    return json_answer({"now": await settings.forward_clock(timedelta(seconds=form.forward_s), officer)})


def _settings(request: Request) -> ApiSettings:
    settings: ApiSettings = request.app.state.settings
    if settings.demo is None:
        raise NotFound("this is not a demo")
    return settings
