"""The HTTP seam to all that is no department: what is refused, what is asked a second time, and when no more."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO

import pytest

from gateway.domain.intent import HEADER, current_intent
from gateway.domain.retry_budget import RESERVE
from gateway.domain.trace import Trace, current_trace
from gateway.sdk.http import HttpFault
from gateway.sdk.http_httpx import Call, HttpxHttp
from tests.rooms.sdk.test_http_pyreqwest import answering, reply

BROKEN_OFF = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf"


@asynccontextmanager
async def answering_in_turn(*answers: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that gives these answers one after another, the last one again and again, each on a connection of its own."""
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answers[min(len(heads), len(answers)) - 1])
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/x", heads


@pytest.fixture
async def http() -> AsyncIterator[HttpxHttp]:
    client = HttpxHttp()
    yield client
    await client.close()


async def test_status_headers_and_bytes_come_back(http: HttpxHttp) -> None:
    async with answering(reply("418 Teapot", b"short and stout", "X-One: 1")) as (url, _):
        got = await http.request("GET", url, timeout_s=2)
    assert (got.status, got.headers["x-one"], got.body) == (418, "1", b"short and stout")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (reply("302 Found", b"", "Location: http://127.0.0.1:1/"), "redirect"),
        (reply("304 Not Modified"), "redirect"),
        (reply("200 OK", b"y" * 2000), "too_large"),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"y" * 2000, "too_large"),
        (reply("200 OK", gzip.compress(b"y" * 900, mtime=0), "Content-Encoding: gzip"), "malformed"),
        (BROKEN_OFF, "reset"),
        (b"", "reset"),
        (b"nonsense\r\n\r\n", "malformed"),
    ],
)
async def test_what_is_no_usable_answer_is_a_fault(http: HttpxHttp, answer: bytes, reason: str) -> None:
    async with answering(answer) as (url, _):
        with pytest.raises(HttpFault) as fault:
            await http.request("GET", url, timeout_s=2, max_bytes=1000)
    assert fault.value.reason == reason


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "nonsense", "http://[/", "http://127.0.0.1:99999/", "ftp://x/"])
async def test_where_nobody_is_or_no_address_it_is_a_fault_without_the_address(http: HttpxHttp, url: str) -> None:
    with pytest.raises(HttpFault) as fault:
        await http.request("GET", url, timeout_s=2)
    assert fault.value.reason in {"refused_connection", "malformed"}


async def test_a_header_that_is_none_is_a_fault(http: HttpxHttp) -> None:
    async with answering(reply("200 OK")) as (url, _):
        with pytest.raises(HttpFault, match="malformed"):
            await http.request("GET", url, headers={"x": "a\r\nb: c"}, timeout_s=2)


