"""A witness runs where nothing of the gateway is but the arithmetic of the log."""

import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.tlog import Checkpoint, Signer, Submission, Verifier, leaf_hash, open_checkpoint, root_of, sign_note

SOURCE = Path(__file__).resolve().parents[3] / "src"
LOG = Signer("jinhua.example/gateway/audit/2026", Ed25519PrivateKey.from_private_bytes(bytes(32)))
OTHERS = {"cryptography", "uvicorn", "h11", "click", "typing_extensions", "cffi", "_cffi_backend", "pycparser"}
"""Packages of other people that come with the two that a witness needs."""
ALLOWED = {*sys.stdlib_module_names, *OTHERS, "gateway", "gateway_witness"}
RUN = f"""
import sys

class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in {ALLOWED!r}:
            raise ModuleNotFoundError(name)

sys.path[:] = [sys.argv[1], *(path for path in sys.path if path != {str(SOURCE)!r})]
sys.meta_path.insert(0, Refused())
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """What somebody has who runs a witness: the program, and of the gateway the log's arithmetic."""
    (tmp_path / "gateway").mkdir()
    shutil.copy(SOURCE / "gateway/__init__.py", tmp_path / "gateway")
    for package in ("gateway/tlog", "gateway_witness"):
        shutil.copytree(SOURCE / package, tmp_path / package)
    return tmp_path


def called(place: Path, then: str) -> list[str]:
    return [sys.executable, "-c", RUN + then, str(place)]


def test_importing_it_loads_nothing_else_of_ours(place: Path) -> None:
    code = "import gateway_witness; print(*(name for name in sys.modules if name.startswith('gateway')))"
    loaded = subprocess.run(called(place, code), check=True, capture_output=True, text=True).stdout.split()
    assert "gateway_witness.http" in loaded
    assert {".".join(name.split(".")[:2]) for name in loaded if name.startswith("gateway.")} == {"gateway.tlog"}


def test_where_it_would_load_more_it_does_not_start(place: Path) -> None:
    with (place / "gateway_witness/memory.py").open("a", encoding="utf-8") as file:
        file.write("\nimport gateway.domain.errors\n")
    done = subprocess.run(called(place, "import gateway_witness"), capture_output=True, text=True, check=False)
    assert (done.returncode, "No module named 'gateway.domain'" in done.stderr) == (1, True)


@dataclass(frozen=True)
class Running:
    """A witness that listens."""

    url: str
    vkey: str


@pytest.fixture
def witness(place: Path) -> Iterator[Running]:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    words = ["--state", str(place / "seen.json"), "--log", LOG.verifier.vkey, "--listen", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        called(place, f"import gateway_witness; gateway_witness.main({words!r})"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        vkey = process.stdout.readline().strip()
        process.stdout.readline()
        try:
            yield Running(f"http://127.0.0.1:{port}", vkey)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=10)


def test_it_cosigns_without_the_rest_of_the_gateway(witness: Running) -> None:
    leaves = [leaf_hash(b"%d" % n) for n in range(3)]
    note = sign_note(Checkpoint(LOG.name, 3, root_of(leaves)).text(), [LOG])
    transport = httpx.HTTPTransport(retries=5, trust_env=False)
    with httpx.Client(transport=transport) as client:
        answer = client.post(f"{witness.url}/add-checkpoint", content=Submission(0, (), note).text())
    assert answer.status_code == 200, answer.text
    _, opened = open_checkpoint(note + answer.text, LOG.verifier, [Verifier.parse(witness.vkey)])
    assert len(opened.signatures) == 2
