"""The fast path of the one operation that all speed is about, ahead of the framework's routing."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response as HttpResponse

from gateway.api.http.arrived import Arrived
from gateway.api.http.database_down import on_database_fault
from gateway.api.http.dispatch import OpenOperation
from gateway.api.http.gate import App, Receive, Scope, Send
from gateway.api.http.problems import on_gateway_error
from gateway.db import FAULTS
from gateway.domain.errors import GatewayError


class FastPath:
    """Takes one operation straight to what answers it; everything else goes on to the framework.

    For a path without parts: nothing of the framework's is left out but its own stacks of contexts and dependencies.  It stands inside
    the gate, so that all the gate does is done here too.
    """

    def __init__(self, app: App, route: OpenOperation, answer: Callable[[Arrived], Awaitable[HttpResponse]]) -> None:
        self._app = app
        self._route = route
        self._methods = frozenset(route.methods or ())
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["path"] != self._route.path or scope["method"] not in self._methods:
            await self._app(scope, receive, send)
            return
        scope["route"] = self._route
        request = Arrived(scope, receive)
        try:
            response = await self._answer(request)
        except GatewayError as error:
            response = await on_gateway_error(request, error)
        except FAULTS as fault:
            response = await on_database_fault(request, fault)
        await response(scope, receive, send)
