"""A connection to a department through a proxy: CONNECT, and then as if nobody were in between.  Source: RFC 9110 9.3.6."""

import asyncio
import ssl
from typing import cast

from gateway.sdk.http import HttpFault
from gateway.sdk.http_connection import Connection
from gateway.sdk.http_request import Destination, greeting

_MOST = 1 << 14


class _Tunnel(asyncio.Protocol):
    """Waits for the proxy's word; whatever comes with it would be the department's, which has not been asked yet."""

    def __init__(self) -> None:
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._head = b""

    def data_received(self, data: bytes) -> None:
        """Some of the proxy's answer: its head alone is wanted."""
        self._head += data
        head, ended, rest = self._head.partition(b"\r\n\r\n")
        if ended or len(self._head) > _MOST:
            self._judge(head, is_whole=bool(ended) and not rest)

    def connection_lost(self, exc: Exception | None) -> None:
        """The proxy is gone."""
        del exc
        self._end(HttpFault("reset"))

    def _judge(self, head: bytes, *, is_whole: bool) -> None:
        words = head.split(b"\r\n", 1)[0].split(b" ")
        is_open = is_whole and words[0] in {b"HTTP/1.0", b"HTTP/1.1"} and words[1:2] == [b"200"]
        self._end(None if is_open else HttpFault("refused_connection"))

    def _end(self, fault: HttpFault | None) -> None:
        if self.opened.done():
            return
        if fault is None:
            self.opened.set_result(None)
        else:
            self.opened.set_exception(fault)


async def through(proxy: str, to: Destination, tls: ssl.SSLContext | None) -> Connection:
    """A connection by way of the proxy.  Raises HttpFault, OSError, ValueError."""
    loop = asyncio.get_running_loop()
    place, request = greeting(proxy, to)
    transport, tunnel = await loop.create_connection(_Tunnel, place.host, place.port)
    try:
        transport.write(request)
        await tunnel.opened
        connection = Connection()
        if tls is not None:
            secured = await loop.start_tls(transport, connection, tls, server_hostname=to.host)
            connection.connection_made(cast("asyncio.Transport", secured))
            return connection
        transport.set_protocol(connection)
        connection.connection_made(transport)
    except BaseException:
        transport.abort()
        raise
    return connection
