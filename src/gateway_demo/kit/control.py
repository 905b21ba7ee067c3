"""The control endpoint of a department: what it served, its bad days, and what it demands of a question, switched on and off."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Annotated

import msgspec

from gateway_demo.kit.bureau import Bureau, Request, Response
from gateway_demo.kit.faults import RehearsedFault
from gateway_demo.kit.settings import Profile


class FaultOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """POST /faults.  times: how many calls it meets.  seconds: how long it stays on.  delay_s: how late `slow` answers."""

    fault: str
    county: str | None = None
    kind: str | None = None
    times: int | None = None
    seconds: float | None = None
    delay_s: float = 8.0


class ClockOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """POST /clock.  forward_s: how far the department's domain time is moved; never back."""

    forward_s: Annotated[int, msgspec.Meta(ge=1, le=366 * 24 * 3600)]


class DemandOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """POST /demands.  log_key: the public key of the gateway's log, 64 hex digits.  longest_s: how old a receipt may be."""

    log_key: str
    longest_s: float = 300.0


class Control(Bureau):
    """Serves GET and DELETE /calls, GET, POST and DELETE /faults, POST and DELETE /demands, POST /clock for another bureau, by the same means.

    DELETE /faults ends demands too: all is well again.
    """

    def __init__(self, bureau: Bureau, apply: Callable[[], Awaitable[None]]) -> None:
        super().__init__(msgspec.structs.replace(bureau.settings, profile=Profile(kind="none")))
        self._of = bureau
        self._apply = apply

    async def serve(self, request: Request) -> Response:  # noqa: PLR0911 - one a path
        """Answer one control request."""
        match request.method, request.path:
            case "GET" | "DELETE", "/calls":
                return self._calls(request.method)
            case "POST" | "DELETE", "/demands":
                return self._demand(request.method, request.body)
            case "POST", "/clock":
                return self._forward(request.body)
            case "GET", "/faults":
                return self._faults()
            case "POST", "/faults":
                return await self._switch_on(request.body)
            case "DELETE", "/faults":
                return await self._all_well()
            case _ if (own := await self._of.controlled(request)) is not None:
                return own
            case _:
                known = "GET|DELETE /calls, GET|POST|DELETE /faults, POST|DELETE /demands, POST /clock"
                return Response.of_json({"error": known}, 404)

    def _calls(self, method: str) -> Response:
        if method == "DELETE":
            self._of.calls.clear()
        return Response.of_json([call.shown() for call in self._of.calls])

    async def _all_well(self) -> Response:
        self._of.demand = None
        self._of.faults.clear()
        await self._apply()
        return self._faults()

    def _demand(self, method: str, body: bytes) -> Response:
        """From now on answer no question without a valid receipt.  Ed25519 is loaded by whoever is told to, and by nobody else."""
        if method == "DELETE":
            self._of.demand = None
            return Response.of_json({"demand": False})
        if not self._of.takes_demands:
            return Response.of_json({"error": f"{self._of.name} cannot be told to demand receipts"}, 400)
        try:
            order = msgspec.json.decode(body, type=DemandOrder)
            make = import_module("gateway_demo.kit.demand").ReceiptDemand
            self._of.demand = make(self._of.settings.name, bytes.fromhex(order.log_key), order.longest_s)
        except (msgspec.DecodeError, ValueError) as error:
            return Response.of_json({"error": str(error)}, 400)
        return Response.of_json({"demand": True})

    def _forward(self, body: bytes) -> Response:
        try:
            order = msgspec.json.decode(body, type=ClockOrder)
            clock = self._of.clock
            self._of.clock = replace(clock, domain_start=clock.domain_start + timedelta(seconds=order.forward_s))
        except msgspec.DecodeError as error:
            return Response.of_json({"error": str(error)}, 400)
        return Response.of_json({"now": self._of.clock.now().isoformat()})

    def _faults(self) -> Response:
        known = sorted(self._of.faults.known)
        on = [fault.shown() for fault in self._of.faults.active()]
        return Response.of_json({"on": on, "known": known, "demand": self._of.demand is not None})

    async def _switch_on(self, body: bytes) -> Response:
        try:
            order = msgspec.json.decode(body, type=FaultOrder)
            ends_at = None if order.seconds is None else time.monotonic() + order.seconds
            self._of.faults.add(
                RehearsedFault(
                    name=order.fault,
                    county=order.county,
                    kind=order.kind,
                    left=order.times,
                    ends_at=ends_at,
                    delay_s=order.delay_s,
                )
            )
        except (msgspec.DecodeError, ValueError) as error:
            return Response.of_json({"error": str(error)}, 400)
        await self._apply()
        return self._faults()
