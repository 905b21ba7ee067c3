"""Five stub departments in one process, each on a port of its own.  `python -m tests.load.stubs.server FILE` writes the ports there."""

import asyncio
import json
import sys
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httptools
import uvloop

from tests.load.stubs.answers import answer
from tests.load.stubs.connectors import DEPARTMENTS

_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
_NOWHERE = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"


_BROKEN = b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n"
_HUGE = bytes(64 * 1024 * 1024)
_HUGE_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(_HUGE)
SLOW_S, DRIP_S = 2.0, 0.2


class Delay:
    """How long every answer is held back; set by `POST /delay` with milliseconds as the body."""

    seconds = 0.0


class Ill:
    """What one department suffers from; set by `POST /ill` with the name as the body, and nothing else is changed by it."""

    def __init__(self) -> None:
        self.name, self.calls = "", 0

    def fall(self, name: str) -> None:
        """From now on so; "": well."""
        self.name, self.calls = name, 0


class Stub(asyncio.Protocol):
    """One connection."""

    def __init__(self, delay: Delay, ill: Ill) -> None:
        self._delay = delay
        self._ill = ill
        self._parser = httptools.HttpRequestParser(self)
        self._path = ""
        self._body = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # a stream's
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self._path = urlsplit(url.decode()).path

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        path, body, self._body = self._path, self._body, b""
        if path == "/delay":
            self._delay.seconds = float(body) / 1000
            self._send(_HEAD % (2, b"{}"))
            return
        if path == "/ill":
            self._ill.fall(body.decode())
            self._send(_HEAD % (2, b"{}"))
            return
        if path == "/calls":
            told = str(self._ill.calls).encode()
            self._send(_HEAD % (len(told), told))
            return
        self._ill.calls += 1
        content = answer(path, body)
        reply = _NOWHERE if content is None else _HEAD % (len(content), content)
        if self._ill.name:
            self._suffer(self._ill.name, reply)
        elif self._delay.seconds:
            asyncio.get_running_loop().call_later(self._delay.seconds, self._send, reply)
        else:
            self._send(reply)

    def _suffer(self, ill: str, reply: bytes) -> None:
        """Answer as somebody ill does; "hang": not at all."""
        if ill == "refuse":
            self._transport.abort()
        elif ill == "slow":
            asyncio.get_running_loop().call_later(SLOW_S, self._send, reply)
        elif ill == "half":
            self._send(_BROKEN if self._ill.calls % 2 else reply)
        elif ill == "drip":
            self._drip(reply)
        elif ill == "huge":
            self._transport.write(_HUGE_HEAD)
            self._transport.write(_HUGE)

    def _drip(self, reply: bytes) -> None:
        if reply and not self._transport.is_closing():
            self._send(reply[:1])
            asyncio.get_running_loop().call_later(DRIP_S, self._drip, reply[1:])

    def _send(self, reply: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(reply)


async def _until_told(file: Path) -> None:
    """Serve until the starter's end of our standard input is closed."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), stop.set)
    loop, delay = asyncio.get_running_loop(), Delay()
    servers = [await loop.create_server(partial(Stub, delay, Ill()), "127.0.0.1", 0, backlog=1024) for _ in DEPARTMENTS]
    ports = {name: server.sockets[0].getsockname()[1] for name, server in zip(DEPARTMENTS, servers, strict=True)}
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps(ports))
    draft.replace(file)
    await stop.wait()


if __name__ == "__main__":
    uvloop.run(_until_told(Path(sys.argv[1])))
