"""The departments' HTTP client of our own: what comes back in any pieces, what is refused, and which connection bears what."""

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.departure import asked_as
from gateway.domain.intent import HEADER, current_intent
from gateway.sdk.http import HttpFault, HttpReply
from gateway.sdk.http_asyncio import AsyncioHttp
from gateway.sdk.http_connection import MOST_AROUND, Connection
from gateway.sdk.http_request import written
from tests.rooms.sdk.test_http_pyreqwest import reply

MOST = 1000
REASONS = {"malformed", "too_large", "redirect", "reset"}
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[object]]


class _Wire(asyncio.Transport):
    """What a connection writes to, where nobody listens."""

    def __init__(self) -> None:
        super().__init__()
        self.is_gone = False

    def write(self, data: object) -> None:
        del data

    def is_closing(self) -> bool:
        return self.is_gone

    def abort(self) -> None:
        self.is_gone = True

    def get_write_buffer_size(self) -> int:
        return 0


def heard(pieces: list[bytes], *, ends: bool = True) -> HttpReply | str:
    """What an exchange brings where these pieces come and then, in good order, the end: the reply, or the fault's reason."""

    async def exchange() -> HttpReply | str:
        connection = Connection()
        connection.connection_made(_Wire())
        waiting = connection.exchange(b"", is_head=False, max_bytes=MOST)
        for piece in pieces:
            connection.data_received(piece)
        if ends:
            connection.eof_received()
        connection.connection_lost(None)
        try:
            return await asyncio.wait_for(waiting, 0)
        except HttpFault as fault:
            return fault.reason

    return asyncio.run(exchange())


