"""`gateway-witness`: a witness of one or more logs, to be run by somebody else than the gateway's operator.

Exit status: 2 wrong usage; 3 it could not start, said in one sentence; 130 ended by Ctrl-C.
"""

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from gateway.tlog import COSIGNATURE, BadNote, Signer, Verifier, is_name
from gateway_witness.connection import WitnessHttp
from gateway_witness.http import WitnessApp
from gateway_witness.key import read_key
from gateway_witness.memory import FileMemory
from gateway_witness.protocol import Witness
from gateway_witness.start import CannotStartError

MOST_CONNECTIONS = 256
"""At once; a further one is answered with 503."""


def main(words: Sequence[str] | None = None) -> None:
    """Entry point.  words: the call's, without the program's name; None: those of this process."""
    call = _parser().parse_args(words)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.INFO)
    try:
        run(call.state, call.log, call.listen, call.name)
    except CannotStartError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command line prints
        sys.exit(3)
    except KeyboardInterrupt:
        sys.exit(130)


def run(state: Path, logs: Sequence[Verifier], listen: tuple[str, int], name: str) -> None:
    """Serve until SIGTERM or Ctrl-C.  state: the memory's file.  Raises CannotStartError."""
    host, port = listen
    _check_memory(state)
    with FileMemory(state) as memory:
        witness = Witness(Signer(name, read_key(state.with_suffix(".key")), COSIGNATURE), logs, memory)
        seen = ", ".join(witness.known())
        print(f"{witness.vkey}\nlistening on http://{host}:{port}, seeing {seen}", flush=True)  # noqa: T201 - as above
        try:
            uvicorn.Server(serving(WitnessApp(witness, time.time), host, port)).run()
        except SystemExit:
            raise CannotStartError(f"Port {port} on {host} cannot be used: give another with --listen.") from None


def serving(app: WitnessApp, host: str, port: int, http: type[WitnessHttp] = WitnessHttp) -> uvicorn.Config:
    """How a witness is served: nobody holds a connection without using it, and nobody holds all of them."""
    return uvicorn.Config(
        app, host, port, loop="asyncio", http=http, ws="none", lifespan="off", log_config=None, access_log=False,
        server_header=False, limit_concurrency=MOST_CONNECTIONS, timeout_keep_alive=30, timeout_graceful_shutdown=5,
    )  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gateway-witness",
        description="Remember the newest checkpoint of each log, and cosign what the old one is the beginning of "
        "(C2SP tlog-witness).",
    )
    parser.add_argument(
        "--state", type=Path, required=True, help="The file that remembers what was seen; its key is kept beside it."
    )
    parser.add_argument(
        "--log", type=_verifier, action="append", required=True,
        help="The verifier key of a log to see: name+id+key.  May be repeated.",
    )  # fmt: skip
    parser.add_argument("--listen", type=_address, default="127.0.0.1:8090", help="Address and port.")
    parser.add_argument("--name", type=_name, default="witness.example/audit", help="The name it signs under.")
    return parser


def _check_memory(state: Path) -> None:
    """Raises CannotStartError where a witness with a key has lost its memory: it would cosign a second history of a log."""
    if state.with_suffix(".key").exists() and not state.exists():
        raise CannotStartError(
            f"{state} is gone, and the witness's key is there: restore it, or begin under another name with another --state; "
            "a witness that has forgotten is none."
        )


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError("an address and a port, such as 127.0.0.1:8090")
    return host, int(port)


def _name(name: str) -> str:
    if not is_name(name):
        raise argparse.ArgumentTypeError("a name without blanks and plus signs, such as audit-bureau.example/witness")
    return name


def _verifier(vkey: str) -> Verifier:
    try:
        return Verifier.parse(vkey)
    except BadNote as fault:
        raise argparse.ArgumentTypeError(str(fault)) from None
