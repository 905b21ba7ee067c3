"""The one HTTP seam: request in, status, headers and bytes out.  No redirects, bounded bodies, a deadline on every call."""

from collections.abc import Mapping
from typing import Protocol

from gateway.domain.frozen import frozen

CONNECT_TIMEOUT_S = 2.0
"""Of the caller's time, the most for a connection."""
IDLE_S = 30.0
"""For so long a connection is kept that nobody uses."""


@frozen
class HttpReply:
    """What came back.  Header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpFault(Exception):
    """No usable HTTP answer; `reason` is a code: timeout, refused_connection, reset, too_large, redirect, malformed, tls; busy: it may not be sent."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class HttpClient(Protocol):
    """What drivers call."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        timeout_s: float,
        max_bytes: int = 1 << 20,
    ) -> HttpReply:
        """One exchange.  Raises HttpFault; a redirect is a fault, not followed."""

    async def close(self) -> None:
        """Close all connections."""
