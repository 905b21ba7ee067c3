"""The command line as a caller of the gateway's HTTP API: a question, a file, a readable error."""

import ipaddress
import ssl
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from gateway.cli.usage import UsageError
from gateway.domain.errors import SetupError

BASE_URL = "http://127.0.0.1:8080"
"""Of a gateway on this machine."""


class ApiClient:
    """An HTTP client with a caller's token.

    TLS is checked against the roots of this machine, or those that SSL_CERT_FILE names.  Raises UsageError for an address that is
    none, and for one to which the token would go in clear over a network.
    """

    def __init__(self, base_url: str, token: str) -> None:
        self._client = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=40.0,
            trust_env=False,
            verify=ssl.create_default_context() if _is_tls(base_url) else False,
        )

    def get(self, path: str, headers: Mapping[str, str] | None = None, **params: str) -> Any:
        """GET and decode: JSON, or a page as its text.  Raises SetupError with the problem's own words, or when nobody answers."""
        return self._asked("GET", path, params=params, headers=dict(headers or {}))

    def post(self, path: str, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Any:
        """POST JSON and decode.  Raises SetupError as `get` does."""
        return self._asked("POST", path, json=body, headers=dict(headers or {}))

    def fetch(self, path: str, into: Path, headers: Mapping[str, str] | None = None) -> None:
        """GET a file and write it down.  Raises SetupError as `get` does."""
        try:
            with self._client.stream("GET", path, headers=dict(headers or {})) as response, into.open("wb") as file:
                if not response.is_success:
                    response.read()
                    _decoded(response)
                for piece in response.iter_bytes():
                    file.write(piece)
        except httpx.HTTPError as fault:
            raise self._gone(fault) from None

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _asked(self, method: str, path: str, **what: Any) -> Any:
        try:
            return _decoded(self._client.request(method, path, **what))
        except httpx.HTTPError as fault:
            raise self._gone(fault) from None

    def _gone(self, fault: httpx.HTTPError) -> SetupError:
        where = f"The gateway at {self._client.base_url}"
        if "CERTIFICATE_VERIFY_FAILED" in str(fault):
            return SetupError(
                f"{where} has a TLS certificate that this machine does not trust: name its root in SSL_CERT_FILE."
            )
        return SetupError(f"{where} does not answer: see its log, or give another address with --base-url.")


def _decoded(response: httpx.Response) -> Any:
    if response.is_success:
        return _content(response)
    problem = response.json() if "json" in response.headers.get("content-type", "") else {}
    raise SetupError(f"The gateway answered {response.status_code}: {_told(problem)}")


def _content(response: httpx.Response) -> Any:
    """JSON, or the page that was asked for.  Raises SetupError where it is neither, for then no gateway answers there."""
    kind = response.headers.get("content-type", "")
    if kind.startswith("text/html") and "text/html" in response.request.headers.get("accept", ""):
        return response.text
    try:
        return response.json()
    except ValueError:
        raise SetupError(
            f"What answers at {response.url.copy_with(query=None)} is no gateway: give --base-url."
        ) from None


def _told(problem: Mapping[str, Any]) -> str:
    """A problem's words, each once: every fault with its place, else the detail; then what to do."""
    faults = [f"{fault.get('pointer', '')} {fault['message']}".strip() for fault in problem.get("errors") or ()]
    what = "; ".join(faults) or problem.get("detail") or ""
    return " ".join(filter(None, [f"{problem.get('title', 'no reason given')}:", f"{what}.", problem.get("remedy")]))


def _is_tls(url: str) -> bool:
    """Whether certificates matter: reading the system's roots takes longer than a call over loopback.  Raises UsageError."""
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
    return scheme == "https"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
