"""The server's side of a connection: uvicorn's, with time limits, bounds on the header, one Host, and a cap for each address.

uvicorn waits for ever for a silent or dripping caller, and bounds neither the header nor the connections of one address.
What is refused here is refused before the application sees it, and the connection is closed: what follows on it could be read
in two ways.
"""

import asyncio
import sys
from collections import Counter
from contextvars import Context
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any, ClassVar

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.api.http.admission import IS_GONE
from gateway.api.http.ends import ends_of
from gateway.api.http.files import is_file_at
from gateway.api.http.gate import MOST_HEADER_BYTES, MOST_HEADERS
from gateway.api.http.leaving import FOLLOWED, PROBES
from gateway.api.http.problems import MEDIA_TYPE, problem
from gateway.api.http.senders import TLS_CERTIFICATE
from gateway.domain.files import LARGEST_FILE

HEADER_S = 5.0
BODY_S = 10.0
LEAST_BYTES_PER_S = 512
"""Of a body, counted from its second second on."""
MOST_PER_ADDRESS = 4096
IDLE_S, LAST_TURN_S = 75.0, 0.05
"""How long a connection may lie idle: longer than most callers keep one, so that few ask on it as it is closed.  And how long its end is
put off then: what came while this process stood still is read before."""
FIRST_REQUEST_S = 1.0
"""So long a connection that has brought nothing yet is waited for as the process ends: whoever opens one is about to ask on it."""
UNREAD_S = 30.0
"""How long a caller may leave an answer unread."""
_WIRE_BYTES = 2 * MOST_HEADER_BYTES  # names, colons, the request line
_BODY_WIRE_BYTES = 1024 * 1024  # the largest body in chunks of one byte, and more than any honest one
_FILE_WIRE_BYTES = LARGEST_FILE + 1024 * 1024  # the largest file, in chunks of a kilobyte or more
FILE_S = 60.0
"""So long a file may take to come, at the least rate."""
_ONE_LENGTH = "Content-Length is sent once, as decimal digits alone."
_SAID = {
    "Invalid character in Content-Length": _ONE_LENGTH,
    "Empty Content-Length": _ONE_LENGTH,
    "Content-Length overflow": _ONE_LENGTH,
    "Duplicate Content-Length": _ONE_LENGTH,
    "Transfer-Encoding can't be present with Content-Length": "Content-Length and Transfer-Encoding exclude each other.",
    "Content-Length can't be present with Transfer-Encoding": "Content-Length and Transfer-Encoding exclude each other.",
}
"""What the parser says, and what the caller is told: the rest may hold what was sent."""
_SPOKEN = frozenset({"1.0", "1.1"})


