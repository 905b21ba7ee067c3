"""Messages go to public addresses, to the very one that was looked at, and follow nobody."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from gateway.domain.outbox import DeliveryFault, Tried
from gateway.outbox import Egress
from gateway.outbox.egress import may_go_to
from tests.receiver import Receiver, receiving

HERE = [ip_network("127.0.0.0/8")]
REFUSED = (
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.0.1", "169.254.169.254", "224.0.0.1", "255.255.255.255",
    "198.18.0.1", "192.0.2.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "fd12::9", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "2002:7f00:1::1", "2002:a00:1::", "64:ff9b::a00:1", "2001:0:53aa:64c:0:fbff:f5ff:fffe", "2001:db8::1",
)  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_where_no_message_goes(address: str) -> None:
    assert not may_go_to(ip_address(address), ())


@pytest.mark.parametrize("address", ["1.1.1.1", "223.5.5.5", "2400:3200::1", "::ffff:1.1.1.1"])
def test_public_addresses_may_be_gone_to(address: str) -> None:
    assert may_go_to(ip_address(address), ())


def test_private_networks_that_are_named_may_be_gone_to_and_link_local_ones_never() -> None:
    networks = [ip_network("10.1.0.0/16"), ip_network("0.0.0.0/0"), ip_network("fd12::/16")]
    assert may_go_to(ip_address("10.1.2.3"), networks[:1])
    assert not may_go_to(ip_address("10.2.2.3"), networks[:1])
    assert may_go_to(ip_address("::ffff:10.1.2.3"), networks[:1])
    assert may_go_to(ip_address("fd12::9"), networks)
    assert not may_go_to(ip_address("169.254.169.254"), networks)
    assert not may_go_to(ip_address("fe80::1"), [ip_network("fe80::/10")])


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


def found(*addresses: str) -> object:
    """A resolver that says these, and counts how often it was asked."""
    asked: list[str] = []

    async def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return addresses

    resolve.asked = asked  # type: ignore[attr-defined]  # a list beside it
    return resolve


async def posted(egress: Egress, url: str, timeout_s: float = 5.0) -> Tried:
    try:
        return await egress.post(url, {"webhook-id": "1"}, b"{}", timeout_s)
    finally:
        await egress.close()


async def test_the_name_is_resolved_once_and_that_address_connected_to(receiver: Receiver) -> None:
    resolve = found("127.0.0.1")
    url = receiver.url.replace("127.0.0.1", "one.example")
    assert await posted(Egress(HERE, resolve=resolve), url) == Tried(200)  # type: ignore[arg-type]  # with a list beside it
    assert resolve.asked == ["one.example"]  # type: ignore[attr-defined]
    headers, body = receiver.taken[0]
    assert (headers["host"], headers["content-type"], body) == (url.split("/")[2], "application/json", b"{}")


@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), ("1.1.1.1", "127.0.0.1"), ("::ffff:127.0.0.1",), ("169.254.169.254",)]
)
async def test_a_name_that_leads_inside_is_not_followed(receiver: Receiver, addresses: Sequence[str]) -> None:
    egress = Egress(resolve=found(*addresses))  # type: ignore[arg-type]  # with a list beside it
    url = receiver.url.replace("http://127.0.0.1", "https://one.example")
    assert await posted(egress, url) == Tried(fault=DeliveryFault.NOT_ALLOWED)
    assert receiver.taken == []


async def test_in_clear_nothing_leaves_this_machine() -> None:
    egress = Egress([ip_network("10.0.0.0/8")], resolve=found("10.0.0.1"))  # type: ignore[arg-type]  # with a list beside it
    assert await posted(egress, "http://one.example/") == Tried(fault=DeliveryFault.NOT_ALLOWED)


async def test_a_name_that_leads_nowhere() -> None:
    async def nowhere(_host: str, _port: int) -> Sequence[str]:
        raise OSError

    for resolve in (nowhere, found()):
        assert await posted(Egress(resolve=resolve), "https://one.example/") == Tried(fault=DeliveryFault.NOT_RESOLVED)  # type: ignore[arg-type]  # with a list beside it


async def test_no_redirect_is_followed(receiver: Receiver) -> None:
    receiver.answers, receiver.headers = [307], {"location": receiver.url}
    assert await posted(Egress(HERE), receiver.url) == Tried(307)
    assert len(receiver.taken) == 1


async def test_who_answers_nothing_costs_the_time_of_a_try(receiver: Receiver) -> None:
    receiver.answers = [0]
    assert await posted(Egress(HERE), receiver.url, 0.2) == Tried(fault=DeliveryFault.TIMEOUT)


async def test_how_long_a_receiver_asks_for(receiver: Receiver) -> None:
    receiver.answers, receiver.headers = [429], {"retry-after": "120"}
    assert await posted(Egress(HERE), receiver.url) == Tried(429, again_after_s=120.0)
    receiver.headers = {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}
    assert await posted(Egress(HERE), receiver.url) == Tried(429)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (b"", DeliveryFault.NOT_REACHED),
        (b"SSH-2.0-x\r\n\r\n", DeliveryFault.MALFORMED),
        (b"HTTP/1.1 2", DeliveryFault.NOT_REACHED),
    ],
)
async def test_what_is_no_answer(said: bytes, fault: DeliveryFault) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    assert await posted(Egress(HERE), f"http://127.0.0.1:{port}/") == Tried(fault=fault)
    server.close()
    await server.wait_closed()
    assert await posted(Egress(HERE), f"http://127.0.0.1:{port}/") == Tried(fault=DeliveryFault.NOT_REACHED)


@pytest.fixture(scope="module")
def own_root(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """How one.example serves, and whoever knows its root calls."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("one.example")]), critical=True)
    root = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
    pem = root.public_bytes(serialization.Encoding.PEM)
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    file: Path = tmp_path_factory.mktemp("tls") / "one.pem"
    file.write_bytes(pem + key.private_bytes(encoding, form, serialization.NoEncryption()))
    serves = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serves.load_cert_chain(file)
    return serves, ssl.create_default_context(cadata=pem.decode())


async def test_over_tls_the_name_must_be_the_one_that_is_registered_whatever_number_it_has(
    own_root: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    serves, knows = own_root
    async with receiving(tls=serves) as receiver:
        for name, root, ended in (
            ("one.example", knows, Tried(200)),
            ("two.example", knows, Tried(fault=DeliveryFault.TLS)),
            ("127.0.0.1", knows, Tried(fault=DeliveryFault.TLS)),
            ("one.example", None, Tried(fault=DeliveryFault.TLS)),
        ):
            url = receiver.url.replace("127.0.0.1", name)
            egress = Egress(HERE, resolve=found("127.0.0.1"), tls=root)  # type: ignore[arg-type]  # with a list beside it
            assert await posted(egress, url) == ended, name
        assert len(receiver.taken) == 1
