"""A department with a way of its own: its root alone, our certificate for it, which is turned without a restart, and a proxy."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gateway.domain.errors import SetupError
from gateway.sdk import AsyncioHttp, HttpFault, Way

Key = ec.EllipticCurvePrivateKey
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]
REPLY = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n"


class Root:
    """A root of its own, and what it has signed."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.pem = folder / f"{name}.pem"
        self.pem.write_bytes(self._signed(self.name, self.key, is_root=True))

    def issue(
        self, name: str, *, begins: timedelta = timedelta(hours=-1), ends: timedelta = timedelta(days=1)
    ) -> tuple[Path, Path]:
        """A certificate for 127.0.0.1 and its key, as files; a second time under the same name they are others.  begins, ends: from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._signed(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), key, is_root=False, dates=(begins, ends)
        )
        files = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        files[0].write_bytes(made)
        files[1].write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        files[1].chmod(0o600)
        return files

    def _signed(
        self,
        subject: x509.Name,
        key: Key,
        *,
        is_root: bool,
        dates: tuple[timedelta, timedelta] = (timedelta(hours=-1), timedelta(days=1)),
    ) -> bytes:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + dates[0])
            .not_valid_after(now + dates[1])
            .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Root:
    return Root(tmp_path_factory.mktemp("roots"), "department")


@asynccontextmanager
async def department(root: Root, shown: list[str]) -> AsyncIterator[str]:
    """Asks for our certificate, and notes whose it was."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=root.pem)
    context.load_cert_chain(*root.issue("server"))
    context.verify_mode = ssl.CERT_REQUIRED

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        told = writer.get_extra_info("peercert")
        shown.append(told["subject"][0][0][1])
        writer.write(REPLY + b"{}")
        await closed(writer)

    async with serving(answer, context) as port:
        yield f"https://127.0.0.1:{port}"


@asynccontextmanager
async def serving(answer: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """On a port, until everybody has been answered to the end."""
    answering: set[asyncio.Task[None]] = set()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answering.add(asyncio.ensure_future(answer(reader, writer)))

    server = await asyncio.start_server(begin, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]
    await asyncio.gather(*answering, return_exceptions=True)
    await asyncio.sleep(0.02)  # the transports go in the loop's next turns


async def closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def ask(way: Way, url: str) -> bytes | str:
    """The body, or the fault's reason."""
    http = AsyncioHttp.open(way=way)
    try:
        return (await http.request("GET", url, timeout_s=5)).body
    except HttpFault as fault:
        return fault.reason
    finally:
        await http.close()


async def test_our_certificate_is_shown_and_another_root_is_not_believed(root: Root) -> None:
    certificate, key = root.issue("gateway")
    shown: list[str] = []
    async with department(root, shown) as url:
        assert await ask(Way(root.pem, certificate, key), url) == b"{}"
        assert await ask(Way(None, certificate, key), url) == "tls"
        other = Root(root.folder, "other")
        assert await ask(Way(other.pem, certificate, key), url) == "tls"
        assert await ask(Way(root.pem), url) in {"tls", "reset"}
        assert await ask(Way(root.pem, *other.issue("stranger")), url) in {"tls", "reset"}
    assert shown == ["gateway"]


async def test_a_key_is_turned_without_a_restart_and_a_half_written_one_leaves_the_former(root: Root) -> None:
    certificate, key = root.issue("first")
    other, other_key = root.issue("second")
    shown: list[str] = []
    async with department(root, shown) as url:
        http = AsyncioHttp.open(way=Way(root.pem, certificate, key))
        await http.request("GET", url, timeout_s=5)
        certificate.write_bytes(other.read_bytes())
        await http.request("GET", url, timeout_s=5)
        key.write_bytes(other_key.read_bytes())
        await http.request("GET", url, timeout_s=5)
        await http.close()
    assert shown == ["first", "first", "second"]


@asynccontextmanager
async def proxy(asked: list[bytes], status: bytes = b"200") -> AsyncIterator[str]:
    """Hands everything on, after CONNECT."""

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
        await closed(writer)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        asked.append(head)
        writer.write(b"HTTP/1.1 " + status + b" so\r\nvia: x\r\n\r\n")
        if status != b"200":
            await closed(writer)
            return
        host, _, port = head.split()[1].decode().rpartition(":")
        there, here = await asyncio.open_connection(host, int(port))
        await asyncio.gather(pump(reader, here), pump(there, writer))

    async with serving(answer) as port:
        yield f"http://gw:s%65cret@127.0.0.1:{port}"


async def test_through_a_proxy_the_department_is_spoken_to_over_tls(root: Root) -> None:
    shown: list[str] = []
    asked: list[bytes] = []
    certificate, key = root.issue("gateway")
    async with department(root, shown) as url, proxy(asked) as by:
        assert await ask(Way(root.pem, certificate, key, by), url) == b"{}"
        place = url.removeprefix("https://").encode()
    assert asked == [
        b"CONNECT %s HTTP/1.1\r\nhost: %s\r\nproxy-authorization: Basic Z3c6c2VjcmV0\r\n\r\n" % (place, place)
    ]
    assert shown == ["gateway"]


@pytest.mark.parametrize("status", [b"407", b"502", b"301", b"100"])
async def test_a_proxy_that_gives_no_way_on_is_a_fault(root: Root, status: bytes) -> None:
    async with department(root, []) as url, proxy([], status) as by:
        assert await ask(Way(root.pem, proxy=by), url) == "refused_connection"
    assert await ask(Way(root.pem, proxy="http://127.0.0.1:1"), url) == "refused_connection"


@pytest.mark.parametrize(
    "settings",
    [
        {"tls.ca": "/nowhere/ca.pem"},
        {"tls.certificate": "/nowhere/x.crt"},
        {"tls.certificate": "/nowhere/x.crt", "tls.key": "/nowhere/x.key"},
        {"proxy": "https://proxy.example"},
        {"proxy": "proxy"},
    ],
)
def test_what_could_never_be_used_is_refused_at_the_start_without_a_value(settings: dict[str, str]) -> None:
    with pytest.raises(SetupError) as told:
        Way.of(settings)
    assert "nowhere" not in told.value.detail
    assert "example" not in told.value.detail


def test_a_department_without_such_settings_goes_everybodys_way() -> None:
    assert Way.of({"url": "https://x", "app_key": "k"}) is None
