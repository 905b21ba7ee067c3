"""A department of the generic http driver that means ill, over a real connection: whatever it sends ends in time, within the caps, with a reason."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import replace

import pytest

from gateway.domain.reply import Unavailable
from gateway.sdk import HttpClient
from gateway.sdk.http_asyncio import AsyncioHttp
from gateway.sdk.http_pyreqwest import PyreqwestHttp
from tests.rooms.connect.test_http_driver import PAGED, driver, question, row

NUMBER, NAME = "33079119940317001X", "陈思远"
CAP = 1 << 20
"""Of a reply, in bytes."""
Answer = Callable[[int], AsyncIterator[bytes]]
"""The pieces of the answer to the nth request, counted from 0."""
CLIENTS: dict[str, Callable[[], HttpClient]] = {"asyncio": AsyncioHttp.open, "pyreqwest": PyreqwestHttp.open}


def whole(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def page(rows: list[dict[str, str]], total: object) -> bytes:
    return whole(json.dumps({"head": {"code": "0"}, "data": {"card": rows}, "total": total}).encode())


def at_once(answer: Callable[[int], bytes]) -> Answer:
    async def pieces(nth: int) -> AsyncIterator[bytes]:
        yield answer(nth)

    return pieces


def two(nth: int) -> list[dict[str, str]]:
    """A full page, with rows that no other page has."""
    return [row(f"A{nth}"), row(f"B{nth}")]


async def a_body_without_end(_nth: int) -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"10000\r\n" + b" " * 0x10000 + b"\r\n"


async def a_drip(_nth: int) -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    while True:
        yield b" "
        await asyncio.sleep(0.02)


async def pages_that_come_late(nth: int) -> AsyncIterator[bytes]:
    await asyncio.sleep(0.15)
    yield page(two(nth), 40)


async def nothing(_nth: int) -> AsyncIterator[bytes]:
    await asyncio.sleep(60)
    yield b""


BOMB = gzip.compress(b" " * (64 * CAP), mtime=0)
ILLS: list[tuple[str, Answer, set[str]]] = [
    ("the same page again", at_once(lambda _: page(two(0), 40)), {"moved"}),
    ("a total that grows with every page", at_once(lambda nth: page(two(nth), 4 + 2 * nth)), {"moved"}),
    ("more pages than are asked for", at_once(lambda nth: page(two(nth), 100_000)), {"garbage"}),
    ("a total beyond all bounds", at_once(lambda nth: page(two(nth), 10**30)), {"garbage"}),
    ("a page longer than it may be", at_once(lambda _: page([row(f"A{n}") for n in range(5)], 4)), {"moved"}),
    ("pages that go on beyond the deadline", pages_that_come_late, {"timeout", "rate_limited"}),
    ("a redirection", at_once(lambda _: whole(b"", "Location: http://127.0.0.1:1/", status="302 Found")), {"redirect"}),
    (
        "a redirection that keeps the method",
        at_once(lambda _: whole(b"", "Location: http://169.254.169.254/", status="307 Temporary Redirect")),
        {"redirect"},
    ),
    ("a bomb", at_once(lambda _: whole(BOMB, "Content-Encoding: gzip")), {"too_large"}),
    ("a bomb in a bomb", at_once(lambda _: whole(gzip.compress(BOMB), "Content-Encoding: gzip, gzip")), {"malformed", "garbage"}),
    ("another coding", at_once(lambda _: whole(b"\x1b\x03\x00", "Content-Encoding: br")), {"malformed", "garbage"}),
    ("a coding that it is not in", at_once(lambda _: whole(b"{}", "Content-Encoding: gzip")), {"malformed"}),
    ("a length beyond the cap", at_once(lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n"), {"too_large", "timeout"}),
    ("a body without end", a_body_without_end, {"too_large"}),
    ("a drip", a_drip, {"timeout"}),
    ("silence", nothing, {"timeout"}),
]  # fmt: skip


@asynccontextmanager
async def department(answer: Answer, asked: list[int]) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError), closing(writer):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
                await reader.readexactly(int(length or 0))
                asked.append(len(asked))
                async for piece in answer(asked[-1]):
                    writer.write(piece)
                    await writer.drain()

    serving: set[asyncio.Task[None]] = set()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.ensure_future(serve(reader, writer)))

    server = await asyncio.start_server(begin, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for one in serving:
            one.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        await asyncio.sleep(0.02)  # the transports go in the loop's next turns


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(("ill", "answer", "reasons"), ILLS, ids=[ill for ill, _, _ in ILLS])
async def test_it_costs_its_own_answer_and_no_more(client: str, ill: str, answer: Answer, reasons: set[str]) -> None:
    http, asked = CLIENTS[client](), list[int]()
    try:
        async with asyncio.timeout(10), department(answer, asked) as url:
            asking = driver(http, protocol=PAGED, endpoint={"url": url})
            ends_s = asyncio.get_running_loop().time() + (0.5 if "timeout" in reasons else 5)
            came = await asking.ask(replace(question("lookup-1", NUMBER, NAME), deadline_s=ends_s))
    finally:
        await http.close()
    assert isinstance(came, Unavailable), ill
    assert came.reason in reasons, came
    assert len(asked) <= 20, "no more pages than the manifest asks for"