class GatedHttp(HttpToolsProtocol):
    """One connection, closed when the header takes longer than 5 s, the body longer than 10 s (a file 60 s) or less than 512 bytes a second."""

    header_s: ClassVar[float] = HEADER_S
    body_s: ClassVar[float] = BODY_S
    idle_s: ClassVar[float] = IDLE_S
    unread_s: ClassVar[float] = UNREAD_S
    most_per_address: ClassVar[int] = MOST_PER_ADDRESS
    _open: ClassVar[Counter[str]] = Counter()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timeout_keep_alive = self.idle_s  # type: ignore[assignment]  # uvicorn hands it to the loop, which takes parts of a second
        self._address = ""
        self._refusal = ("malformed-request", 400)
        self._why = ""
        self._limit: asyncio.TimerHandle | None = None
        self._header_bytes = 0
        self._body_bytes = 0
        self._body_since = 0.0
        self._body_wire_bytes = 0
        self._brings_file = False
        self._in_header = False
        self._is_deaf = False
        self._unread: asyncio.TimerHandle | None = None
        self._tls_certificate: bytes | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Count the connection for its address; one too many is told so and closed."""
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        self._tls_certificate = None if tls is None else tls.getpeercert(binary_form=True)
        self._address = self.client[0] if self.client else ""
        self._open[self._address] += 1
        if self._open[self._address] > self.most_per_address:
            self._refuse("too-many-requests", 429)
            return
        self._begin_header()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_limit()
        self._stop_unread()
        self._open[self._address] -= 1
        if self._open[self._address] <= 0:
            del self._open[self._address]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count bytes before they are parsed: a header or a body's framing without an end must not fill the memory."""
        if self.transport.is_closing() or self._is_deaf:
            return
        if self._in_header:
            self._header_bytes += len(data)
            if self._header_bytes > _WIRE_BYTES and b"\r\n\r\n" not in data[:_WIRE_BYTES]:
                self._refuse("header-fields-too-large", 431)
                return
            if self._limit is None:
                self._begin_header()
        else:
            self._body_wire_bytes += len(data)
            if self._body_wire_bytes > (_FILE_WIRE_BYTES if self._brings_file else _BODY_WIRE_BYTES):
                self._refuse("body-too-large", 413)
                return
        super().data_received(data)

    def timeout_keep_alive_handler(self) -> None:
        """The connection has been idle for long enough: close it, unless a request is found on it now."""
        self.timeout_keep_alive_task = self.loop.call_later(LAST_TURN_S, self._idle_is_over)

    def _idle_is_over(self) -> None:
        ends_of(self.server_state).add(partial(self._end_idle, self.timeout_keep_alive_task))

    def _end_idle(self, timer: asyncio.TimerHandle | None) -> None:
        if timer is not None and self.timeout_keep_alive_task is timer:
            super().timeout_keep_alive_handler()

    def pause_writing(self) -> None:
        """The caller does not read: for a while only."""
        self._unread = self.loop.call_later(self.unread_s, self.transport.abort)
        super().pause_writing()

    def resume_writing(self) -> None:
        """The caller reads again."""
        self._stop_unread()
        super().resume_writing()

    def on_message_begin(self) -> None:
        """A request: it knows of those behind it on its connection, which must not be cut off with its answer."""
        super().on_message_begin()
        extensions: dict[str, object] = {FOLLOWED: self.pipeline}
        if self._tls_certificate is not None:
            extensions[TLS_CERTIFICATE] = self._tls_certificate
        self.scope["extensions"] = extensions  # type: ignore[typeddict-item]  # keys of ours

    def shutdown(self) -> None:
        """The process ends.  A request that is arriving is taken yet; a connection that brings none is closed, a moment later."""
        is_new = self.cycle is None
        if is_new or self.cycle.response_complete:
            self.loop.call_later(
                FIRST_REQUEST_S if is_new else LAST_TURN_S, ends_of(self.server_state).add, self._end_unused
            )
        else:
            super().shutdown()

    def _end_unused(self) -> None:
        if not (self._in_header and self._header_bytes):
            super().shutdown()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of the header.  Those behind a body (trailers) are passed over: the checks of the header came before them."""
        if self._in_header:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Check the header as a whole; raising makes the parser refuse the request."""
        self._stop_limit()
        if len(self.headers) > MOST_HEADERS or sum(len(n) + len(v) for n, v in self.headers) > MOST_HEADER_BYTES:
            self._refusal = ("header-fields-too-large", 431)
            raise httptools.HttpParserError
        if not self._has_one_host():
            self._why = "A request of HTTP/1.1 has one Host."
            raise httptools.HttpParserError
        if not self._is_plain():
            raise httptools.HttpParserError
        self._in_header = False
        method, path = self.parser.get_method().decode("ascii", "replace"), self.url.partition(b"?")[0]
        self._brings_file = is_file_at(method, path.decode("latin-1")) or self._is_form_with_files()
        self._body_bytes, self._body_wire_bytes, self._body_since = 0, 0, self.loop.time()
        self._limit = self.loop.call_later(1.0, self._watch_body)
        self.scope[IS_GONE] = self.transport.is_closing  # type: ignore[literal-required]  # a key of ours
        super().on_headers_complete()
        if self.parser.should_upgrade():
            self.cycle.keep_alive = False  # the parser takes what follows for another protocol

    def _is_form_with_files(self) -> bool:
        """Of a page; the API takes no such form."""
        return any(n == b"content-type" and v.startswith(b"multipart/form-data") for n, v in self.headers)

    def _has_one_host(self) -> bool:
        """Also a plain check of HTTP/1.0, which sends none."""
        hosts = [value for name, value in self.headers if name == b"host"]
        is_probe = self.url.partition(b"?")[0].decode("latin-1") in PROBES
        return bool(hosts[0]) if len(hosts) == 1 else not hosts and is_probe and self.parser.get_http_version() == "1.0"

    def _is_plain(self) -> bool:
        """A version we speak, and a body whose end everyone on the way finds at the same place."""
        fields: dict[bytes, list[bytes]] = {}
        for name, value in self.headers:
            fields.setdefault(name, []).append(value)
        codings, version = fields.get(b"transfer-encoding", []), self.parser.get_http_version()
        if version not in _SPOKEN:
            return False
        if codings and (version == "1.0" or [coding.strip().lower() for coding in codings] != [b"chunked"]):
            return False
        has_body = bool(codings) or fields.get(b"content-length", [b"0"])[0].strip(b"0") != b""
        return not (has_body and self.parser.should_upgrade())

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing: a caller that offers another protocol is answered in this one."""

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
        self._refuse(*self._refusal, self._why or _SAID.get(str(sys.exception()), ""))

    def _begin_header(self) -> None:
        self._in_header, self._header_bytes = True, 0
        self._limit = self.loop.call_later(self.header_s, self._time_is_over)

    def _time_is_over(self) -> None:
        ends_of(self.server_state).add(partial(self._end_late, self._limit))

    def _end_late(self, limit: asyncio.TimerHandle | None) -> None:
        if limit is not None and self._limit is limit:
            self._refuse("request-timeout", 408)

    def _watch_body(self) -> None:
        """Once a second until the body is whole."""
        if self.flow.read_paused:
            self._limit = self.loop.call_later(1.0, self._watch_body)  # we are the slow one
            return
        taken_s = self.loop.time() - self._body_since
        if taken_s >= (FILE_S if self._brings_file else self.body_s) or (
            taken_s >= 2.0 and self._body_bytes < LEAST_BYTES_PER_S * taken_s
        ):
            self._time_is_over()
            return
        self._limit = self.loop.call_later(1.0, self._watch_body)

    def _refuse(self, slug: str, status: int, why: str = "") -> None:
        """Say why in one answer, where this request has none yet, and close.

        A request before it on this connection keeps its own answer: it is finished, then the connection is closed.
        """
        self._stop_limit()
        if self.transport.is_closing() or self._is_deaf:
            return
        if self._in_header and self.cycle is not None and not self.cycle.response_complete:
            self._is_deaf, self.cycle.keep_alive = True, False
            return
        if self._in_header or self.cycle is None or not self.cycle.response_started:
            self.transport.write(_refusal(slug, status, why))
        self.transport.close()

    def _stop_limit(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _stop_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


@lru_cache(maxsize=64)
def _refusal(slug: str, status: int, why: str) -> bytes:
    """The whole answer.  It is the same for everybody: nothing of the request is in it, and no trace."""
    body = bytes(Context().run(problem, slug, status, why).body)
    again = "retry-after: 1\r\n" if status == HTTPStatus.TOO_MANY_REQUESTS else ""
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
        f"api-version: 1\r\ncache-control: no-store\r\n{again}connection: close\r\n\r\n"
    )
    return head.encode("ascii") + body
