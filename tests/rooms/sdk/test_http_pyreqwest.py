"""The HTTP seam against a small real server: what comes back, what is refused, and the trace that goes out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from gateway.domain.trace import Trace, current_trace
from gateway.sdk.http import HttpFault
from gateway.sdk.http_pyreqwest import PyreqwestHttp


@asynccontextmanager
async def answering(answer: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that answers every connection with these bytes and closes; its address, and the heads it was sent."""
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/x", heads


def reply(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def test_status_headers_and_bytes_come_back() -> None:
    async with answering(reply("418 Teapot", b"short and stout", "X-One: 1")) as (url, _):
        got = await PyreqwestHttp.open().request("GET", url, timeout_s=2)
    assert (got.status, got.headers["x-one"], got.body) == (418, "1", b"short and stout")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (reply("302 Found", b"", "Location: http://127.0.0.1:1/"), "redirect"),
        (reply("200 OK", b"y" * 2000), "too_large"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", "reset"),
        (b"nonsense\r\n\r\n", "malformed"),
    ],
)
async def test_what_is_no_usable_answer_is_a_fault(answer: bytes, reason: str) -> None:
    async with answering(answer) as (url, _):
        with pytest.raises(HttpFault) as fault:
            await PyreqwestHttp.open().request("GET", url, timeout_s=2, max_bytes=1000)
    assert fault.value.reason == reason


async def test_nobody_there_is_refused_connection() -> None:
    with pytest.raises(HttpFault, match="refused_connection"):
        await PyreqwestHttp.open().request("GET", "http://127.0.0.1:1/", timeout_s=2)


async def test_the_trace_of_the_request_goes_out() -> None:
    trace = Trace.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    token = current_trace.set(trace)
    try:
        async with answering(reply("200 OK")) as (url, heads):
            await PyreqwestHttp.open().request("GET", url, timeout_s=2)
    finally:
        current_trace.reset(token)
    assert f"traceparent: {trace.traceparent}".encode() in heads[0].lower()
    assert trace.trace_id == "0af7651916cd43dd8448eb211c80319c"


async def test_no_trace_no_header() -> None:
    async with answering(reply("200 OK")) as (url, heads):
        await PyreqwestHttp.open().request("GET", url, timeout_s=2)
    assert b"traceparent" not in heads[0].lower()
