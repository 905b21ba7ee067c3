"""The door where too much is turned away: before the token is checked and the body read, in a moment, and without an entry for each."""

from collections.abc import Callable
from functools import partial

from starlette.requests import Request

from gateway.api.http import metrics
from gateway.api.http.authentication import credential_of
from gateway.api.http.entrance import Entrance
from gateway.api.http.gate import App, Message, Receive, Scope, Send
from gateway.api.http.problems import problem_of
from gateway.domain.admission import Lane
from gateway.domain.caller import Caller, arrival_s, current_caller
from gateway.domain.clock import loop_time
from gateway.domain.errors import CallerGone, NotAuthenticated, Overloaded
from gateway.domain.stages import Officer

IS_GONE = "gateway.is_gone"
"""Where the protocol puts into a request's scope how to learn that its connection is closed."""
_FREE = (
    "/livez",
    "/readyz",
    "/startupz",
    "/metrics",
    "/docs",
    "/openapi.json",
    "/problems/",
    "/.well-known/",
    "/static/",
)
"""What costs nothing, or must be answered most of all when much is asked."""


class AdmissionDoor:
    """Meets each request; stands inside the gate, so that all the gate does is done here too.

    lane_of: whose places a request takes, by its method and path.
    """

    def __init__(self, app: App, entrance: Entrance, lane_of: Callable[[str, str], Lane]) -> None:
        self._app = app
        self._entrance = entrance
        self._lane_of = lane_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["path"].startswith(_FREE):
            await self._app(scope, receive, send)
            return
        admission, arrived_s = self._entrance.admissions[self._lane_of(scope["method"], scope["path"])], loop_time()
        try:
            admission.refuse_when_full(partial(self._client_of, scope))
        except Overloaded as refusal:
            _count_refused(self._entrance, self._client_of(scope))
            await problem_of(refusal)(scope, receive, send)
            return
        async with admission.met(arrived_s, scope.get(IS_GONE, _here)) as caller:
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


async def take_place(entrance: Entrance, officer: Officer | None, deadline_s: float | None = None) -> None:
    """Begin: now the request is whole, and its caller known where they must be.

    deadline_s: begin nothing that cannot be done by then.  Raises Overloaded, CallerGone.
    """
    caller = current_caller.get()
    if caller is None:
        return
    client = None if officer is None else officer.client
    try:
        await caller.take_place(deadline_s, client)
    except Overloaded:
        _count_refused(entrance, client)
        raise
    except CallerGone:
        metrics.GONE.inc()
        raise


def refuse_when_late(entrance: Entrance, officer: Officer, deadline_s: float) -> None:
    """Begin nothing that cannot be done by the caller's deadline.  Raises Overloaded."""
    try:
        entrance.admissions[Lane.QUERIES].refuse_when_late(arrival_s(loop_time()), deadline_s)
    except Overloaded:
        _count_refused(entrance, officer.client)
        raise


def _count_refused(entrance: Entrance, client: str | None) -> None:
    metrics.REFUSED.inc()
    entrance.rejections.count(client, "overload")


def _here() -> bool:
    """Of a server that cannot tell: nobody is taken for gone."""
    return False


def _giving_back(send: Send, caller: Caller) -> Send:
    """The place is free with the first byte of the answer: a caller who reads slowly keeps nobody out."""

    async def sent(message: Message) -> None:
        caller.give_back()
        await send(message)

    return sent