def plain(status: str, body: bytes = b"", *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


def chunked(*pieces: bytes, trailer: bytes = b"") -> bytes:
    parts = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    return plain("200 OK", parts + b"0\r\n" + trailer + b"\r\n", "Transfer-Encoding: chunked")


FOLDED = gzip.compress(b"y" * 900, mtime=0)
WHOLE = [
    (reply("200 OK", b"whole"), 200, b"whole"),
    (reply("200 OK"), 200, b""),
    (reply("404 Not Found", b"why"), 404, b"why"),
    (plain("204 No Content"), 204, b""),
    (chunked(b"wh", b"ole"), 200, b"whole"),
    (chunked(b"whole", trailer=b"X-More: 1\r\nContent-Encoding: br\r\n"), 200, b"whole"),
    (chunked(*[b"x"] * MOST), 200, b"x" * MOST),
    (plain("200 OK", b"until the end", "Connection: close"), 200, b"until the end"),
    (plain("200 OK", b"old", "Content-Length: 3").replace(b"1.1", b"1.0"), 200, b"old"),
    (plain("100 Continue") + plain("103 Early Hints", b"", "Link: </x>") + reply("200 OK", b"late"), 200, b"late"),
    (reply("200 OK", FOLDED, "Content-Encoding: GZIP"), 200, b"y" * 900),
    (plain("200 OK", FOLDED, "Content-Encoding: gzip"), 200, b"y" * 900),
    (reply("200 OK", b"", "Content-Encoding: gzip"), 200, b""),
    (reply("200 OK", b"more than asked") + reply("200 OK", b"another's"), 200, b"more than asked"),
    (plain("200 OK", b"x", "Content-Length: 1", "Connection: Upgrade", "Upgrade: h2c"), 200, b"x"),
]
REFUSED = [
    (b"", "reset"),
    (b"HTTP/1.1 200", "reset"),
    (plain("200 OK", b"half", "Content-Length: 50"), "reset"),
    (chunked(b"whole")[:-2], "reset"),
    (plain("100 Continue"), "reset"),
    (b"nonsense\r\n\r\n", "malformed"),
    (b"HTTP/2.0 200 OK\r\n\r\n", "malformed"),
    (plain("101 Switching Protocols", b"", "Connection: upgrade", "Upgrade: x"), "malformed"),
    (plain("200 OK", b"5\r\nwhole\r\n0\r\n\r\n", "Transfer-Encoding: chunked", "Content-Length: 3"), "malformed"),
    (plain("200 OK", b"abc", "Content-Length: 3", "Content-Length: 2"), "malformed"),
    (plain("200 OK", b"abc", "Content-Length: -3"), "malformed"),
    (plain("200 OK", b"abc", "Transfer-Encoding: gzip"), "malformed"),
    (plain("200 OK", b"zz\r\n", "Transfer-Encoding: chunked"), "malformed"),
    (plain("200 OK", b"", "X: " + "x" * MOST_AROUND), "malformed"),
    (plain("100 Continue", b"", "X: " + "x" * 900) * 40, "malformed"),
    (chunked(b"x", trailer=b"X: 1\r\n" * 8000), "malformed"),
    (plain("200 OK", b"1;" + b"x" * 40000 + b"\r\nx\r\n0\r\n\r\n", "Transfer-Encoding: chunked"), "malformed"),
    (reply("200 OK", b"x", "Content-Encoding: br"), "malformed"),
    (reply("200 OK", FOLDED[:-9], "Content-Encoding: gzip"), "malformed"),
    (reply("200 OK", FOLDED + b"more", "Content-Encoding: gzip"), "malformed"),
    (reply("200 OK", b"no gzip", "Content-Encoding: gzip"), "malformed"),
    (reply("302 Found", b"", "Location: http://127.0.0.1:1/"), "redirect"),
    (plain("304 Not Modified"), "redirect"),
    (plain("200 OK", b"", f"Content-Length: {MOST + 1}"), "too_large"),
    (plain("200 OK", b"x" * (MOST + 1)), "too_large"),
    (chunked(*[b"x"] * (MOST + 1)), "too_large"),
    (reply("200 OK", gzip.compress(b"y" * (MOST + 1), mtime=0), "Content-Encoding: gzip"), "too_large"),
]


@pytest.mark.parametrize(("sent", "status", "body"), WHOLE)
def test_an_answer_is_read_however_it_is_framed_and_in_whatever_pieces_it_comes(
    sent: bytes, status: int, body: bytes
) -> None:
    for pieces in ([sent], [sent[at : at + 1] for at in range(len(sent))]):
        got = heard(pieces)
        assert isinstance(got, HttpReply)
        assert (got.status, got.body) == (status, body)
        assert "content-encoding" not in got.headers


@pytest.mark.parametrize(("sent", "reason"), REFUSED)
def test_what_is_no_whole_answer_is_a_fault(sent: bytes, reason: str) -> None:
    assert heard([sent]) == reason
    assert heard([sent[at : at + 1] for at in range(len(sent))]) == reason


def test_without_a_length_only_an_orderly_end_makes_an_answer_whole() -> None:
    sent = plain("200 OK", b"until the end")
    assert heard([sent], ends=False) == "reset"


@given(st.sampled_from([*(one[0] for one in WHOLE), *(one[0] for one in REFUSED)]), st.data())
def test_an_answer_that_is_cut_or_changed_never_leaves_its_question_waiting(sent: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, min(len(sent), 300)))
    until = data.draw(st.integers(at, min(len(sent), 330)))
    cut = sent[:at] + data.draw(st.binary(max_size=12)) + sent[until:]
    middle = data.draw(st.integers(0, len(cut)))
    got = heard([cut[:middle], cut[middle:]])
    assert got in REASONS if isinstance(got, str) else len(got.body) <= MOST
    assert got == heard([cut])


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_noise_is_a_fault(pieces: list[bytes]) -> None:
    assert heard(pieces) in REASONS


