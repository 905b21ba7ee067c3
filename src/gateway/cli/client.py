"""The command line as a caller of the gateway's HTTP API: a token by name, a question, a readable error."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from gateway.domain.errors import SetupError


class ApiClient:
    """An HTTP client that asks as one of the demo's personas, or with a token given from outside."""

    def __init__(self, base_url: str, token: str) -> None:
        self._client = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=40.0,
            trust_env=False,
            verify=_is_tls(base_url),
        )

    @classmethod
    def named(cls, base_url: str, issuer_url: str, name: str) -> Self:
        """A caller with the dev issuer's token for a persona."""
        return cls(base_url, dev_token(issuer_url, name))

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
        except httpx.HTTPError:
            raise self._gone() from None

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
        except httpx.HTTPError:
            raise self._gone() from None

    def _gone(self) -> SetupError:
        return SetupError(
            f"The gateway at {self._client.base_url} does not answer any more: see its log, and start it again."
        )


def _decoded(response: httpx.Response) -> Any:
    if response.is_success:
        is_page = response.headers.get("content-type", "").startswith("text/html")
        return response.text if is_page else response.json()
    problem = response.json() if "json" in response.headers.get("content-type", "") else {}
    raise SetupError(f"The gateway answered {response.status_code}: {_told(problem)}")


def _told(problem: Mapping[str, Any]) -> str:
    """A problem's words, each once: every fault with its place, else the detail; then what to do."""
    faults = [f"{fault.get('pointer', '')} {fault['message']}".strip() for fault in problem.get("errors") or ()]
    what = "; ".join(faults) or problem.get("detail") or ""
    return " ".join(filter(None, [f"{problem.get('title', 'no reason given')}:", f"{what}.", problem.get("remedy")]))


def _is_tls(url: str) -> bool:
    """Whether certificates matter: reading the system's roots takes longer than a call over loopback."""
    return not url.lower().startswith("http:")


def dev_token(issuer_url: str, name: str) -> str:
    """An access token of the dev issuer.  Raises SetupError when it is not there or does not know the name."""
    try:
        response = httpx.post(
            f"{issuer_url.rstrip('/')}/token",
            data={"grant_type": "urn:oneclick:persona", "persona": name},
            trust_env=False,
            timeout=10.0,
            verify=_is_tls(issuer_url),
        )
    except httpx.HTTPError:
        raise SetupError(f"No dev issuer answers at {issuer_url}: start the demo with make run.") from None
    if not response.is_success:
        raise SetupError(f"The dev issuer knows nobody called {name!r}: see gateway token --help for the names.")
    return str(response.json()["access_token"])
