"""The control endpoint of a department: what it served, and its bad days, switched on and off."""

import time
from collections.abc import Awaitable, Callable

import msgspec

from gateway.simulation.kit.bureau import Bureau, Request, Response
from gateway.simulation.kit.faults import Fault
from gateway.simulation.kit.settings import Profile


class FaultOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """POST /faults.  times: how many calls it meets.  seconds: how long it stays on.  delay_s: how late `slow` answers."""

    fault: str
    county: str | None = None
    kind: str | None = None
    times: int | None = None
    seconds: float | None = None
    delay_s: float = 8.0


class Control(Bureau):
    """Serves GET /calls, DELETE /calls, GET, POST and DELETE /faults for another bureau, by the same means."""

    def __init__(self, bureau: Bureau, apply: Callable[[], Awaitable[None]]) -> None:
        super().__init__(msgspec.structs.replace(bureau.settings, profile=Profile(kind="none")))
        self._of = bureau
        self._apply = apply

    async def serve(self, request: Request) -> Response:
        """Answer one control request."""
        match request.method, request.path:
            case "GET", "/calls":
                return Response.of_json([call.shown() for call in self._of.calls])
            case "DELETE", "/calls":
                self._of.calls.clear()
                return Response.of_json([])
            case "GET", "/faults":
                return self._faults()
            case "POST", "/faults":
                return await self._switch_on(request.body)
            case "DELETE", "/faults":
                self._of.faults.clear()
                await self._apply()
                return self._faults()
            case _:
                return Response.of_json({"error": "GET /calls, DELETE /calls, GET|POST|DELETE /faults"}, 404)

    def _faults(self) -> Response:
        known = sorted(self._of.faults.known)
        return Response.of_json({"on": [fault.shown() for fault in self._of.faults.active()], "known": known})

    async def _switch_on(self, body: bytes) -> Response:
        try:
            order = msgspec.json.decode(body, type=FaultOrder)
            ends_at = None if order.seconds is None else time.monotonic() + order.seconds
            self._of.faults.add(
                Fault(
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
