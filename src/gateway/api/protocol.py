"""The server's side of a connection: uvicorn's, with time limits, bounds on the header, one Host, and a cap for each address.

uvicorn waits for ever for a silent or dripping caller, and bounds neither the header nor the connections of one address.
What is refused here is refused before the application sees it, and the connection is closed: what follows on it could be read
in two ways.
"""

import asyncio
from collections import Counter
from http import HTTPStatus
from typing import Any, ClassVar

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.api.gate import MOST_HEADER_BYTES, MOST_HEADERS
from gateway.api.problems import MEDIA_TYPE, problem

HEADER_S = 5.0
BODY_S = 10.0
LEAST_BYTES_PER_S = 512
"""Of a body, counted from its second second on."""
MOST_PER_ADDRESS = 4096
_WIRE_BYTES = 2 * MOST_HEADER_BYTES  # names, colons, the request line


class GatedHttp(HttpToolsProtocol):
    """One connection, closed when the header takes longer than 5 s, the body longer than 10 s or less than 512 bytes a second."""

    header_s: ClassVar[float] = HEADER_S
    body_s: ClassVar[float] = BODY_S
    most_per_address: ClassVar[int] = MOST_PER_ADDRESS
    _open: ClassVar[Counter[str]] = Counter()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._address = ""
        self._refusal = ("malformed-request", 400)
        self._limit: asyncio.TimerHandle | None = None
        self._header_bytes = 0
        self._body_bytes = 0
        self._body_since = 0.0
        self._in_header = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Count the connection for its address; one too many is told so and closed."""
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._open[self._address] += 1
        if self._open[self._address] > self.most_per_address:
            self._refuse("too-many-requests", 429)
            return
        self._begin_header()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_limit()
        self._open[self._address] -= 1
        if self._open[self._address] <= 0:
            del self._open[self._address]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what belongs to a header before it is parsed: a header without an end must not fill the memory."""
        if self.transport.is_closing():
            return
        if self._in_header:
            self._header_bytes += len(data)
            if self._header_bytes > _WIRE_BYTES and b"\r\n\r\n" not in data[:_WIRE_BYTES]:
                self._refuse("header-fields-too-large", 431)
                return
            if self._limit is None:
                self._begin_header()
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Check the header as a whole; raising makes the parser refuse the request."""
        self._in_header = False
        self._stop_limit()
        if len(self.headers) > MOST_HEADERS or sum(len(n) + len(v) for n, v in self.headers) > MOST_HEADER_BYTES:
            self._refusal = ("header-fields-too-large", 431)
            raise httptools.HttpParserError
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) != 1 or not hosts[0]:
            raise httptools.HttpParserError
        self._body_bytes, self._body_since = 0, self.loop.time()
        self._limit = self.loop.call_later(1.0, self._watch_body)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Count the body's bytes for its least rate."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole; a next one on this connection begins with its first byte."""
        self._stop_limit()
        self._in_header, self._header_bytes = True, 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """What the parser refused, as a problem."""
        del msg
        if self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.close()  # an answer is on its way; nothing can be said between its bytes
            return
        self._refuse(*self._refusal)

    def _begin_header(self) -> None:
        self._in_header, self._header_bytes = True, 0
        self._limit = self.loop.call_later(self.header_s, self._refuse, "request-timeout", 408)

    def _watch_body(self) -> None:
        """Once a second until the body is whole."""
        if self.flow.read_paused:
            self._limit = self.loop.call_later(1.0, self._watch_body)  # we are the slow one
            return
        taken_s = self.loop.time() - self._body_since
        if taken_s >= self.body_s or (taken_s >= 2.0 and self._body_bytes < LEAST_BYTES_PER_S * taken_s):
            self._refuse("request-timeout", 408)
            return
        self._limit = self.loop.call_later(1.0, self._watch_body)

    def _refuse(self, slug: str, status: int) -> None:
        """Say why in one answer, where none has begun, and close."""
        self._stop_limit()
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            body = bytes(problem(slug, status, "").body)
            head = (
                f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
                "api-version: 1\r\nconnection: close\r\n\r\n"
            )
            self.transport.write(head.encode("ascii") + body)
        self.transport.close()

    def _stop_limit(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None