@pytest.mark.parametrize(
    ("method", "url", "headers"),
    [
        ("GET", "", {}),
        ("GET", "//x/", {}),
        ("GET", "ftp://x/", {}),
        ("GET", "http://", {}),
        ("GET", "http:///x", {}),
        ("GET", "http://[/", {}),
        ("GET", "http://x:0/", {}),
        ("GET", "http://x:99999/", {}),
        ("GET", "http://x:8o/", {}),
        ("GET", "http://a b/", {}),
        ("GET", "http://a%0d/", {}),
        ("GET", "http://x/\r\nY: 1", {}),
        ("GET", "http://x/\x00", {}),
        ("GET", "http://" + "a" * 64 + "é/", {}),
        ("GET /\r\n", "http://x/", {}),
        ("", "http://x/", {}),
        ("GET", "http://x/", {"a": "b\r\nc: d"}),
        ("GET", "http://x/", {"a": "b\n"}),
        ("GET", "http://x/", {"a": "b\x00"}),
        ("GET", "http://x/", {"a": "张"}),
        ("GET", "http://x/", {"a: b\r\nc": "d"}),
        ("GET", "http://x/", {"": "d"}),
        ("POST", "http://x/", {"Content-Length": "0"}),
        ("POST", "http://x/", {"Transfer-Encoding": "chunked"}),
        ("GET", "http://x/", {"HOST": "y"}),
    ],
)
async def test_what_cannot_be_sent_is_not(method: str, url: str, headers: dict[str, str]) -> None:
    with pytest.raises(HttpFault, match="malformed"):
        await AsyncioHttp.open().request(method, url, headers=headers, timeout_s=1)


@pytest.mark.parametrize(
    ("url", "origin", "line", "host"),
    [
        ("http://x", (False, "x", 80), "/", "x"),
        ("HTTPS://X_Y:444/a?b=c#d", (True, "x_y", 444), "/a?b=c", "x_y:444"),
        ("https://x:443/%7B?q=100%25", (True, "x", 443), "/%7B?q=100%25", "x"),
        ("http://[::1]:81/", (False, "::1", 81), "/", "[::1]:81"),
        ("http://x?a=b", (False, "x", 80), "/?a=b", "x"),
        ("http://x/a b/张?<>", (False, "x", 80), "/a%20b/%E5%BC%A0?%3C%3E", "x"),
        ("http://数据.cn/", (False, "xn--vxup8b.cn", 80), "/", "xn--vxup8b.cn"),
    ],
)
def test_an_address_is_read_as_it_is_written(url: str, origin: tuple[bool, str, int], line: str, host: str) -> None:
    to, request = written("GET", url, {}, b"")
    assert to == origin
    assert request.startswith(f"GET {line} HTTP/1.1\r\nhost: {host}\r\n".encode())
    assert request.endswith(b"\r\n\r\n")
    assert b"content-length" not in request


def test_name_and_password_in_an_address_go_out_as_a_header() -> None:
    _, request = written("POST", "http://me:p%40ss@x/", {"User-Agent": "other"}, b"body")
    assert b"authorization: Basic bWU6cEBzcw==\r\n" in request
    assert b"user-agent: other\r\n" in request
    assert request.endswith(b"content-length: 4\r\n\r\nbody")
    assert b"me:" not in request


