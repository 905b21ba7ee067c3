"""A running demo as its commands find it, from the gateway's address on loopback alone, and tokens by the names of its personas."""

from collections.abc import Mapping
from typing import Any

import httpx

from gateway.cli import ApiClient
from gateway.domain.errors import SetupError


def demo_at(base_url: str) -> Mapping[str, Any]:
    """What the gateway tells of its demo: issuer and the departments' control endpoints.  Raises SetupError."""
    try:
        response = httpx.get(f"{base_url.rstrip('/')}/demo", trust_env=False, timeout=5.0)
    except (httpx.HTTPError, httpx.InvalidURL):
        raise SetupError(
            f"No gateway answers at {base_url}: start the demo with make run, or give --base-url."
        ) from None
    if not response.is_success:
        raise SetupError(
            f"The gateway at {base_url} is not a demo: it has no dev issuer and no simulated departments.  A call of it needs "
            "a token of its own issuer: --token-file FILE."
        )
    found: Mapping[str, Any] = response.json()
    return found


def token_at(base_url: str, name: str) -> str:
    """An access token for one of the demo's names, at whatever demo runs there: what `--as` takes.  Raises SetupError."""
    return dev_token(demo_at(base_url)["issuer_url"], name)


def caller_named(base_url: str, issuer_url: str, name: str) -> ApiClient:
    """A caller with the dev issuer's token for a persona.  Raises SetupError."""
    return ApiClient(base_url, dev_token(issuer_url, name))


def dev_token(issuer_url: str, name: str) -> str:
    """An access token of the dev issuer.  Raises SetupError when it is not there or does not know the name."""
    try:
        response = httpx.post(
            f"{issuer_url.rstrip('/')}/token",
            data={"grant_type": "urn:oneclick:persona", "persona": name},
            trust_env=False,
            timeout=10.0,
            verify=False,  # noqa: S501 - on loopback without TLS; to read the system's roots takes longer than the call
        )
    except httpx.HTTPError:
        raise SetupError(f"No dev issuer answers at {issuer_url}: start the demo with make run.") from None
    if not response.is_success:
        raise SetupError(f"The dev issuer knows nobody called {name!r}: see gateway token --help for the names.")
    return str(response.json()["access_token"])
