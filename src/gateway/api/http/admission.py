"""The door where too much is turned away: before the token is checked and the body read, in a moment, and without an entry for each."""

from starlette.requests import Request

from gateway.api.http import metrics
from gateway.api.http.authentication import credential_of
from gateway.api.http.entrance import Entrance
from gateway.api.http.gate import App, Message, Receive, Scope, Send
from gateway.api.http.problems import problem_of
from gateway.domain.caller import Caller, arrival_s, current_caller
from gateway.domain.clock import loop_time
from gateway.domain.errors import CallerGone, NotAuthenticated, Overloaded
from gateway.domain.stages import Officer

IS_GONE = "gateway.is_gone"
"""Where the protocol puts into a request's scope how to learn that its connection is closed."""
_FREE = ("/livez", "/readyz", "/startupz", "/metrics", "/docs", "/openapi.json", "/problems/", "/.well-known/")
"""What costs nothing, or must be answered most of all when much is asked."""


class AdmissionDoor:
    """Takes a place for each request; stands inside the gate, so that all the gate does is done here too."""

    def __init__(self, app: App, entrance: Entrance) -> None:
        self._app = app
        self._entrance = entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["path"].startswith(_FREE):
            await self._app(scope, receive, send)
            return
        try:
            await self._admit(scope, receive, send)
        except Overloaded as refusal:
            metrics.REFUSED.inc()
            self._entrance.rejections.count(self._client_of(scope), "overload")
            await problem_of(refusal)(scope, receive, send)
        except CallerGone as gone:
            metrics.GONE.inc()
            await problem_of(gone)(scope, receive, send)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        admission, arrived_s = self._entrance.admission, loop_time()
        admission.refuse_when_full()
        async with admission.admitted(arrived_s, scope.get(IS_GONE, _here)) as caller:
            token = current_caller.set(caller)
            try:
                await self._app(scope, receive, _giving_back(send, caller))
            finally:
                current_caller.reset(token)

    def _client_of(self, scope: Scope) -> str | None:
        """Of a token that was verified before and still holds; none is verified here."""
        try:
            officer = self._entrance.identity.recalled(credential_of(Request(scope)))
        except NotAuthenticated:
            return None
        return None if officer is None else officer.client


def refuse_when_late(entrance: Entrance, officer: Officer, deadline_s: float) -> None:
    """Begin nothing that cannot be done by the caller's deadline.  Raises Overloaded."""
    try:
        entrance.admission.refuse_when_late(arrival_s(loop_time()), deadline_s)
    except Overloaded:
        metrics.REFUSED.inc()
        entrance.rejections.count(officer.client, "overload")
        raise


def _here() -> bool:
    """Of a server that cannot tell: nobody is taken for gone."""
    return False


def _giving_back(send: Send, caller: Caller) -> Send:
    """The place is free with the first byte of the answer: a caller who reads slowly keeps nobody out."""

    async def sent(message: Message) -> None:
        caller.give_back()
        await send(message)

    return sent
