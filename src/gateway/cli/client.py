"""The command line as a caller of the gateway's HTTP API: a question, a file, a readable error."""

import asyncio
import ipaddress
import json
import re
from collections.abc import Coroutine, Mapping
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from gateway.cli.language import say
from gateway.cli.usage import UsageError
from gateway.domain.errors import SetupError
from gateway.sdk import HttpFault, HttpReply, HttpxHttp

BASE_URL = "http://127.0.0.1:8080"
"""Of a gateway on this machine."""
TIMEOUT_S = 40.0
"""Of a call, and between two pieces of a file."""
_FILE_WITHIN_S = 6 * 3600.0
_LONGEST_ANSWER = 64 << 20
_NAMED = re.compile(r"`gateway token --as ([^`]{1,60})`")
"""Of a remedy: under which name a token can be had, which commands take too."""
_NOT_A_GATEWAY = frozenset({"redirect", "malformed", "too_large"})
"""Faults of what answers; the others are those of nobody answering."""


class ApiClient:
    """An HTTP client with a caller's token, over the one client for all that is no department: its time-outs and its budget of retries.

    A reading is asked once more where the connection went away, a POST only where it bears an Idempotency-Key.  TLS is checked against
    the roots of this machine, or those that SSL_CERT_FILE names.  Raises UsageError for an invalid address, and for one to which
    the token would go in clear over a network.
    """

    def __init__(self, base_url: str, token: str) -> None:
        _check_address(base_url)
        self._base_url = base_url.rstrip("/")
        self._headers = {"authorization": f"Bearer {token}"}
        self._http = HttpxHttp()
        self._loop = asyncio.Runner()

    def get(self, path: str, headers: Mapping[str, str] | None = None, **params: str) -> Any:
        """GET and decode: JSON, or a page as its text.  Raises SetupError with the problem's own words, or when nobody answers."""
        return self._asked("GET", f"{path}?{urlencode(params)}" if params else path, headers)

    def every(self, path: str, **params: str) -> list[dict[str, Any]]:
        """All items of a list, page by page.  Raises SetupError as `get` does."""
        page = self.get(path, None, limit="200", **params)
        found: list[dict[str, Any]] = page["items"]
        while page["next"] is not None:
            page = self.get(path, None, limit="200", cursor=page["next"], **params)
            found += page["items"]
        return found

    def post(self, path: str, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Any:
        """POST JSON and decode.  Raises SetupError as `get` does."""
        sent = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        return self._asked("POST", path, {"content-type": "application/json", **(headers or {})}, sent)

    def send(self, path: str, content: bytes, headers: Mapping[str, str]) -> Any:
        """POST a file as it is and decode.  Raises SetupError as `get` does."""
        return self._asked("POST", path, {"content-type": "application/octet-stream", **headers}, content)

    def put(self, path: str, body: Mapping[str, object]) -> Any:
        """PUT JSON and decode.  Raises SetupError as `get` does."""
        return self._asked("PUT", path, {"content-type": "application/json"}, json.dumps(body).encode())

    def patch(self, path: str, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Any:
        """PATCH with JSON and decode.  Raises SetupError as `get` does."""
        sent = json.dumps(body).encode()
        return self._asked("PATCH", path, {"content-type": "application/json", **(headers or {})}, sent)

    def delete(self, path: str) -> None:
        """DELETE.  Raises SetupError as `get` does."""
        self._replied("DELETE", self._base_url + path, self._headers)

    def fetch(self, path: str, into: Path, headers: Mapping[str, str] | None = None) -> None:
        """GET a file and write it down.  Raises SetupError as `get` does, and where it cannot be written."""
        url, given = self._base_url + path, {**self._headers, **(headers or {})}
        try:
            with into.open("wb") as file:
                download = self._http.download(url, file, headers=given, timeout_s=_FILE_WITHIN_S, pause_s=TIMEOUT_S)
                reply = self._run(url, download)
        except OSError as fault:
            raise SetupError(f"{into} cannot be written ({fault.strerror}): name another place.") from None
        _refuse(reply)

    def close(self) -> None:
        """Close the connection."""
        self._loop.run(self._http.close())
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _asked(self, method: str, path: str, headers: Mapping[str, str] | None, body: bytes = b"") -> Any:
        url, given = self._base_url + path, {**self._headers, **(headers or {})}
        reply = self._replied(method, url, given, body)
        return _content(reply, url, wants_page="text/html" in given.get("accept", ""))

    def _replied(self, method: str, url: str, given: Mapping[str, str], body: bytes = b"") -> HttpReply:
        request = self._http.request(
            method, url, headers=given, body=body, timeout_s=TIMEOUT_S, max_bytes=_LONGEST_ANSWER
        )
        reply = self._run(url, request)
        _refuse(reply)
        return reply

    def _run(self, url: str, call: Coroutine[None, None, HttpReply]) -> HttpReply:
        """What comes of the call.  Raises SetupError."""
        try:
            return self._loop.run(call)
        except HttpFault as fault:
            raise self._said(url, fault.reason) from None

    def _said(self, url: str, reason: str) -> SetupError:
        if reason in _NOT_A_GATEWAY:
            return _no_gateway(url)
        if reason == "tls":
            return SetupError(
                f"To {self._base_url} there is no TLS connection: where this machine does not trust the gateway's TLS certificate, "
                "name its root in SSL_CERT_FILE."
            )
        return SetupError(
            f"The gateway at {self._base_url} does not answer: see its log, or give another address with --base-url."
        )


def _refuse(reply: HttpReply) -> None:
    """Raises SetupError, with the problem's words, where it is no success."""
    if HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
        return
    try:
        problem = json.loads(reply.body) if "json" in reply.headers.get("content-type", "") else {}
    except ValueError:
        problem = {}
    raise SetupError(f"The gateway answered {reply.status}: {_told(problem)}")


def _content(reply: HttpReply, url: str, *, wants_page: bool) -> Any:
    """JSON, or the page that was asked for.  Raises SetupError where it is neither, for then no gateway answers there."""
    try:
        if wants_page and reply.headers.get("content-type", "").startswith("text/html"):
            return reply.body.decode()
        return json.loads(reply.body)
    except ValueError:
        raise _no_gateway(url) from None


def _no_gateway(url: str) -> SetupError:
    return SetupError(f"What answers at {url.partition('?')[0]} is no gateway: give --base-url.")


def _told(problem: Mapping[str, Any]) -> str:
    """A problem's words, each once: every fault with its place, else the detail; then what to do, in the reader's language where it is told so."""
    faults = [f"{fault.get('pointer', '')} {fault['message']}".strip() for fault in problem.get("errors") or ()]
    what = "; ".join(faults) or problem.get("detail") or ""
    title = problem.get("title") or problem.get("scimType") or "no reason given"
    remedy = say(
        problem.get("remedy") or "", (problem.get("how_to_apply") or {}).get("zh") or problem.get("remedy") or ""
    )
    named = [f"--as {name}" for name in _NAMED.findall(remedy)]
    here = say(f"Here: {' or '.join(named)}.", f"本命令：{' 或 '.join(named)}。") if named else ""
    return " ".join(filter(None, (f"{title}:", f"{what}.", remedy, here)))


def _check_address(url: str) -> None:
    """Raises UsageError."""
    try:
        parts = urlsplit(url)
        scheme, host, _ = parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        scheme, host = "", ""
    if scheme not in {"http", "https"} or not host:
        raise UsageError(
            "--base-url takes a gateway's address, such as https://gateway.example or http://127.0.0.1:8080."
        )
    if scheme == "http" and not _is_loopback(host):
        raise UsageError(f"To {host} the token would go in clear over the network: give its address as https://…")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
