"""The short way of the one operation that all speed is about, ahead of the framework's routing."""

from starlette.requests import Request

from gateway.api.contract.operation import Operation
from gateway.api.http.gate import App, Receive, Scope, Send
from gateway.api.http.problems import on_gateway_error
from gateway.domain.errors import GatewayError


class FastPath:
    """Takes one operation straight to its handler; everything else goes on to the framework.

    For handlers that take the request alone, on a path without parts: nothing of the framework's is left out for them but its
    own stacks of contexts and dependencies.  It stands inside the gate, so that all the gate does is done here too.
    """

    def __init__(self, app: App, operation: Operation) -> None:
        self._app = app
        self._operation = operation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        operation = self._operation
        if scope["type"] != "http" or scope["path"] != operation.path or scope["method"] != operation.method:
            await self._app(scope, receive, send)
            return
        scope["route"] = operation
        request = Request(scope, receive, send)
        try:
            response = await operation.handler(request)
        except GatewayError as error:
            response = await on_gateway_error(request, error)
        await response(scope, receive, send)
