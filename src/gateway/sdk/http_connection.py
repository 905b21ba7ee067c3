"""One connection to a department: a request's bytes out, and what comes back read as it comes, within its bounds."""

import asyncio
import ssl
import zlib
from http import HTTPStatus
from typing import Protocol, cast

import httptools

from gateway.sdk.http import HttpFault, HttpReply

MOST_AROUND = 1 << 15
"""Bytes of heads, trailers and chunk sizes that a reply may have."""
_AROUND_A_BYTE = 8
"""More of them for each byte of the body: whoever sends it in chunks of one byte."""
_VERSIONS = frozenset({"1.1", "1.0"})
_GZIP = 16 + zlib.MAX_WBITS


class _Content(Protocol):
    """A body as it comes.  Both methods raise HttpFault."""

    def add(self, piece: bytes) -> None:
        """Some more of it."""

    def whole(self) -> bytes:
        """All of it, once the last piece is there."""


class _Plain:
    """A body as it is.  most: bytes."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._pieces: list[bytes] = []

    def add(self, piece: bytes) -> None:
        """Some more of it."""
        self._left -= len(piece)
        if self._left < 0:
            raise HttpFault("too_large")
        self._pieces.append(piece)

    def whole(self) -> bytes:
        """All of it."""
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)


class _Unfolding:
    """A body in gzip.  most: bytes of what it unfolds to; no more than that is ever in memory."""

    def __init__(self, most: int) -> None:
        self._most, self._left = most, most
        self._folded = zlib.decompressobj(_GZIP)
        self._content = _Plain(most)
        self._has_begun = False

    def add(self, piece: bytes) -> None:
        """Some more of it."""
        self._has_begun = True
        try:
            unfolded = self._folded.decompress(piece, self._left + 1)  # one more than may be, for 0 would mean no bound
        except zlib.error:
            raise HttpFault("malformed") from None
        self._content.add(unfolded)
        self._left -= len(unfolded)
        if self._folded.unused_data:
            raise HttpFault("malformed")

    def whole(self) -> bytes:
        """All of it; a body of no bytes is one."""
        if self._has_begun and not self._folded.eof:
            raise HttpFault("malformed")
        return self._content.whole()


class Connection(asyncio.Protocol):
    """One connection, with one exchange on its way at most.  All of it belongs to the event loop's thread.

    A reply is whole where its length or its last chunk says so; without TLS also where the other side's orderly end does, which over
    TLS could be forged: asyncio tells no end of TLS from one of TCP.  Whatever is not asked for makes the connection unusable, so
    that no question is answered by what was left of another's reply.
    """

    def __init__(self) -> None:
        self.idle_since_s = 0.0
        self._is_tls = False
        self._headers: dict[str, str] = {}
        self._content: _Content | None = None
        self._transport: asyncio.Transport | None = None
        self._parser: httptools.HttpResponseParser | None = httptools.HttpResponseParser(self)
        self._waiting: asyncio.Future[HttpReply] | None = None
        self._is_usable = True
        self._begin_reply()

    @property
    def is_free(self) -> bool:
        """Whether it may bear another exchange."""
        transport = self._transport
        return self._is_usable and self._waiting is None and transport is not None and not transport.is_closing()

    def exchange(self, request: bytes, *, is_head: bool, max_bytes: int) -> "asyncio.Future[HttpReply]":
        """Send a request on a free connection.  The future has the reply, or HttpFault."""
        transport = self._transport
        waiting: asyncio.Future[HttpReply] = asyncio.get_running_loop().create_future()
        if transport is None or not self.is_free:
            waiting.set_exception(HttpFault("reset"))
            return waiting
        self._waiting, self._is_head, self._most = waiting, is_head, max_bytes
        self._received = self._of_body = 0
        transport.write(request)
        return waiting

    def fail(self, reason: str) -> None:
        """End the exchange by this fault, and the connection."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_exception(HttpFault(reason))
        self.abort()

    def time_out(self) -> None:
        """The time for the exchange is over."""
        self.fail("timeout")

    def abort(self) -> None:
        """Away with it, whatever is on its way."""
        self._is_usable = False
        if self._transport is not None:
            self._transport.abort()

    # What the transport tells:

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is there."""
        self._transport = cast("asyncio.Transport", transport)
        self._is_tls = transport.get_extra_info("sslcontext") is not None

    def data_received(self, data: bytes) -> None:
        """Some bytes, in pieces of any size."""
        parser = self._parser
        if self._waiting is None or parser is None:  # nobody asked
            self.abort()
            return
        self._received += len(data)
        try:
            parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._is_usable = False
            self.fail(_reason(error))
        if self._waiting is not None and self._is_padded:
            self.fail("malformed")

    def eof_received(self) -> None:
        """The other side has said that nothing more comes."""
        if self._waiting is not None and self._ends_with_connection:
            self._is_usable = False
            try:
                self._finish()
            except HttpFault as fault:
                self.fail(fault.reason)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self.fail("tls" if isinstance(exc, ssl.SSLError) else "reset")
        self._parser = None  # which holds this object's methods: the circle ends here

    # What the parser tells; HttpFault raised here comes out of it as the cause of its own error:

    def on_message_begin(self) -> None:
        """Another message: an answer on its way, or more than was asked for."""
        if self._waiting is None:
            self._is_usable = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer."""
        if not self._has_head:
            self._headers[name.decode("latin-1").lower()] = value.decode("latin-1").strip()

    def on_headers_complete(self) -> None:
        """The head is there.  Raises HttpFault."""
        if self._waiting is None or self._parser is None:
            return
        status = self._parser.get_status_code()
        if status < 200:
            return
        self._has_head = True
        if 300 <= status < 400:
            raise HttpFault("redirect")
        headers = self._headers
        self._ends_with_connection = "content-length" not in headers and "transfer-encoding" not in headers
        if self._parser.get_http_version() not in _VERSIONS or self._may_be_cut(status):
            raise HttpFault("malformed")
        self._content = _content_of(headers, self._most)
        if self._is_head:
            self._is_usable = False  # what its reply's length is about does not come
            self._finish()

    def on_body(self, body: bytes) -> None:
        """Some of the body.  Raises HttpFault."""
        if self._waiting is not None and self._content is not None:
            self._of_body += len(body)
            self._content.add(body)

    def on_message_complete(self) -> None:
        """The last byte of an answer.  Raises HttpFault."""
        if self._waiting is None or self._parser is None:
            return
        if not self._has_head:  # one of those that only announce another
            self._begin_reply()
            return
        self._is_usable = self._is_usable and self._parser.should_keep_alive()
        self._finish()

    def _may_be_cut(self, status: int) -> bool:
        """Whether somebody on the way could end the reply where they like."""
        return self._is_tls and self._ends_with_connection and not self._is_head and status != HTTPStatus.NO_CONTENT

    @property
    def _is_padded(self) -> bool:
        """Whether more stands around the body than any honest sender needs."""
        return self._received > MOST_AROUND + (_AROUND_A_BYTE + 1) * self._of_body

    def _begin_reply(self) -> None:
        self._headers, self._content = {}, None
        self._has_head = self._ends_with_connection = False

    def _finish(self) -> None:
        """Hand the reply over.  Raises HttpFault."""
        waiting, content, transport = self._waiting, self._content, self._transport
        if waiting is None or content is None or self._parser is None or transport is None:
            return
        if self._is_padded:
            raise HttpFault("malformed")
        reply = HttpReply(self._parser.get_status_code(), self._headers, content.whole())
        self._waiting = None
        if not waiting.done():
            waiting.set_result(reply)
        if transport.get_write_buffer_size():  # answered before it was asked to the end
            self._is_usable = False
        self._begin_reply()


def _content_of(headers: dict[str, str], most: int) -> _Content:
    """How the body is read.  Raises HttpFault where it can be seen to be of no use; what is unfolded here is told no more."""
    if headers.get("transfer-encoding", "chunked").lower() != "chunked":
        raise HttpFault("malformed")
    if int(headers.get("content-length") or 0) > most:
        raise HttpFault("too_large")
    coding = headers.get("content-encoding", "identity").lower()
    if coding in {"identity", ""}:
        return _Plain(most)
    if coding != "gzip":
        raise HttpFault("malformed")
    del headers["content-encoding"]
    headers.pop("content-length", None)
    return _Unfolding(most)


def _reason(error: Exception) -> str:
    """Ours, where one of ours ended the parsing."""
    cause = error.__context__
    return cause.reason if isinstance(cause, HttpFault) else "malformed"
