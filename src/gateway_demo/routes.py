"""The demo's own operations: what its commands must know, the domain clock; and as whom anybody may come in at the front door."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from importlib import resources

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api import Closed, caller_of, form_of, json_answer
from gateway.domain.errors import NotAuthorised
from gateway.domain.stages import Officer
from gateway.flows import Gateway
from gateway.pages import Visitor
from gateway_demo.clock_forward import forward_clock

OPEN_BESIDES: Mapping[str, str] = {
    "GET /demo": "where the parts of the demo are: its command line asks before it has a token",
    "GET /demo/clock": "the domain's time, which everybody in the demo shares",
    "POST /demo/clock": "asks by itself who moves the clock: the operator alone",
}
"""The demo's operations, which no table of production names, and why the dispatcher asks for no access token."""
VISITORS: Sequence[Visitor] = [
    Visitor(**row)
    for row in json.loads(resources.files("gateway_demo").joinpath("data", "visitors.json").read_text("utf-8"))
]
"""The personas that the front door offers, each one click; the issuer's own page has all of them."""
_LONGEST_S = 366 * 24 * 3600


class ForwardIn(Closed):
    """How far the domain clock is moved."""

    forward_s: int = Field(strict=True, ge=1, le=_LONGEST_S)


def demo_routes(issuer_url: str, departments: Mapping[str, Mapping[str, str]], gateway: Gateway) -> APIRouter:
    """departments: addresses of the simulated departments and of their control endpoints, by name."""
    router = APIRouter()

    async def read_demo() -> HttpResponse:
        """What the command line must know of a running demo."""
        log_key = gateway.log.public_key.hex()
        return json_answer({"issuer_url": issuer_url, "departments": departments, "log_key": log_key})

    async def read_clock() -> HttpResponse:
        """The domain's time."""
        return json_answer({"now": gateway.clock.now()})

    async def move_clock(request: Request) -> HttpResponse:
        """Move the domain clock forward: the operator may."""
        officer = await caller_of(request, gateway)
        form = await form_of(request, ForwardIn)
        await _require_operator(officer, gateway)
        return json_answer({"now": await forward_clock(timedelta(seconds=form.forward_s), officer, gateway)})

    for path, method, endpoint in (
        ("/demo", "GET", read_demo),
        ("/demo/clock", "GET", read_clock),
        ("/demo/clock", "POST", move_clock),
    ):
        router.add_api_route(path, endpoint, methods=[method], response_model=None, include_in_schema=False)
    return router


async def _require_operator(officer: Officer, gateway: Gateway) -> None:
    """Raises NotAuthorised after its DENIED entry."""
    if "operator" in officer.roles:
        return
    refusal = NotAuthorised("the operator of the demo moves its clock", rule="role", roles=["operator"])
    await gateway.audit.deny(officer, None, refusal)
    raise refusal
