"""The server's side of a connection: uvicorn's, with time limits and a cap for each address.

uvicorn waits for ever for a silent or dripping caller, and does not bound the connections of one address.
"""

import asyncio
from collections import Counter
from http import HTTPStatus
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class WitnessHttp(H11Protocol):
    """One connection, closed when a request takes longer than 10 s to arrive, or its answer 30 s to be read."""

    request_s: ClassVar[float] = 10.0
    unread_s: ClassVar[float] = 30.0
    most_per_address: ClassVar[int] = 64
    _open: ClassVar[Counter[str]] = Counter()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._address = ""
        self._arriving: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Count the connection for its address; one too many is told so and closed."""
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._open[self._address] += 1
        if self._open[self._address] > self.most_per_address:
            self._refuse(HTTPStatus.TOO_MANY_REQUESTS)
        else:
            self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._end()
        self._stop_unread()
        self._open[self._address] -= 1
        if self._open[self._address] <= 0:
            del self._open[self._address]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Begin to count with the first byte of a request, and end with its last."""
        if self.transport.is_closing():
            return
        if self._arriving is None:
            self._begin()
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE and self.conn.their_state is not h11.SEND_BODY:
            self._end()

    def pause_writing(self) -> None:
        """The caller does not read: for a while only."""
        self._unread = self.loop.call_later(self.unread_s, self.transport.abort)
        super().pause_writing()

    def resume_writing(self) -> None:
        """The caller reads again."""
        self._stop_unread()
        super().resume_writing()

    def _begin(self) -> None:
        self._arriving = self.loop.call_later(self.request_s, self._refuse, HTTPStatus.REQUEST_TIMEOUT)

    def _end(self) -> None:
        if self._arriving is not None:
            self._arriving.cancel()
            self._arriving = None

    def _stop_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _refuse(self, status: HTTPStatus) -> None:
        """Say why, where nothing of an answer has been said yet, and close."""
        self._end()
        if not self.transport.is_closing() and self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            head = f"HTTP/1.1 {status} {status.phrase}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            self.transport.write(head.encode("ascii"))
        self.transport.close()
