"""Connections as hostile callers make them, against a real server on loopback."""

import asyncio
import contextlib
import json
import select
import socket
import time
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
import uvicorn
import uvloop
from uvicorn.server import ServerState

from gateway.api.app import create_app
from gateway.api.http.leaving import Leaving, turn_away
from gateway.api.http.protocol import GatedHttp
from gateway.api.settings import ApiSettings
from tests.rooms.api.conftest import EXAMPLES

Send = Callable[..., Awaitable[bytes]]


IDLE, MOST_BYTES_IDLE = 400, 8000


async def no_application(scope: object, receive: object, send: object) -> None:
    """Nobody is answered."""


class Line(asyncio.Transport):
    """Nothing comes and nothing goes."""

    def __init__(self, address: str) -> None:
        super().__init__({"peername": (address, 50000), "sockname": ("192.0.2.250", 443)})

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        pass


class Hasty(GatedHttp):
    """The same with limits that a test can wait for."""

    header_s = 0.3
    body_s = 1.0
    most_per_address = 3
    unread_s = 0.3


@dataclass(frozen=True)
class Served:
    """A server on loopback.  leaving: to be told that it goes."""

    port: int
    server: uvicorn.Server
    leaving: Leaving


@pytest.fixture
async def served(house: Any) -> AsyncIterator[Served]:
    settings = ApiSettings(allow_reserved_ids=True)
    app = create_app(house.gateway(), house.oversight(), settings)
    config = uvicorn.Config(app, port=0, http=Hasty, ws="none", lifespan="off", access_log=False, log_config=None)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # of older versions; harmless
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server offers no event
        await asyncio.sleep(0.01)
    yield Served(server.servers[0].sockets[0].getsockname()[1], server, settings.leaving)
    server.should_exit = True
    await task


@pytest.fixture
def port(served: Served) -> int:
    return served.port


async def say(port: int, *pieces: bytes, pause_s: float = 0.0) -> tuple[int, dict[str, Any]]:
    """Send the pieces, read to the end of the connection; the status and the problem."""
    status, _, told = await heard(port, *pieces, pause_s=pause_s)
    return status, told


