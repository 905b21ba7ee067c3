"""The HTTP seam over pyreqwest: one client with a connection pool for all departments."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Self

from pyreqwest.client import Client, ClientBuilder
from pyreqwest.exceptions import (
    ConnectError,
    DecodeError,
    DetailedPyreqwestError,
    NetworkError,
    RequestTimeoutError,
)
from pyreqwest.request import RequestBuilder
from pyreqwest.response import Response

from gateway.sdk.http import CONNECT_TIMEOUT_S, IDLE_S, HttpFault, HttpReply
from gateway.sdk.http_request import outgoing

_RESET = ("connection closed before message completed", "connection reset", "broken pipe", "end of file")
"""Words of the transport's causes that mean the other side went away."""
_TLS = ("certificate", "tls", "handshake", "corrupt message", "ssl")
"""Words of the transport's causes that mean the other side does not speak TLS with us."""


class PyreqwestHttp:
    """HttpClient for departments: HTTP/1.1, no redirects, no cookies, no proxy of the environment, gzip as the only coding.

    The cap on a body counts decompressed bytes while they stream, so a small body cannot unfold in memory.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    @classmethod
    def open(cls, *, root_pem: bytes | None = None) -> Self:
        """A client with its own pool.  root_pem: a department's own root of TLS certificates, trusted beside the system's."""
        builder = (
            ClientBuilder()
            .user_agent("oneclick-gateway")
            .follow_redirects(enable=False)
            .referer(enable=False)
            .no_proxy()
            .gzip(enable=True)
            .brotli(enable=False)
            .zstd(enable=False)
            .deflate(enable=False)
            .connect_timeout(timedelta(seconds=CONNECT_TIMEOUT_S))
            .pool_idle_timeout(timedelta(seconds=IDLE_S))
            .pool_max_idle_per_host(64)
        )
        if root_pem is not None:
            builder = builder.add_root_certificate_pem(root_pem)
        return cls(builder.build())

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
        """One exchange, from connecting to the last byte within `timeout_s`.  Raises HttpFault."""
        if timeout_s <= 0:
            raise HttpFault("timeout")
        try:
            builder = self._client.request(method, url).headers(outgoing(headers)).timeout(timedelta(seconds=timeout_s))
            return await _exchanged(builder.body_bytes(body) if body else builder, max_bytes)
        except DetailedPyreqwestError as error:
            raise HttpFault(_reason(error)) from None
        except ValueError:  # an address or a header that is none; its text would hold the value
            raise HttpFault("malformed") from None

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()


async def _exchanged(request: RequestBuilder, max_bytes: int) -> HttpReply:
    async with request.build_streamed() as response:
        if 300 <= response.status < 400:
            raise HttpFault("redirect")
        content = await _read(response, max_bytes)
        return HttpReply(response.status, {k.lower(): v for k, v in response.headers.items()}, content)


async def _read(response: Response, max_bytes: int) -> bytes:
    """The body, or HttpFault as soon as it is known to be too large."""
    stated = response.get_header("content-length")
    if stated is not None and stated.isdecimal() and int(stated) > max_bytes:
        raise HttpFault("too_large")
    content = bytearray()
    while (chunk := await response.body_reader.read_chunk()) is not None:
        content += chunk
        if len(content) > max_bytes:
            raise HttpFault("too_large")
    return bytes(content)


def _reason(error: DetailedPyreqwestError) -> str:
    """The seam's code for the transport's error; the error's own text holds the address and is not passed on."""
    causes = " ".join(cause["message"] for cause in error.details.get("causes") or ()).lower()
    if isinstance(error, RequestTimeoutError):
        return "timeout"
    if isinstance(error, ConnectError):
        return "tls" if any(word in causes for word in _TLS) else "refused_connection"
    if any(word in causes for word in _RESET) or (
        isinstance(error, NetworkError) and not isinstance(error, DecodeError)
    ):
        return "reset"
    return "malformed"