@asynccontextmanager
async def department(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """A server whose connections are served by `serve` while the block lasts; its address."""
    serving: set[asyncio.Task[object]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(serve(reader, writer))
        serving.add(task)
        await asyncio.wait([task])
        writer.close()
        with suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    async with server:
        scheme = "http" if tls is None else "https"
        yield f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


@pytest.fixture
async def http() -> AsyncIterator[AsyncioHttp]:
    client = AsyncioHttp.open()
    yield client
    await client.close()


class _Numbered:
    """Answers each request with the number of its connection, after what `before` and `after` add."""

    def __init__(self, *headers: str, after: bytes = b"") -> None:
        self.connections = 0
        self.closed: asyncio.Event = asyncio.Event()
        self._headers = headers
        self._after = after

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        body = str(self.connections).encode()
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                length = f"Content-Length: {len(body)}"
                writer.write(plain("200 OK", body, length, *self._headers) + self._after)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.closed.set()
        writer.close()


async def bodies(http: AsyncioHttp, url: str, times: int = 3) -> list[bytes]:
    return [(await http.request("GET", url, timeout_s=5)).body for _ in range(times)]


async def test_one_connection_bears_one_question_after_another(http: AsyncioHttp) -> None:
    async with department(_Numbered()) as url:
        assert await bodies(http, url) == [b"1", b"1", b"1"]


@pytest.mark.parametrize(
    "serve",
    [
        lambda: _Numbered("Connection: close"),
        lambda: _Numbered(after=b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"),
        lambda: _Numbered(after=b"x"),
    ],
)
async def test_what_more_comes_than_was_asked_for_answers_no_other_question(
    http: AsyncioHttp, serve: Callable[[], _Numbered]
) -> None:
    async with department(serve()) as url:
        assert await bodies(http, url) == [b"1", b"2", b"3"]


async def test_a_late_answer_goes_with_its_connection(http: AsyncioHttp) -> None:
    held = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        if b"/first" in asked:
            await held.wait()
        writer.write(reply("200 OK", b"first" if b"/first" in asked else b"second"))
        writer.close()

    async with department(serve) as url:
        with pytest.raises(HttpFault, match="timeout"):
            await http.request("GET", f"{url}first", timeout_s=0.05)
        held.set()
        assert (await http.request("GET", url, timeout_s=5)).body == b"second"


async def test_who_is_cancelled_leaves_no_connection_behind(http: AsyncioHttp) -> None:
    gone, asked = asyncio.Event(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        asked.set()
        assert not await reader.read()
        gone.set()
        writer.close()

    async with department(serve) as url:
        task = asyncio.create_task(http.request("GET", url, timeout_s=20))
        await asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(gone.wait(), 5)


async def test_a_connection_that_nobody_uses_is_closed(http: AsyncioHttp) -> None:
    serve = _Numbered()
    async with department(serve) as url:
        await bodies(http, url)
        ((kept,),) = http._idle.values()
        http._sweep_idle()
        assert kept.is_free
        kept.idle_since_s -= 31
        http._sweep_idle()
        await asyncio.wait_for(serve.closed.wait(), 5)
        assert not http._idle
        assert await bodies(http, url, 1) == [b"2"]


async def test_what_is_on_its_way_when_all_is_closed_has_a_fault() -> None:
    asked, gone = asyncio.Event(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        asked.set()
        await reader.read()
        writer.close()
        gone.set()

    http = AsyncioHttp.open()
    async with department(serve) as url:
        call = asyncio.create_task(http.request("GET", url, timeout_s=20))
        await asked.wait()
        await http.close()
        with pytest.raises(HttpFault, match="reset"):
            await call
        await asyncio.wait_for(gone.wait(), 5)


async def test_a_head_has_no_body_whatever_its_length_says(http: AsyncioHttp) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(plain("200 OK", b"", "Content-Length: 5"))
        await reader.read()
        writer.close()

    async with department(serve) as url:
        got = await http.request("HEAD", url, timeout_s=5)
        assert (got.status, got.body) == (200, b"")


async def test_the_receipt_of_the_intent_travels(http: AsyncioHttp) -> None:
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(reply("200 OK"))
        writer.close()

    token = current_intent.set("receipt")
    try:
        async with department(serve) as url:
            await http.request("GET", url, timeout_s=5)
    finally:
        current_intent.reset(token)
    assert f"{HEADER.lower()}: receipt".encode() in heads[0]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, ssl.SSLContext]:
    """A root for 127.0.0.1, and how its owner serves."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    begins, ends = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(ends)
    made = made.add_extension(names, critical=True)
    root = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
    pem = root.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file: Path = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(pem + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return pem, context


async def test_over_tls_the_root_must_be_known_and_the_name_the_departments(
    keys: tuple[bytes, ssl.SSLContext], http: AsyncioHttp
) -> None:
    trusting = AsyncioHttp.open(root_pem=keys[0])
    async with department(_Numbered(), keys[1]) as url:
        assert await bodies(trusting, url, 2) == [b"1", b"1"]
        for client, address in ((http, url), (trusting, url.replace("127.0.0.1", "localhost"))):
            with pytest.raises(HttpFault, match="tls"):
                await client.request("GET", address, timeout_s=5)
    await trusting.close()


async def test_over_tls_an_answer_must_say_where_it_ends(keys: tuple[bytes, ssl.SSLContext]) -> None:
    answers = {
        b"/cut": plain("200 OK", b"owns 1 of 3"),
        b"/whole": chunked(b"owns 1 of 1"),
        b"/none": plain("204 None"),
    }

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        writer.write(answers[asked.split()[1]])
        writer.close()

    trusting = AsyncioHttp.open(root_pem=keys[0])
    async with department(serve, keys[1]) as url:
        with pytest.raises(HttpFault, match="malformed"):
            await trusting.request("GET", f"{url}cut", timeout_s=5)
        assert (await trusting.request("GET", f"{url}whole", timeout_s=5)).body == b"owns 1 of 1"
        assert (await trusting.request("GET", f"{url}none", timeout_s=5)).status == 204
    await trusting.close()


async def test_who_never_finishes_the_handshake_costs_the_callers_time_and_no_more(http: AsyncioHttp) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(4096):
            pass
        writer.close()

    async with department(serve) as url:
        with pytest.raises(HttpFault, match="timeout"):
            await http.request("GET", url.replace("http:", "https:"), timeout_s=0.2)


async def _at_work(pem: bytes, tls: ssl.SSLContext) -> None:
    """One question after another, an impatient one, one that is cut off, and the end."""

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(plain("200 OK", b"half", "Content-Length: 50"))
        await reader.read(4)
        if b"reset" in await reader.readuntil(b"\r\n\r\n"):
            writer.close()
        else:
            await reader.read()

    http = AsyncioHttp.open(root_pem=pem)
    for context in (None, tls):
        async with department(_Numbered(), context) as url:
            assert await bodies(http, url) == [b"1", b"1", b"1"]
            assert await asyncio.gather(*(bodies(http, url, 1) for _ in range(50)))
        async with department(hang, context) as url:
            for path in ("timeout", "reset"):
                with pytest.raises(HttpFault, match=path):
                    await http.request("GET", url + path, timeout_s=0.1 if path == "timeout" else 5)
    assert not http._busy
    await http.close()


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_many_at_once_and_one_after_another_in_either_loop(
    run: Callable[..., object], keys: tuple[bytes, ssl.SSLContext]
) -> None:
    run(_at_work(*keys))


class _Counted:
    """A `Departure` that notes when its request is about to be written."""

    def __init__(self, steps: list[str], *, may_go: bool = True) -> None:
        self._steps, self._may_go = steps, may_go

    def go(self) -> bool:
        self._steps.append("goes")
        return self._may_go

    async def again(self, until_s: float) -> bool:
        return until_s > 0

    def end(self) -> None:
        self._steps.append("ends")


async def test_a_call_goes_out_once_it_is_connected(http: AsyncioHttp, monkeypatch: pytest.MonkeyPatch) -> None:
    steps, connect = list[str](), http._connected

    async def connected(*to: Any) -> Connection:
        connection = await connect(*to)
        steps.append("connected")
        return connection

    monkeypatch.setattr(http, "_connected", connected)
    async with department(_Numbered()) as url:
        for _ in range(2):
            with asked_as(_Counted(steps)):
                assert (await http.request("GET", url, timeout_s=5)).body == b"1"
    assert steps == ["connected", "goes", "ends", "goes", "ends"]


async def test_a_request_that_may_not_go_out_any_more_is_not_written(http: AsyncioHttp) -> None:
    async with department(_Numbered()) as url:
        with asked_as(_Counted([], may_go=False)), pytest.raises(HttpFault, match="busy"):
            await http.request("GET", url, timeout_s=5)
        assert await bodies(http, url, 1) == [b"1"]  # the connection was not used, and bears the next