async def heard(port: int, *pieces: bytes, pause_s: float = 0.0) -> tuple[int, str, dict[str, Any]]:
    """The same with the header between the two.

    A caller that is cut off while it still sends may find the connection reset before it could read why: status 0.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    raw = b""
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause_s)
    except ConnectionError:
        pass
    try:
        while piece := await asyncio.wait_for(reader.read(65536), 5):
            raw += piece
    except ConnectionError:
        pass
    writer.close()
    if not raw:
        return 0, "", {}
    head, _, body = raw.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode("ascii"), json.loads(body or b"{}")


REQUEST = b"GET /livez HTTP/1.1\r\nhost: g\r\n"
POST = b"POST /v1/queries HTTP/1.1\r\nhost: g\r\nauthorization: Bearer clerk\r\ncontent-type: application/json\r\n"


async def test_an_ordinary_request_and_a_second_on_the_same_connection(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):
        writer.write(REQUEST + b"\r\n")
        assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(len(b'{"status":"ok"}'))
        await asyncio.sleep(0.4)
    writer.close()


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /livez HTTP/1.1\r\n\r\n",
        b"GET /v1/me HTTP/1.0\r\n\r\n",
        b"GET /metrics HTTP/1.0\r\n\r\n",
        b"GET /livez/ HTTP/1.0\r\n\r\n",
        b"GET /livez HTTP/1.0\r\nhost:\r\n\r\n",
        b"GET /livez HTTP/1.0\r\nhost: g\r\nhost: g\r\n\r\n",
        b"GET /readyz HTTP/1.1\r\n\r\n",
        b"GET http://g/readyz HTTP/1.1\r\n\r\n",
        POST + b"content-length: +5\r\n\r\nabcde",
        POST + b"content-length: 5 , 5\r\n\r\nabcde",
        POST + b"content-length: 5, 5\r\n\r\nabcde",
        POST + b"content-length: 0x5\r\n\r\nabcde",
        POST + b"content-length: 5\r\ncontent-length: 05\r\n\r\nabcde",
        POST + b"content-length: -5\r\n\r\nabcde",
        POST + b"content-length: 99999999999999999999999999\r\n\r\nabcde",
        REQUEST + b"host: evil\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nhost:\r\n\r\n",
        POST + b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"content-length: 5\r\ncontent-length: 6\r\n\r\nabcde",
        REQUEST + b"x: a\r\n b\r\n\r\n",
        b"GET /livez HTTP/1.1\nhost: g\n\n",
        POST + b"transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        POST + b"transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        POST.replace(b"1.1", b"1.0", 1) + b"transfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"connection: upgrade\r\nupgrade: h2c\r\ncontent-length: 2\r\n\r\n{}",
        REQUEST.replace(b"1.1", b"2.0") + b"\r\n",
        b"GET /v1%2fme HTTP/1.1\r\nhost: g\r\nconnection: close\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"nonsense 33079119940317001X\r\n\r\n",
    ],
)
async def test_what_is_not_one_clear_request(port: int, raw: bytes) -> None:
    status, problem = await say(port, raw)
    assert (status, problem["code"]) == (400, "malformed-request")
    assert "3307911994" not in json.dumps(problem)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (POST + b"content-length: +5\r\n\r\nabcde", "decimal digits"),
        (POST + b"content-length: 5 , 5\r\n\r\nabcde", "decimal digits"),
        (POST + b"content-length: \r\n\r\nabcde", "decimal digits"),
        (POST + b"content-length: 5\r\ncontent-length: 6\r\n\r\nabcde", "sent once"),
        (POST + b"content-length: 99999999999999999999999999\r\n\r\nabcde", "decimal digits"),
        (POST + b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", "exclude each other"),
        (POST + b"transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n", "exclude each other"),
        (b"GET /readyz HTTP/1.1\r\n\r\n", "one Host"),
        (REQUEST + b"host: g\r\n\r\n", "one Host"),
        (b"GET /v1/me HTTP/1.0\r\n\r\n", "one Host"),
    ],
)
async def test_what_is_wrong_with_a_request_is_said(port: int, raw: bytes, said: str) -> None:
    status, problem = await say(port, raw)
    assert status == 400
    assert said in problem["detail"]


@pytest.mark.parametrize(
    "raw",
    [
        REQUEST + b"".join(b"x-%d: 1\r\n" % n for n in range(100)) + b"\r\n",
        REQUEST + b"x: " + b"a" * 20_000 + b"\r\n\r\n",
        REQUEST + b"x: " + b"a" * 200_000,
        b"GET /" + b"a" * 200_000,
    ],
)
async def test_a_large_header(port: int, raw: bytes) -> None:
    status, problem = await say(port, raw)
    assert (status, problem.get("code")) in {(431, "header-fields-too-large"), (0, None)}


async def test_silence_and_a_dripping_header_are_cut_off(port: int) -> None:
    assert (await say(port))[0] == 408
    assert (await say(port, *[bytes([b]) for b in REQUEST], pause_s=0.03))[0] in {408, 0}


async def test_a_dripping_body_is_cut_off(port: int, house: Any) -> None:
    assert (await say(port, POST + b"content-length: 900\r\n\r\n", *[b"x"] * 12, pause_s=0.1))[0] in {408, 0}
    assert not house.asked


async def test_a_large_body_in_pieces_is_refused_early(port: int) -> None:
    chunk = b"8000\r\n" + b" " * 0x8000 + b"\r\n"
    status, problem = await say(port, POST + b"transfer-encoding: chunked\r\nconnection: close\r\n\r\n", *[chunk] * 4)
    assert (status, problem.get("code")) in {(413, "body-too-large"), (0, None)}


def in_chunks(body: bytes, trailer: bytes = b"") -> bytes:
    return b"transfer-encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n%s" % (len(body), body, trailer)


async def test_what_stands_behind_a_body_is_no_header(port: int, house: Any) -> None:
    body = json.dumps(EXAMPLES["ask_query"]["request"]).encode()
    late = b"idempotency-key: behind\r\nhost: evil\r\nauthorization: Bearer auditor\r\n\r\n"
    status, _ = await say(port, POST + b"connection: close\r\n" + in_chunks(body, late))
    assert status == 200
    assert [(officer.account, key) for _, officer, key in house.asked] == [("JH1", None)]


@pytest.mark.parametrize(
    ("before", "piece"),
    [(in_chunks(b"{}"), b"x: y\r\n" * 8192), (b"transfer-encoding: chunked\r\n\r\n2;", b"y" * 65536)],
)
async def test_framing_without_an_end_is_cut_off(port: int, before: bytes, piece: bytes, house: Any) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(POST + before)
    sent = 0
    with contextlib.suppress(ConnectionError):
        while sent < 64 * len(piece):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
            sent += len(piece)
        await reader.read()
        writer.write(piece)
        await writer.drain()
        assert sent < 64 * len(piece)
    assert not house.asked


async def test_rubbish_behind_a_request_takes_nothing_from_its_answer(port: int, house: Any) -> None:
    body = json.dumps(EXAMPLES["ask_query"]["request"]).encode()
    status, document = await say(port, POST + b"content-length: %d\r\n\r\n" % len(body) + body + b"RUBBISH\r\n\r\n")
    assert (status, len(house.asked)) == (200, 1)
    assert document["query_id"] == house.asked[0][0].query_id


async def test_an_offer_of_another_protocol_is_answered_in_this_one(port: int) -> None:
    assert (await say(port, REQUEST + b"connection: upgrade\r\nupgrade: h2c\r\n\r\n"))[0] == 200


async def test_an_answer_that_nobody_reads_is_given_up(port: int) -> None:
    wire = socket.socket()
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    wire.connect(("127.0.0.1", port))
    wire.setblocking(False)  # noqa: FBT003 - the socket's own signature
    reader, writer = await asyncio.open_connection(sock=wire, limit=1024)
    large = b"GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nhost: g\r\n\r\n"
    writer.write(large * 8)
    await asyncio.sleep(1.0)
    raw = b""
    with contextlib.suppress(ConnectionError):
        while piece := await asyncio.wait_for(reader.read(1 << 20), 5):
            raw += piece
    writer.close()
    assert raw.count(b"HTTP/1.1 200") < 8


async def test_one_address_has_so_many_connections(port: int) -> None:
    kept = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
    status, head, _ = await heard(port, REQUEST + b"\r\n")
    assert (status, "retry-after: 1" in head.splitlines()) == (429, True)
    for _, writer in kept:
        writer.close()
        await writer.wait_closed()
    await asyncio.sleep(0.05)
    assert (await say(port, REQUEST + b"connection: close\r\n\r\n"))[0] == 200


def test_a_connection_on_which_nothing_happens_costs_a_timer_and_a_few_kilobytes() -> None:
    """Ten thousand of them are tried in `make bench-faults`."""

    async def idling() -> tuple[int, int, float]:
        config = uvicorn.Config(no_application, http=GatedHttp, lifespan="off", log_config=None)
        config.load()
        loop, state = asyncio.get_running_loop(), ServerState()
        before = len(loop._scheduled)  # type: ignore[attr-defined]  # the loop's own timers
        tracemalloc.start()
        kept = [GatedHttp(config, state, {}) for _ in range(IDLE)]
        for number, protocol in enumerate(kept):
            protocol.connection_made(Line(f"192.0.2.{number % 200}"))
        grown, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        timers = len(loop._scheduled) - before  # type: ignore[attr-defined]  # as above
        tasks = len(asyncio.all_tasks())
        for protocol in kept:
            protocol.connection_lost(None)
        return tasks, timers, grown / IDLE

    tasks, timers, bytes_each = asyncio.run(idling())
    assert (tasks, timers) == (1, IDLE)
    assert bytes_each < MOST_BYTES_IDLE
    assert not GatedHttp._open


@pytest.mark.parametrize("path", [b"/livez", b"/readyz", b"/startupz", b"/livez?full"])
@pytest.mark.parametrize("method", [b"GET", b"HEAD", b"OPTIONS"])
async def test_a_plain_check_needs_no_host(port: int, method: bytes, path: bytes) -> None:
    status, _ = await say(port, method + b" " + path + b" HTTP/1.0\r\n\r\n")
    assert status == (405 if method == b"OPTIONS" else 200)


async def test_a_length_with_zeros_before_it_ends_where_it_says(port: int, house: Any) -> None:
    body = json.dumps(EXAMPLES["ask_query"]["request"]).encode()
    status, _ = await say(port, POST + b"connection: close\r\ncontent-length: %020d\r\n\r\n" % len(body) + body)
    assert (status, len(house.asked)) == (200, 1)
    status, _ = await say(port, POST + b"connection: close\r\ncontent-length: " + b"0" * 9000 + b"2\r\n\r\n{}")
    assert status == 400


async def answer_of(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """One answer on a connection that may go on: the status and the header."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
    await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
    return int(head.split()[1]), head.lower()


