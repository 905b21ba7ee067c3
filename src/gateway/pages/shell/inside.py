"""The API asked in the same process, without a socket, as whoever is signed in in the browser that a page is shown in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import orjson
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from gateway.domain.errors import InvalidInput, NotFound
from gateway.domain.trace import current_trace

CSRF_HEADER = "x-csrf-token"
_IS_GONE = "gateway.is_gone"
_HANDED_ON = ("cookie", "origin", "sec-fetch-site")
_OF_A_LINK = ("sec-fetch-mode", "sec-fetch-dest")
_SCIM = "application/scim+json"
_OF_SCIM = {
    400: "invalid-input",
    403: "not-authorised",
    404: "not-found",
    409: "conflict",
    412: "conflict",
    503: "unready",
}
"""Which of our problems an error in SCIM's form is."""
_UP = frozenset({".", ".."})
_IN_A_PATH = "/:@!$&'()*+,;=~-._"
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer of the API as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Its value; None where there is no body."""
        return orjson.loads(self.body) if self.body else None

    @property
    def etag(self) -> str:
        """What a change of it names in If-Match; empty where it has none."""
        return self.headers.get("etag", "")


class ApiRefused(Exception):
    """The API has refused.  problem: as RFC 9457 has it; see `faults`."""

    def __init__(self, status: int, problem: Json, headers: Mapping[str, str]) -> None:
        super().__init__(f"{status} {problem.get('code', '')}")
        self.status = status
        self.problem = problem
        self.headers = headers

    @property
    def code(self) -> str:
        """Which problem of the closed list."""
        return str(self.problem.get("code", "internal"))

    @property
    def faults(self) -> Mapping[str, str]:
        """JSON pointer → what is wrong there."""
        return {str(one["pointer"]): str(one["message"]) for one in self.problem.get("errors") or ()}


class Inside:
    """One browser's way to the API.  csrf_token: of its session, once that is known."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self.csrf_token = ""

    async def told(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
    ) -> Told:
        """Ask and return what comes, whatever its status.  body: JSON, or bytes as they are with a content-type among the headers.

        path: its parts as they are, not escaped.  query: what is None is left out.
        """
        content = b"" if body is None else body if isinstance(body, bytes) else _encoded(body)
        sent = {"accept": "application/json", **self._own(), **dict(headers or {})}
        if content and "content-type" not in sent:
            sent["content-type"] = "application/json"
        raw = [(name.encode(), _as_sent(value)) for name, value in sent.items()]
        asked = httpx.Request(method, self._address(path, query or {}), headers=raw, content=content)
        transport = httpx.ASGITransport(self._application, client=self._request.client or ("127.0.0.1", 0))
        answer = await transport.handle_async_request(asked)
        return Told(answer.status_code, answer.headers, await answer.aread())

    async def asked(self, method: str, path: str, body: object, headers: Mapping[str, str] | None, query: Json) -> Told:
        """The same; raises ApiRefused for what is refused."""
        told = await self.told(method, path, body, headers, query)
        if told.status < httpx.codes.BAD_REQUEST:
            return told
        raise ApiRefused(told.status, _problem(told), told.headers)

    def _own(self) -> Mapping[str, str]:
        """What the browser has sent that says who it is and from where it comes; a link alone may come from elsewhere."""
        request, trace = self._request, current_trace.get()
        is_known = bool(self.csrf_token)
        names = ("cookie",) if is_known else _HANDED_ON + (_OF_A_LINK if request.method == "GET" else ())
        own = {name: value for name in names if (value := "; ".join(request.headers.getlist(name)))}
        own["host"] = request.headers.get("host", "")
        if is_known:
            own[CSRF_HEADER] = self.csrf_token
        if trace is not None:
            own["traceparent"] = trace.traceparent
        return own

    @staticmethod
    def _address(path: str, query: Mapping[str, object]) -> httpx.URL:
        """Raises NotFound for one that leads up."""
        if _UP & set(path.split("/")):
            raise NotFound("there is nothing at this address")
        several = ((name, value if isinstance(value, list | tuple) else [value]) for name, value in query.items())
        pairs = [(name, _written(one)) for name, values in several for one in values if one is not None and one != ""]
        raw = quote(path, safe=_IN_A_PATH) + (f"?{urlencode(pairs)}" if pairs else "")
        return httpx.URL("http://inside", raw_path=raw.encode("ascii"))

    async def _application(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The whole application from its gate on; whether our own caller is gone is told on."""
        is_gone = self._request.scope.get(_IS_GONE)
        await self._request.app(scope if is_gone is None else {**scope, _IS_GONE: is_gone}, receive, send)


def _problem(told: Told) -> Json:
    """What is wrong, as RFC 9457 has it, in whichever form it was told; nothing where it was told in none."""
    kind = told.headers.get("content-type", "")
    if not kind.endswith("json"):
        return {}
    said: Json = told.json()
    return said if kind != _SCIM else _from_scim(told.status, said)


def _from_scim(status: int, said: Json) -> Json:
    """SCIM (RFC 7644, 3.12) has one text for all that is wrong: `/post: …; /county: …`."""
    detail = str(said.get("detail", ""))
    pairs = [one.partition(": ") for one in detail.split("; ")]
    is_by_place = all(place.startswith("/") and message for place, _, message in pairs)
    errors = [{"pointer": place, "message": message} for place, _, message in pairs] if is_by_place else []
    return {
        "code": _OF_SCIM.get(status, "internal"),
        "status": status,
        "detail": "" if errors else detail,
        "errors": errors,
    }


def _encoded(body: object) -> bytes:
    """As JSON, also where it holds a number too large or lists too deep for the usual writer: the API says what is wrong with them.

    Raises InvalidInput where they are too deep for any.
    """
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:
        pass
    try:
        return json.dumps(body).encode()
    except RecursionError:
        raise InvalidInput("the lists in it are too deep") from None


def _as_sent(value: str) -> bytes:
    """A header's bytes: those that the browser has sent, or what was typed into a form, whatever that is; the API judges it."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace")


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
