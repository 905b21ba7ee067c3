"""A request on its way to its operation: who asks, what was sent, and what of it cannot be meant."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request
from starlette.types import Receive, Scope

from gateway.api.http.body import largest_body, parse_json, read_body
from gateway.api.http.entrance import Entrance
from gateway.api.http.files import is_file, read_file
from gateway.api.http.scim_path import is_scim
from gateway.api.settings import ApiSettings
from gateway.domain.clock import real_now
from gateway.domain.errors import GatewayError
from gateway.domain.stages import Officer

_NULL = ""
"""In place of a body that is `null`, which the framework would take for none: no form takes a text."""


class Arrived(Request):
    """What the dispatcher hands to the framework in a request's place.

    officer: who asks; set before anything else is looked at.  received_at: real clock.  deadline_s: by when, from their arrival, they want
    the answer; None: nobody said.  header_fault, body_fault: what is told where nothing is wrong with the
    address, in this order; the framework is given something in their place until then.
    """

    officer: Officer
    received_at: datetime
    deadline_s: float | None = None
    header_fault: GatewayError | None = None
    body_fault: GatewayError | None = None
    _sent: bytes | None = None
    _value: object = None

    def __init__(self, scope: Scope, receive: Receive) -> None:
        super().__init__(scope, receive)
        self.received_at = real_now()

    @property
    def entrance(self) -> Entrance:
        """The entrance of the gateway that is asked."""
        entrance: Entrance = self.app.state.gateway
        return entrance

    @property
    def settings(self) -> ApiSettings:
        """What the API was told at its start."""
        settings: ApiSettings = self.app.state.settings
        return settings

    async def body(self) -> bytes:
        """The body, read strictly; what is wrong with it is kept in `body_fault`."""
        if self._sent is None:
            self._sent = b""
            try:
                if is_file(self.scope):
                    self._sent = await read_file(self.headers, self.receive)
                    return self._sent
                self._sent = await read_body(
                    self.headers, self.receive, is_scim=is_scim(self.scope), most=largest_body(self.scope["path"])
                )
                self._value = parse_json(self._sent)
            except GatewayError as fault:
                self.body_fault = fault
        return self._sent

    async def file(self) -> bytes:
        """The body of a request that brings a file.  Raises InvalidInput, CallerGone."""
        content = await self.body()
        if self.body_fault is not None:
            raise self.body_fault
        return content

    @property
    def sent(self) -> bytes:
        """The body as it was sent, once it is read; nothing of one that could not be read."""
        return self._sent or b""

    async def json(self) -> Any:
        """The body's value, as the strict reader has it."""
        await self.body()
        return _NULL if self._value is None else self._value


async def _caller(request: Arrived) -> Officer:
    return request.officer


Caller = Annotated[Officer, Depends(_caller)]