async def test_who_calls_a_process_that_leaves_is_answered_and_told_to_go_elsewhere(served: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(REQUEST + b"\r\n")
    assert b"connection: close" not in (await answer_of(reader))[1]
    served.leaving.begin()
    writer.write(REQUEST + b"\r\n")
    status, head = await answer_of(reader)
    assert (status, b"connection: close" in head, await reader.read()) == (200, True, b"")
    writer.close()
    assert (await say(served.port, REQUEST + b"\r\n"))[0] == 200  # a new caller
    ready, problem = await say(served.port, REQUEST.replace(b"livez", b"readyz") + b"\r\n")
    assert (ready, problem["code"], "about to end" in problem["detail"]) == (503, "unready", True)


async def test_requests_sent_together_are_all_answered_before_the_connection_is_closed(served: Served) -> None:
    served.leaving.begin()
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write((REQUEST + b"\r\n") * 3)
    heads = [(await answer_of(reader))[1] for _ in range(3)]
    assert [b"connection: close" in head for head in heads] == [False, False, True]
    assert await reader.read() == b""
    writer.close()


async def test_a_request_that_is_arriving_when_all_is_closed_is_answered(served: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(REQUEST)
    await asyncio.sleep(0.05)
    served.leaving.begin()
    served.server.should_exit = True
    while served.server.servers[0].is_serving():  # noqa: ASYNC110 - as above
        await asyncio.sleep(0.01)
    writer.write(b"\r\n")
    status, head = await answer_of(reader)
    assert (status, b"connection: close" in head) == (200, True)
    writer.close()


def _end(served: Served) -> None:
    """As the process ends: every connection is told so."""
    served.leaving.begin()
    for connection in served.server.server_state.connections:
        connection.shutdown()


async def test_who_has_just_come_is_answered_though_all_is_closed(served: Served) -> None:
    """A proxy that connects, and writes a moment later."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    while not served.server.server_state.connections:  # noqa: ASYNC110 - as above
        await asyncio.sleep(0.01)
    _end(served)
    await asyncio.sleep(0.1)
    writer.write(REQUEST + b"\r\n")
    status, head = await answer_of(reader)
    assert (status, b"connection: close" in head, await reader.read()) == (200, True, b"")
    writer.close()


async def test_a_request_that_comes_as_its_idle_connection_is_about_to_be_closed_is_answered(served: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(REQUEST + b"\r\n")
    await answer_of(reader)
    _end(served)
    writer.write(REQUEST + b"\r\n")
    status, head = await answer_of(reader)
    assert (status, b"connection: close" in head, await reader.read()) == (200, True, b"")
    writer.close()


async def test_who_says_nothing_more_holds_up_no_end(served: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(REQUEST + b"\r\n")
    await answer_of(reader)
    _end(served)
    async with asyncio.timeout(5):
        assert await reader.read() == b""
    writer.close()


def test_new_callers_find_nobody_and_those_in_the_queue_are_let_in() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with socket.create_connection(listener.getsockname(), timeout=5) as queued:
            assert select.select([listener], [], [], 5)[0]  # it stands in the queue
            turn_away(listener)
            with pytest.raises(TimeoutError):
                socket.create_connection(listener.getsockname(), timeout=0.1)
            queued.sendall(b"x")
            taken, _ = listener.accept()
            with taken:
                assert taken.recv(1) == b"x"


async def _said_yes(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_a_request_that_came_before_its_idle_connection_was_closed_is_answered(
    run: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the process stood still as it was about to look what has come."""
    monkeypatch.setattr(Hasty, "idle_s", 0.05)

    def ask(caller: socket.socket) -> bytes:
        caller.sendall(REQUEST + b"\r\n")
        return caller.recv(4096)

    async def call_as_it_is_about_to_be_closed() -> bytes:
        loop = asyncio.get_running_loop()
        config = uvicorn.Config(_said_yes, http=Hasty, lifespan="off", access_log=False, log_config=None)
        config.load()
        connection = partial(Hasty, config=config, server_state=ServerState(), app_state={})
        server = await loop.create_server(connection, "127.0.0.1", 0)
        neighbour, theirs = socket.socketpair()

        def hold_up() -> None:
            loop.remove_reader(neighbour)
            caller.sendall(REQUEST + b"\r\n")
            time.sleep(0.2)

        with neighbour, theirs, socket.create_connection(server.sockets[0].getsockname(), timeout=5) as caller:
            try:
                assert b"200 OK" in await asyncio.to_thread(ask, caller)
                loop.add_reader(neighbour, hold_up)
                theirs.send(b"x")
                heard = await asyncio.to_thread(caller.recv, 4096)
                is_closed = await asyncio.to_thread(caller.recv, 4096) == b""  # idle again
            except ConnectionError:
                return b"cut off"
            finally:
                server.close()
        return heard if is_closed else b"never closed"

    assert b"200 OK" in run(call_as_it_is_about_to_be_closed())
