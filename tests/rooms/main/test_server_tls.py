"""TLS as the gateway speaks it itself: whose certificate a request shows, files turned without a restart, and what stops a start."""

import asyncio
import ssl
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from starlette.requests import Request

from gateway.api import ApiSettings
from gateway.api.http.senders import sender_of
from gateway.domain.errors import SetupError
from gateway.extension import Door
from gateway.main import _server
from gateway.tls import ServerTls, TlsSettings, tls_fault
from tests.rooms.sdk.test_http_way import Root

GET = b"GET / HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n"


async def telling(scope: Any, _receive: object, send: Callable[[Any], Coroutine[None, None, None]]) -> None:
    """Tells the scheme, and the digest (`x5t#S256`) of the certificate that the request shows."""
    request = Request(scope | {"app": SimpleNamespace(state=SimpleNamespace(settings=ApiSettings()))})
    body = f"{scope['scheme']} {sender_of(request).certificate or 'nobody'}".encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]}
    )
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def serving(settings: TlsSettings) -> AsyncIterator[int]:
    door = Door.open("127.0.0.1", 0, "https")
    server = _server(telling, ServerTls(settings).context())
    running = asyncio.create_task(server.serve(sockets=[door.socket]))
    async with asyncio.timeout(5):
        while not server.started:  # noqa: ASYNC110 - uvicorn tells it by a flag alone
            await asyncio.sleep(0.005)
    yield int(door.url.rpartition(":")[2])
    server.end()
    await running


async def said(port: int, root: Root, shows: tuple[Path, Path] | None = None) -> str:
    """What the server says to a caller that believes one root; of a number, without a name.  Raises OSError."""
    context = ssl.create_default_context(cafile=root.pem)
    if shows is not None:
        context.load_cert_chain(*shows)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    try:
        writer.write(GET)
        answer = await reader.read()
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    if not answer:
        raise ConnectionResetError
    return answer.rpartition(b"\r\n\r\n")[2].decode()


def digest(files: tuple[Path, Path]) -> str:
    made = sha256(x509.load_pem_x509_certificate(files[0].read_bytes()).public_bytes(Encoding.DER))
    return urlsafe_b64encode(made.digest()).decode().rstrip("=")


def settings_of(files: tuple[Path, Path], **more: Any) -> TlsSettings:
    return TlsSettings(certificate=files[0], key=files[1], **more)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Root:
    return Root(tmp_path_factory.mktemp("ours"), "ours")


@pytest.fixture(scope="module")
def callers(tmp_path_factory: pytest.TempPathFactory) -> Root:
    return Root(tmp_path_factory.mktemp("callers"), "callers")


def test_a_request_shows_the_certificate_of_its_connection(root: Root, callers: Root) -> None:
    mine, strange = callers.issue("one-stop"), root.issue("stranger")

    async def run() -> None:
        async with serving(settings_of(root.issue("gateway"), client_ca=callers.pem)) as port:
            assert await said(port, root, mine) == f"https {digest(mine)}"
            assert await said(port, root) == "https nobody"
            with pytest.raises(OSError):
                await said(port, root, strange)
            with pytest.raises(ssl.SSLError):
                await said(port, callers)

    uvloop.run(run())


def test_where_callers_must_show_one_nobody_else_is_heard(root: Root, callers: Root) -> None:
    async def run() -> None:
        settings = settings_of(root.issue("strict"), client_ca=callers.pem, client_must=True)
        async with serving(settings) as port:
            assert await said(port, root, callers.issue("known")) != "https nobody"
            with pytest.raises(OSError):
                await said(port, root)

    uvloop.run(run())


def test_files_are_turned_without_a_restart(root: Root, callers: Root, tmp_path: Path) -> None:
    """The certificate, the roots of callers, and neither while the files do not fit together."""
    later, ca = Root(tmp_path, "later"), tmp_path / "callers.pem"
    ca.write_bytes(callers.pem.read_bytes())
    files = root.issue("turned")
    before, after = callers.issue("before"), later.issue("after")

    async def run() -> None:
        async with serving(settings_of(files, client_ca=ca)) as port:
            assert await said(port, root, before) == f"https {digest(before)}"
            renewed = later.issue("renewed")
            files[0].write_bytes(renewed[0].read_bytes())
            assert await said(port, root, before) == f"https {digest(before)}", "half of a new pair"
            files[1].write_bytes(renewed[1].read_bytes())
            ca.write_bytes(later.pem.read_bytes())
            assert await said(port, later, after) == f"https {digest(after)}"
            with pytest.raises(OSError):
                await said(port, later, before)
            files[1].chmod(0o644)
            assert await said(port, later, after) == f"https {digest(after)}", "what is in use stays"

    uvloop.run(run())


