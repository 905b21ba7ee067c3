"""A bounded load: keep-alive connections, each with one request on its way, until so many are answered."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlsplit

import httptools

MakeBody = Callable[[int], bytes]
MakeExchange = Callable[[int, float, "Caller"], Awaitable[bool]]
"""Number of a request, when it is due (of `perf_counter`), and a connection → whether that can be used again."""
LONGEST_S = 30.0
"""A run ends then, whatever is still to do."""
CONNECTIONS_S, SPARE = 1.5, 64
"""So many connections as are due in this time, and some: more than answers take, and none idles until the gateway closes it."""


class Refused(Exception):
    """The gateway did not answer with 200."""


Answer = tuple[int, bytes]
"""Status and body."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the load goes, with what header lines of its own."""

    url: str
    path: str
    headers: str = ""

    def request(self, body: bytes) -> bytes:
        host = urlsplit(self.url).netloc
        head = (
            f"POST {self.path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n{self.headers}"
            f"content-length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


class Caller(asyncio.Protocol):
    """One connection, with one request on its way."""

    def __init__(self) -> None:
        self._waiting: asyncio.Future[Answer] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # a stream's
        self._transport = transport
        self._parser = httptools.HttpResponseParser(self)
        self._body = b""

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionResetError())

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        body, status, self._body = self._body, self._parser.get_status_code(), b""
        self._parser = httptools.HttpResponseParser(self)
        if self._waiting is not None and not self._waiting.done():  # done: whoever asked has given up since
            self._waiting.set_result((status, body))

    async def exchange(self, request: bytes) -> Answer:
        """Send a request and wait for the answer.  Raises ConnectionResetError."""
        if self._transport.is_closing():
            raise ConnectionResetError
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    async def ask(self, request: bytes) -> bytes:
        """The body of the answer.  Raises Refused."""
        status, body = await self.exchange(request)
        if status != 200:
            raise Refused(f"{status} {body.decode()[:3000]}")
        return body

    def close(self) -> None:
        self._transport.close()


@dataclass(slots=True)
class Run:
    """What a run brought: seconds of every answered query, and how long it all took."""

    latencies: list[float] = field(default_factory=list)
    took_s: float = 0.0
    last: bytes = b""

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.took_s

    def percentile(self, share: float) -> float:
        """In ms."""
        return percentile(self.latencies, share) * 1000


def percentile(times: Sequence[float], share: float) -> float:
    """The time below which this share of them lies; there is one at least."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def drive(target: Target, make: MakeBody, *, queries: int, callers: int) -> Run:
    """`queries` requests by so many callers, each sending its next as soon as it has an answer.  Raises Refused."""
    run, left = Run(), iter(range(queries))
    connections = await connected(target, callers)
    begun = perf_counter()

    async def caller(connection: Caller) -> None:
        for number in left:
            if perf_counter() - begun > LONGEST_S:
                return
            request = target.request(make(number))
            sent = perf_counter()
            run.last = await connection.ask(request)
            run.latencies.append(perf_counter() - sent)

    await asyncio.gather(*(caller(connection) for connection in connections))
    run.took_s = perf_counter() - begun
    disconnect(connections)
    return run


async def drive_steadily(target: Target, make: MakeBody, *, queries: int, per_second: float) -> Run:
    """`queries` requests at an even pace, whether or not the former ones are answered."""
    run = Run()
    everyone = await connected(target, 32)
    free: asyncio.Queue[Caller] = asyncio.Queue()  # in turn, so that none idles until the server closes it
    for connection in everyone:
        free.put_nowait(connection)
    begun = perf_counter()

    async def one(number: int) -> None:
        request = target.request(make(number))
        sent = perf_counter()  # a wait for a free connection counts too
        connection = await free.get()
        run.last = await connection.ask(request)
        run.latencies.append(perf_counter() - sent)
        free.put_nowait(connection)

    async with asyncio.TaskGroup() as group:
        for number in range(queries):
            await asyncio.sleep(max(0.0, begun + number / per_second - perf_counter()))
            group.create_task(one(number))
    run.took_s = perf_counter() - begun
    disconnect(everyone)
    return run


async def drive_openly(target: Target, make: MakeExchange, *, queries: int, per_second: float) -> int:
    """`queries` requests at an even pace, whatever becomes of the former ones.  Returns for how many no connection was free."""
    everyone = await connected(target, round(per_second * CONNECTIONS_S) + SPARE)
    free, without, begun = deque(everyone), 0, perf_counter()

    async def one(number: int, due: float, connection: Caller) -> None:
        if await make(number, due, connection):
            free.append(connection)

    async with asyncio.TaskGroup() as group:
        for number in range(queries):
            due = begun + number / per_second
            await asyncio.sleep(max(0.0, due - perf_counter()))
            if free:
                group.create_task(one(number, due, free.popleft()))
            else:
                without += 1
    disconnect(everyone)
    return without


async def connected(target: Target, number: int) -> list[Caller]:
    """So many connections."""
    loop, address = asyncio.get_running_loop(), urlsplit(target.url)
    made = await asyncio.gather(
        *(loop.create_connection(Caller, address.hostname or "", address.port or 80) for _ in range(number))
    )
    return [protocol for _, protocol in made]


def disconnect(connections: Sequence[Caller]) -> None:
    """Close them."""
    for connection in connections:
        connection.close()