async def test_who_does_not_speak_tls_is_told_apart(http: HttpxHttp) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(reply("400 Bad Request"))
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        with pytest.raises(HttpFault, match="tls"):
            await http.request("GET", f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/", timeout_s=2)


async def test_a_connection_that_went_away_is_tried_once_more_and_an_order_is_not(http: HttpxHttp) -> None:
    async with answering_in_turn(BROKEN_OFF, reply("200 OK", b"there")) as (url, heads):
        assert (await http.request("GET", url, timeout_s=2)).body == b"there"
        assert len(heads) == 2
    async with answering_in_turn(BROKEN_OFF, reply("200 OK", b"there")) as (url, heads):
        with pytest.raises(HttpFault, match="reset"):
            await http.request("POST", url, body=b"x", timeout_s=2)
        assert len(heads) == 1


@pytest.mark.parametrize(
    ("method", "headers", "reason", "again"),
    [
        ("GET", {}, "reset", True),
        ("GET", {}, "refused_connection", True),
        ("GET", {}, "timeout", False),
        ("GET", {}, "malformed", False),
        ("POST", {}, "reset", False),
        ("POST", {}, "refused_connection", True),
        ("POST", {"Idempotency-Key": "k"}, "reset", True),
        ("POST", {"Idempotency-Key": "k"}, "timeout", False),
        ("DELETE", {}, "reset", False),
    ],
)
def test_what_may_be_sent_again(method: str, headers: dict[str, str], reason: str, again: bool) -> None:  # noqa: FBT001 - a table
    assert Call(method, "http://x/", headers).may_be_repeated(HttpFault(reason)) is again


def test_a_fault_of_our_own_is_not_asked_again() -> None:
    assert not Call("GET", "http://x/", {}).may_be_repeated(ValueError())


async def test_an_order_with_a_key_of_its_own_is_sent_again_whole(http: HttpxHttp) -> None:
    async with answering_in_turn(BROKEN_OFF, reply("200 OK", b"there")) as (url, heads):
        got = await http.request("POST", url, headers={"idempotency-key": "k"}, body=b"x", timeout_s=2)
    assert (got.body, len(heads)) == (b"there", 2)


async def test_a_file_is_begun_anew_and_a_piece_that_does_not_come_is_not_waited_for(http: HttpxHttp) -> None:
    into = BytesIO(b"what was there before, and longer")
    async with answering_in_turn(BROKEN_OFF, reply("200 OK", b"whole")) as (url, _):
        got = await http.download(url, into, timeout_s=2, pause_s=1)
    assert (got.status, got.body, into.getvalue()) == (200, b"", b"whole")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(BROKEN_OFF)
        await reader.read()
        await reader.read()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        with pytest.raises(HttpFault, match="timeout"):
            await http.download(url, into, timeout_s=20, pause_s=0.1)


async def test_a_coded_file_and_a_refusal_leave_none(http: HttpxHttp) -> None:
    into = BytesIO(b"before")
    async with answering(reply("200 OK", gzip.compress(b"y", mtime=0), "Content-Encoding: gzip")) as (url, _):
        with pytest.raises(HttpFault, match="malformed"):
            await http.download(url, into, timeout_s=2, pause_s=1)
    async with answering(reply("404 Not Found", b"why")) as (url, _):
        got = await http.download(url, into, timeout_s=2, pause_s=1)
    assert (got.status, got.body, into.getvalue()) == (404, b"why", b"")


async def test_an_answer_is_an_answer_and_is_not_asked_for_again(http: HttpxHttp) -> None:
    async with answering_in_turn(reply("503 Busy"), reply("200 OK")) as (url, heads):
        assert (await http.request("GET", url, timeout_s=2)).status == 503
    assert len(heads) == 1


async def test_who_is_down_is_not_asked_twice_as_much_for_it(http: HttpxHttp) -> None:
    calls = 8
    async with answering_in_turn(BROKEN_OFF) as (url, heads):
        for _ in range(calls):
            with pytest.raises(HttpFault, match="reset"):
                await http.request("GET", url, timeout_s=2)
        assert len(heads) == calls + RESERVE
    async with answering_in_turn(BROKEN_OFF, reply("200 OK")) as (url, heads):
        assert (await http.request("GET", url, timeout_s=2)).status == 200  # somebody else's budget is their own


async def test_the_time_holds_for_both_attempts_together(http: HttpxHttp) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        began_s = asyncio.get_running_loop().time()
        with pytest.raises(HttpFault, match="timeout"):
            await http.request("GET", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", timeout_s=0.2)
        assert asyncio.get_running_loop().time() - began_s < 2


async def test_the_trace_goes_out_and_the_receipt_of_the_intent_is_the_departments_alone(http: HttpxHttp) -> None:
    trace = Trace.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    traced, received = current_trace.set(trace), current_intent.set("receipt")
    try:
        async with answering(reply("200 OK")) as (url, heads):
            await http.request("GET", url, timeout_s=2)
    finally:
        current_trace.reset(traced)
        current_intent.reset(received)
    assert f"traceparent: {trace.traceparent}".encode() in heads[0].lower()
    assert HEADER.lower().encode() not in heads[0].lower()


async def test_no_cookie_comes_back(http: HttpxHttp) -> None:
    async with answering(reply("200 OK", b"", "Set-Cookie: a=b")) as (url, heads):
        for _ in range(2):
            await http.request("GET", url, timeout_s=2)
    assert b"cookie" not in heads[1].lower()
