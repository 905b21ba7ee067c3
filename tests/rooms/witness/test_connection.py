"""`gateway-witness`: its door lets nobody wait for ever, and it does not begin anew where it has forgotten."""

import asyncio
from pathlib import Path

import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.tlog import Signer
from gateway.tlog.note import COSIGNATURE
from gateway_witness import command
from gateway_witness.connection import WitnessHttp
from gateway_witness.http import WitnessApp
from gateway_witness.memory import FileMemory
from gateway_witness.protocol import Witness
from gateway_witness.start import CannotStartError

OWN = Signer("bureau.example/witness", Ed25519PrivateKey.from_private_bytes(bytes(32)), COSIGNATURE)
LOG = Signer("jinhua.example/gateway/audit/2026", Ed25519PrivateKey.from_private_bytes(bytes(32))).verifier


class Quick(WitnessHttp):
    """The same limits, sooner."""

    request_s = 0.2
    most_per_address = 3


async def spoken(port: int, words: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(words)
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return answer


async def test_whoever_is_silent_or_slow_or_many_is_shown_out(tmp_path: Path) -> None:
    with FileMemory(tmp_path / "seen.json") as memory:
        config = command.serving(WitnessApp(Witness(OWN, [LOG], memory), lambda: 0.0), "127.0.0.1", 0, Quick)
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - the server has nothing to wait for
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        assert (await spoken(port, b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n")).startswith(b"HTTP/1.1 408")
        begun = b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 90\r\n\r\nold 0\n"
        assert (await spoken(port, begun)).startswith(b"HTTP/1.1 408")
        idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        assert (await spoken(port, b"")).startswith(b"HTTP/1.1 429")
        for _, writer in idle:
            writer.close()
        server.should_exit = True
        await running


def test_a_witness_whose_memory_is_gone_does_not_begin_anew(tmp_path: Path) -> None:
    state = tmp_path / "seen.json"
    (tmp_path / "seen.key").write_bytes(bytes(32))
    with pytest.raises(CannotStartError, match="has forgotten is none"):
        command.run(state, [LOG], ("127.0.0.1", 0), "bureau.example/witness")
