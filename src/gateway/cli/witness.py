"""`gateway audit witness`: a witness of one or more logs, to be run by somebody else than the gateway's operator; `log-key`: of what."""

import time
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.api.http.protocol import GatedHttp
from gateway.audit.origin import Origin
from gateway.audit.privacy import KeyFolder, Privacy
from gateway.audit.witness.http import WitnessApp
from gateway.audit.witness.memory import FileMemory
from gateway.audit.witness.protocol import Witness
from gateway.cli.words import WrongWords
from gateway.domain.clock import real_now
from gateway.domain.errors import SetupError
from gateway.settings import Settings
from gateway.tlog import BadNote, Signer, Verifier
from gateway.tlog.note import COSIGNATURE, is_name

MOST_CONNECTIONS = 256
"""At once; a further one is answered with 503."""


class WitnessHttp(GatedHttp):
    """A connection to a witness: the gateway's own time limits, and fewer of one address."""

    most_per_address = 64


def witness(
    state: Annotated[Path, typer.Option(help="The file that remembers what was seen; its key is kept beside it.")],
    log: Annotated[list[str], typer.Option(help="The verifier key of a log to see: name+id+key.  May be repeated.")],
    listen: Annotated[str, typer.Option(help="Address and port.")] = "127.0.0.1:8090",
    name: Annotated[str, typer.Option(help="The name it signs under.")] = "witness.example/audit",
) -> None:
    """Remember the newest checkpoint of each log, and cosign what the old one is the beginning of (C2SP tlog-witness)."""
    host, port = _address(listen)
    if not is_name(name):
        raise WrongWords("--name takes a name without blanks and plus signs, such as audit-bureau.example/witness.")
    logs = [_verifier(vkey) for vkey in log]
    _check_memory(state)
    with FileMemory(state) as memory:
        private_key = Ed25519PrivateKey.from_private_bytes(KeyFolder(state.absolute().parent).key(state.stem))
        seeing = Witness(Signer(name, private_key, COSIGNATURE), logs, memory)
        print(f"{seeing.vkey}\nlistening on http://{host}:{port}, seeing {', '.join(seeing.known())}", flush=True)
        _serve(WitnessApp(seeing, time.time), host, port)


def log_key(
    settings: Annotated[
        Path | None, typer.Option(help="The gateway's own settings; see deploy/settings.example.toml.")
    ] = None,
) -> None:
    """Print the verifier keys of this year's log and the next one, for witnesses and whoever verifies (C2SP signed-note)."""
    given = Settings.read(settings)
    origin = Origin(given.audit_origin, Privacy(KeyFolder(given.home / "keys")))
    year = real_now().year
    for verifier in (*origin.verifiers(year), *origin.verifiers(year + 1)):
        print(verifier.vkey)


def _check_memory(state: Path) -> None:
    """Raises SetupError where a witness with a key has lost its memory: it would cosign a second history of a log."""
    if state.with_suffix(".key").exists() and not state.exists():
        raise SetupError(
            f"{state} is gone, and the witness's key is there: restore it, or begin under another name with another --state; "
            "a witness that has forgotten is none."
        )


def serving(app: WitnessApp, host: str, port: int, http: type[GatedHttp] = WitnessHttp) -> uvicorn.Config:
    """How a witness is served: nobody holds a connection without using it, and nobody holds all of them."""
    return uvicorn.Config(
        app, host, port, http=http, ws="none", lifespan="off", log_config=None, access_log=False, server_header=False,
        limit_concurrency=MOST_CONNECTIONS, timeout_keep_alive=30, timeout_graceful_shutdown=5,
    )  # fmt: skip


def _serve(app: WitnessApp, host: str, port: int) -> None:
    """Until SIGTERM or Ctrl-C.  Raises SetupError where the port is taken."""
    try:
        uvicorn.Server(serving(app, host, port)).run()
    except SystemExit:
        raise SetupError(f"Port {port} on {host} cannot be used: give another with --listen.") from None


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise WrongWords("--listen takes an address and a port, such as 127.0.0.1:8090.")
    return host, int(port)


def _verifier(vkey: str) -> Verifier:
    try:
        return Verifier.parse(vkey)
    except BadNote as fault:
        raise WrongWords(f"--log: {fault}.") from None
