"""A line to PostgreSQL that counts: every exchange that somebody waits for, by what it asks; and, where wanted, takes its time."""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

_LENGTH = struct.Struct(">i")


class Exchanges:
    """The exchanges since `clear`, each as the texts that it carried.  delay_s: how long each way takes."""

    def __init__(self, socket: str, delay_s: float) -> None:
        self.seen: list[str] = []
        self._socket = socket
        self._delay_s = delay_s

    def of(self, *words: str) -> list[str]:
        """Those that carry one of these words."""
        return [text for text in self.seen if any(word in text for word in words)]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side ends."""
        store_reader, store_writer = await asyncio.open_unix_connection(self._socket)
        parser = _Frontend(self.seen)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass_on(reader, store_writer, parser.take))
                both.create_task(self._pass_on(store_reader, writer, lambda _data: None))
        except* (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            store_writer.close()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, see: Callable[[bytes], None]
    ) -> None:
        loop = asyncio.get_running_loop()
        while data := await reader.read(65536):
            see(data)
            if self._delay_s:
                loop.call_later(self._delay_s, _write, writer, data)
            else:
                writer.write(data)
                await writer.drain()
        raise ConnectionError


def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    with suppress(RuntimeError, ConnectionError):
        writer.write(data)


class _Frontend:
    """Reads what a client sends: a Sync, a Query or the end of a COPY is an exchange."""

    def __init__(self, seen: list[str]) -> None:
        self._seen = seen
        self._buffer = b""
        self._is_started = False
        self._prepared: dict[bytes, str] = {}
        self._texts: list[str] = []

    def take(self, data: bytes) -> None:
        self._buffer += data
        while (size := self._size()) is not None and len(self._buffer) >= size:
            message, self._buffer = self._buffer[:size], self._buffer[size:]
            if self._is_started:
                self._message(message[:1], message[5:])
            elif message[4:8] != b"\x04\xd2\x16\x2f":  # else it asks for TLS, and says the rest in clear
                self._is_started = True

    def _size(self) -> int | None:
        """Of the first message; the very first ones bear no type."""
        start = 1 if self._is_started else 0
        if len(self._buffer) < start + 4:
            return None
        return start + int(_LENGTH.unpack_from(self._buffer, start)[0])

    def _message(self, kind: bytes, body: bytes) -> None:
        match kind:
            case b"P":
                name, sql, _ = body.split(b"\0", 2)
                self._prepared[name] = sql.decode()
                self._texts.append(f"prepare {sql.decode()}")
            case b"B":
                self._texts.append(self._prepared[body.split(b"\0", 2)[1]])
            case b"Q":
                self._seen.append(body[:-1].decode())
            case b"S" | b"c":
                self._seen.append("; ".join(self._texts))
                self._texts = []


@asynccontextmanager
async def counted(url: str, delay_s: float = 0.0) -> AsyncIterator[tuple[str, Exchanges]]:
    """The address of a line to the database of this address, which is on a Unix socket; and what passes there."""
    parts = urlsplit(url)
    folder, port = (parse_qs(parts.query)[name][0] for name in ("host", "port"))
    exchanges = Exchanges(str(Path(folder) / f".s.PGSQL.{port}"), delay_s)
    server = await asyncio.start_server(exchanges.serve, "127.0.0.1", 0)
    host, own_port = server.sockets[0].getsockname()
    async with server:
        yield f"{parts.scheme}://{parts.username}:{parts.password}@{host}:{own_port}{parts.path}", exchanges
