"""The HTTP seam over connections of our own, in the event loop's thread: one pool for all departments."""

import asyncio
import math
import ssl
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Self

from gateway.domain.clock import loop_time
from gateway.domain.deadlines import Deadlines
from gateway.domain.departure import depart
from gateway.sdk.http import CONNECT_TIMEOUT_S, IDLE_S, HttpFault, HttpReply
from gateway.sdk.http_connection import Connection
from gateway.sdk.http_request import Destination, outgoing, written
from gateway.sdk.http_tunnel import through
from gateway.sdk.http_way import Way

_MOMENTS_A_SECOND = 128
"""At which a call's time can end."""
_MOST_IDLE = 256
"""Connections to one department that are kept."""


class AsyncioHttp:
    """HttpClient for departments: HTTP/1.1, no redirects, no cookies, no proxy of the environment, gzip as the only coding.

    The cap on a body counts what it unfolds to while it comes.  A call that is cancelled, or whose time is up, takes its
    connection with it.
    """

    def __init__(self, root_pem: bytes | None = None, way: Way | None = None) -> None:
        self._root_pem = root_pem
        self._proxy = None if way is None else way.proxy
        self._renewed = None if way is None else way.tls()
        self._idle: defaultdict[Destination, list[Connection]] = defaultdict(list)
        self._busy: set[Connection] = set()
        self._deadlines = Deadlines()
        self._sweep: asyncio.TimerHandle | None = None

    @classmethod
    def open(cls, *, root_pem: bytes | None = None, way: Way | None = None) -> Self:
        """A client with its own pool.  root_pem: a department's own root of TLS certificates, trusted beside the system's.

        way: to one department, where it is not everybody's.
        """
        return cls(root_pem, way)

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
            origin, request = written(method, url, outgoing(headers), body)
        except ValueError:  # its text would hold the value
            raise HttpFault("malformed") from None
        ends_s = _moment_after(loop_time() + timeout_s)
        connection = self._free(origin) or await self._connected(origin, timeout_s)
        self._busy.add(connection)
        self._deadlines.set(ends_s, connection, connection.time_out)
        try:
            if not depart():
                raise HttpFault("busy")
            return await connection.exchange(request, is_head=method == "HEAD", max_bytes=max_bytes)
        finally:
            self._deadlines.let_off(ends_s, connection)
            self._busy.discard(connection)
            self._put_back(origin, connection)

    async def close(self) -> None:
        """Close all connections; a call that is on its way has a fault."""
        if self._sweep is not None:
            self._sweep.cancel()
        for connection in [*self._busy, *(one for kept in self._idle.values() for one in kept)]:
            connection.abort()
        self._idle.clear()
        await asyncio.sleep(0)  # the transports go in the loop's next turn

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made with the first connection over TLS: reading the system's roots takes a moment."""
        context = ssl.create_default_context()
        context.set_alpn_protocols(["http/1.1"])
        if self._root_pem is not None:
            context.load_verify_locations(cadata=self._root_pem.decode("ascii"))
        return context

    def _context(self) -> ssl.SSLContext:
        return self._tls if self._renewed is None else self._renewed.context()

    def _free(self, origin: Destination) -> Connection | None:
        """The one that was used last, for the others may be needed no more."""
        kept = self._idle.get(origin)
        while kept:
            connection = kept.pop()
            if connection.is_free:
                return connection
        return None

    async def _connected(self, origin: Destination, within_s: float) -> Connection:
        """Raises HttpFault."""
        tls = self._context() if origin.is_tls else None
        try:
            async with asyncio.timeout(min(within_s, CONNECT_TIMEOUT_S)):
                if self._proxy is not None:
                    return await through(self._proxy, origin, tls)
                loop = asyncio.get_running_loop()
                _, connection = await loop.create_connection(Connection, origin.host, origin.port, ssl=tls)
        except (OSError, ValueError) as error:
            raise HttpFault(_reason(error, is_tls=origin.is_tls)) from None
        return connection

    def _put_back(self, origin: Destination, connection: Connection) -> None:
        """Keep a connection that may bear another exchange; away with any other."""
        kept = self._idle[origin]
        if not connection.is_free or len(kept) >= _MOST_IDLE:
            connection.abort()
            return
        connection.idle_since_s = loop_time()
        kept.append(connection)
        if self._sweep is None:
            self._sweep = asyncio.get_running_loop().call_later(IDLE_S, self._sweep_idle)

    def _sweep_idle(self) -> None:
        """Away with those that nobody has used for long; look again while any is kept."""
        loop = asyncio.get_running_loop()
        since_s = loop.time() - IDLE_S
        for origin, kept in list(self._idle.items()):
            for connection in kept:
                if connection.idle_since_s <= since_s:
                    connection.abort()
            left = [connection for connection in kept if connection.is_free]
            if left:
                self._idle[origin] = left
            else:
                del self._idle[origin]
        self._sweep = loop.call_later(IDLE_S, self._sweep_idle) if self._idle else None


def _moment_after(at_s: float) -> float:
    """One of those that calls of about the same time share: a few milliseconds later, when whoever asks has mostly gone by itself."""
    return math.ceil(at_s * _MOMENTS_A_SECOND) / _MOMENTS_A_SECOND


def _reason(error: Exception, *, is_tls: bool) -> str:
    """The seam's code for a connection that did not come; the error's own text holds the address and is not passed on."""
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ssl.SSLError) or (is_tls and isinstance(error, ConnectionResetError | ConnectionAbortedError)):
        return "tls"
    return "refused_connection" if isinstance(error, OSError) else "malformed"
