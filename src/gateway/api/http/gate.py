"""The outermost ring around every request, as plain ASGI: one Host, bounded headers, the trace, standing headers, the last resort."""

import logging
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from gateway.api.http import metrics
from gateway.api.http.caching import cache_control
from gateway.api.http.entrance import Entrance
from gateway.api.http.leaving import FOLLOWED, PROBES, Leaving
from gateway.api.http.problems import problem
from gateway.api.http.senders import NONCE, SENT_METHOD
from gateway.api.http.signing import SignedAnswer, wants_signature
from gateway.domain.errors import GatewayError
from gateway.domain.trace import Attribute, Trace, current_trace, is_recorded, record

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

API_VERSION = b"1"
MOST_HEADERS = 64
MOST_HEADER_BYTES = 16 * 1024
_SPLIT_PATH = re.compile(rb"%(?:2f|5c|00)", re.IGNORECASE)
"""A slash or NUL written as an escape: where a path is divided, two readers see two paths."""
_log = logging.getLogger("gateway.api")


class Gate:
    """Wraps the application.  Nothing leaves without passing here, a failure of our own code included.

    entrance: knows who signs the answers of those who want it; None: nobody does.
    """

    def __init__(self, app: App, leaving: Leaving, entrance: Entrance | None = None) -> None:
        self._app = app
        self._leaving = leaving
        self._entrance = entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; other kinds of connection pass through (lifespan) or are not offered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD":  # whatever answers GET; the server keeps the body back
            scope = {**scope, "method": "GET", SENT_METHOD: "HEAD"}
        trace = Trace.of(_header(scope, b"traceparent"))
        token = current_trace.set(trace)
        signs = None if self._entrance is None else self._entrance.identity.answers
        if signs is not None and wants_signature(scope):
            send = SignedAnswer(send, scope, signs).send
        answer = _Answer(send, trace, scope, self._leaving)
        started = time.perf_counter()
        try:
            await self._guarded(scope, receive, answer)
        finally:
            took_s, route = time.perf_counter() - started, _route(scope)
            metrics.count(route, scope["method"], answer.status, took_s)
            if is_recorded():
                _record(trace, route, scope["method"], answer.status, took_s)
            current_trace.reset(token)

    async def _guarded(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        refusal = _refusal(scope)
        if refusal is not None:
            await problem(refusal, 431 if refusal.startswith("header") else 400, "")(scope, receive, answer.send)
            return
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:  # noqa: BLE001 - the last resort: nobody outside sees what went wrong in here
            # the kind alone: an exception's text could hold what the caller has sent
            _log.error("unhandled %s", _kind(error))
            if answer.status == 0:
                await problem("internal", 500, "")(scope, receive, answer.send)


class _Answer:
    """The way out: adds the standing headers and remembers the status.  status 0: nothing was sent yet."""

    def __init__(self, send: Send, trace: Trace, scope: Scope, leaving: Leaving) -> None:
        self._send = send
        self._scope = scope
        self._leaving = leaving
        self.trace = trace
        self.status = 0

    async def send(self, message: Message) -> None:
        """Pass one message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": self._headers(list(message.get("headers", ())))}
        await self._send(message)

    def _headers(self, own: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """Those of the answer with the standing ones."""
        cache_value = next((value for name, value in own if name.lower() == b"cache-control"), None)
        headers = [(name, value) for name, value in own if name.lower() != b"cache-control"]
        headers += [
            (b"api-version", API_VERSION),
            (b"traceparent", self.trace.traceparent.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"cache-control", cache_control(_route(self._scope), self.status, cache_value)),
        ]
        nonce = self._scope.get(NONCE)
        if nonce is not None:
            headers.append((b"dpop-nonce", nonce.encode()))
        if self._leaving.has_begun and not self._scope.get("extensions", {}).get(FOLLOWED):
            headers.append((b"connection", b"close"))
        return headers


def _refusal(scope: Scope) -> str | None:
    """The slug under which a request is refused for its header alone."""
    headers = scope["headers"]
    if len(headers) > MOST_HEADERS or sum(len(n) + len(v) for n, v in headers) > MOST_HEADER_BYTES:
        return "header-fields-too-large"
    hosts = [value for name, value in headers if name == b"host"]
    is_probe = not hosts and scope["http_version"] == "1.0" and scope["path"] in PROBES
    if (not is_probe and (len(hosts) != 1 or not hosts[0])) or _SPLIT_PATH.search(scope.get("raw_path", b"")):
        return "malformed-request"
    return None


def _record(trace: Trace, route: str, method: str, status: int, took_s: float) -> None:
    """Nothing of the address but the template of its route."""
    method = metrics.known_method(method)
    told: dict[str, Attribute] = {
        "http.request.method": method,
        "http.route": route,
        "http.response.status_code": status,
    }
    record(trace, f"{method} {route}", took_s, told, has_failed=status >= 500 or status == 0)


def _route(scope: Scope) -> str:
    """The template of the route table, `none` where there was none."""
    return getattr(scope.get("route"), "path", "none")


def _header(scope: Scope, name: bytes) -> str | None:
    found = [value for key, value in scope["headers"] if key == name]
    return found[0].decode("latin-1") if len(found) == 1 else None


def _kind(error: Exception) -> str:
    return f"{type(error).__module__}.{type(error).__name__}" + (
        f" ({error.slug})" if isinstance(error, GatewayError) else ""
    )