def revoking(root: Root, *files: tuple[Path, Path], ends: timedelta = timedelta(days=7)) -> bytes:
    """The root's list of revoked certificates, PEM."""
    now = datetime.now(UTC)
    made = x509.CertificateRevocationListBuilder().issuer_name(root.name)
    made = made.last_update(now - timedelta(days=8)).next_update(now + ends)
    for one in files:
        serial = x509.load_pem_x509_certificate(one[0].read_bytes()).serial_number
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now)
        made = made.add_revoked_certificate(entry.build())
    return made.sign(root.key, hashes.SHA256()).public_bytes(Encoding.PEM)


def test_a_revoked_certificate_opens_nothing_from_the_next_handshake_on(
    root: Root, callers: Root, tmp_path: Path
) -> None:
    """The list is turned as the other files are; one that is no list, or of another root, leaves the former one in use."""
    lost, kept, crl = callers.issue("lost"), callers.issue("kept"), tmp_path / "callers.crl"
    crl.write_bytes(revoking(callers))
    settings = settings_of(root.issue("revoking"), client_ca=callers.pem, client_crl=crl)

    async def run() -> None:
        async with serving(settings) as port:
            assert await said(port, root, lost) == f"https {digest(lost)}"
            crl.write_bytes(revoking(callers, lost))
            for spoilt in (None, b"no list", revoking(root)):
                if spoilt is not None:
                    crl.write_bytes(spoilt)
                with pytest.raises(OSError):
                    await said(port, root, lost)
                assert await said(port, root, kept) == f"https {digest(kept)}"
            assert await said(port, root) == "https nobody"
            crl.write_bytes(revoking(callers, ends=-timedelta(minutes=1)))
            with pytest.raises(OSError):
                await said(port, root, kept)

    uvloop.run(run())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (lambda _root, _callers: b"", "one of them is none"),
        (lambda root, _callers: revoking(root), "has no list of CN=callers"),
        (lambda _root, callers: revoking(callers, ends=-timedelta(minutes=1)), "out of date"),
    ],
)
def test_lists_of_revoked_certificates_that_do_not_do_stop_the_start(
    root: Root, callers: Root, content: Callable[[Root, Root], bytes], sentence: str, tmp_path: Path
) -> None:
    crl = tmp_path / "callers.crl"
    crl.write_bytes(content(root, callers))
    with pytest.raises(SetupError, match=sentence):
        ServerTls(settings_of(root.issue("roots"), client_ca=callers.pem, client_crl=crl)).context()
    with pytest.raises(SetupError, match="goes with client_ca"):
        ServerTls(settings_of(root.issue("roots"), client_crl=crl)).context()


def test_a_handshake_has_its_end(root: Root, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.main.HANDSHAKE_S", 0.1)

    async def run() -> None:
        async with serving(settings_of(root.issue("slow"))) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            async with asyncio.timeout(3):
                assert await reader.read() == b""
            writer.close()

    uvloop.run(run())


def locked(files: tuple[Path, Path]) -> None:
    key = load_pem_private_key(files[1].read_bytes(), None)
    sealed = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    files[1].write_bytes(sealed)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda files, root: files[1].write_bytes(root.issue("another")[1].read_bytes()), "is not that of"),
        (lambda files, _: files[1].chmod(0o644), "run chmod 600"),
        (lambda files, _: files[1].unlink(), r"cannot be read \(No such file"),
        (lambda files, _: files[0].unlink(), r"cannot be read \(No such file"),
        (lambda files, _: files[0].write_text("a certificate"), "PEM files, and one of them is none"),
        (lambda files, _: files[1].write_text("a key"), "PEM files, and one of them is none"),
        (lambda files, _: locked(files), "has a password"),
        (lambda files, root: _replaced(files, root.issue("old", ends=-timedelta(minutes=1))), "ended on"),
        (lambda files, root: _replaced(files, root.issue("new", begins=timedelta(hours=1))), "begins on"),
    ],
)
def test_what_is_wrong_with_the_files_stops_the_start(
    root: Root, spoil: Callable[[tuple[Path, Path], Root], object], sentence: str, tmp_path: Path
) -> None:
    made = root.issue("spoilt")
    files = tmp_path / "tls.crt", tmp_path / "tls.key"
    _replaced(files, made)
    assert tls_fault(settings_of(files), datetime.now(UTC)) is None
    spoil(files, root)
    with pytest.raises(SetupError, match=sentence):
        ServerTls(settings_of(files)).context()


def test_roots_of_callers_that_are_none_stop_the_start(root: Root, tmp_path: Path) -> None:
    wrong = tmp_path / "ca.pem"
    wrong.write_text("")
    with pytest.raises(SetupError, match="one of them is none"):
        ServerTls(settings_of(root.issue("roots"), client_ca=wrong)).context()


def _replaced(files: tuple[Path, Path], by: tuple[Path, Path]) -> None:
    for file, other in zip(files, by, strict=True):
        file.write_bytes(other.read_bytes())
        file.chmod(0o600)
