"""The one dispatcher of all operations: who asks, where, with what, whether they may; then the operation.

The order is the same for all: 401 for a caller who is not known; 404 and 400 for the address; 400 for a header; 400, 413 and 415 for
the body; 403 for a right that is lacking, with its DENIED entry; and then what the operation itself says.
"""

import inspect
from collections.abc import Callable, Coroutine, Sequence
from functools import wraps
from typing import Annotated, Any

from fastapi import Depends
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.http.admission import take_place
from gateway.api.http.arrived import Arrived
from gateway.api.http.authentication import allow, caller_of
from gateway.api.http.faults import faults_of
from gateway.domain.caller import recorded_entries
from gateway.domain.errors import GatewayError, InvalidInput, NotFound
from gateway.domain.roles import OPERATIONS

Endpoint = Callable[..., Coroutine[Any, Any, HttpResponse]]
Handler = Callable[[Request], Coroutine[Any, Any, HttpResponse]]
ANSWERS = {
    200: "The answer.",
    201: "Created.",
    202: "The result so far; read the rest later at Location.",
    204: "Done; there is nothing to tell.",
    304: "Not changed: you hold the current answer and may still read it.  Nothing is sent, so nothing is written to the audit log.",
}
"""What each status of an answer means."""
ENTRY_HEADER = "audit-entry"
"""Names the entries of the log that were written for an answer, besides those that its body names."""
_MOST_NAMED = 20


class OpenOperation(APIRoute):
    """An operation that needs no access token.  Its name is its operationId, the first line of its docstring its summary."""

    def __init__(self, path: str, endpoint: Endpoint, **documented: Any) -> None:
        summary, _, description = (endpoint.__doc__ or "").partition("\n")
        documented |= {
            "operation_id": endpoint.__name__,
            "summary": summary.rstrip("."),
            "description": " ".join(description.split()),
            "response_description": ANSWERS[documented.get("status_code") or 200],
        }
        super().__init__(path, endpoint, **documented)

    def get_route_handler(self) -> Handler:
        """The framework's handler inside the dispatcher."""
        answer = super().get_route_handler()

        async def dispatched(request: Request) -> HttpResponse:
            arrived = Arrived(request.scope, request.receive)
            await self._recognise(arrived)
            entries: list[str] = []
            recorded_entries.set(entries)
            try:
                return _naming(entries, await answer(arrived))
            except RequestValidationError as error:
                raise _refusal(error, arrived) from None

        return dispatched

    async def _recognise(self, arrived: Arrived) -> None:
        """Nobody has to be known, and nothing is sent: it begins at once."""
        await take_place(arrived.entrance, None)


class Operation(OpenOperation):
    """An operation for those whose role may use it, by its operationId.  Raises LookupError for one that is nobody's."""

    def __init__(self, path: str, endpoint: Endpoint, **documented: Any) -> None:
        if endpoint.__name__ not in OPERATIONS:
            raise LookupError(f"nobody may use {endpoint.__name__}: name its roles in gateway.domain.roles")
        documented["openapi_extra"] = {"security": [{"access_token": []}], **(documented.get("openapi_extra") or {})}
        super().__init__(path, _required(endpoint), **documented)

    async def _recognise(self, arrived: Arrived) -> None:
        arrived.officer = await caller_of(arrived, arrived.entrance)


def _naming(entries: Sequence[str], response: HttpResponse) -> HttpResponse:
    """The answer with the names of the entries that were written for it: whoever looks can say by which entry it is known."""
    if entries:
        response.headers[ENTRY_HEADER] = ", ".join(entries[:_MOST_NAMED])
    return response


async def _itself(request: Arrived) -> Arrived:
    return request


def _required(endpoint: Endpoint) -> Endpoint:
    """The operation behind the check of the caller's right to it; the framework sees its signature with the request beside."""

    @wraps(endpoint)
    async def required(arrived: Arrived, **values: Any) -> HttpResponse:
        await may_go_on(arrived, endpoint.__name__)
        return await endpoint(**values)

    own = inspect.signature(endpoint)
    arrived = inspect.Parameter(
        "arrived", inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[Arrived, Depends(_itself)]
    )
    setattr(required, "__signature__", own.replace(parameters=[*own.parameters.values(), arrived]))  # noqa: B010 - a function's type has no such member
    return required


async def may_go_on(arrived: Arrived, operation: str) -> None:
    """Pass where header and body can be meant, there is room, and the caller may use the operation.  Raises what is wrong, in this order."""
    for fault in (arrived.header_fault, arrived.body_fault):
        if fault is not None:
            raise fault
    await take_place(arrived.entrance, arrived.officer, arrived.deadline_s)
    await allow(arrived.officer, operation, arrived.entrance)


def _refusal(error: RequestValidationError, arrived: Arrived) -> GatewayError:
    """What the framework found wrong, by where it stands: of several, the first place alone is told."""
    found = error.errors()
    places = {fault["loc"][0] for fault in found}
    if "path" in places:
        return NotFound("there is nothing at this address")
    if "query" in places:
        faults = faults_of([{**fault, "loc": fault["loc"][1:]} for fault in found if fault["loc"][0] == "query"])
        return InvalidInput("the address's parameters do not fit", faults)
    known = arrived.header_fault or arrived.body_fault
    if known is not None:
        return known
    return InvalidInput(
        "the body does not fit its form", faults_of([{**fault, "loc": fault["loc"][1:]} for fault in found])
    )
