"""Where the running demo is: every command finds the rest from the gateway's base address on loopback."""

from collections.abc import Mapping
from typing import Any

import httpx

from gateway.domain.errors import SetupError

BASE_URL = "http://127.0.0.1:8080"


def demo_at(base_url: str) -> Mapping[str, Any]:
    """What the gateway tells of its demo: issuer and the departments' control endpoints.  Raises SetupError."""
    try:
        response = httpx.get(f"{base_url.rstrip('/')}/demo", trust_env=False, timeout=5.0)
    except httpx.HTTPError:
        raise SetupError(
            f"No gateway answers at {base_url}: start the demo with make run, or give --base-url."
        ) from None
    if not response.is_success:
        raise SetupError(f"The gateway at {base_url} is not a demo: it has no dev issuer and no simulated departments.")
    found: Mapping[str, Any] = response.json()
    return found
