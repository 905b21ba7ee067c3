"""`python -m gateway_demo.kit`: forks one simulated department for each order that it reads, until there are no more."""

import asyncio
import importlib
import json
import os
import signal
import sys
import traceback
from pathlib import Path

import uvloop

from gateway.domain.errors import SetupError
from gateway_demo.kit.bureau import Bureau
from gateway_demo.kit.process import die_with_parent, run
from gateway_demo.kit.settings import read_settings


def serve(module: str, config: Path, parent_pid: int) -> int:
    """Run the department until SIGTERM; 0 when it stopped in good order, 2 when it could not start.

    module: such as connectors.household.department.server; defines `BUREAU`.
    """
    try:
        die_with_parent(parent_pid)
        settings = read_settings(config)
        bureau: type[Bureau] = importlib.import_module(module).BUREAU
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run(bureau(settings)))
    except SetupError as error:
        sys.stderr.write(f"{error.detail}\n")
        return 2
    return 0


def become(order: dict[str, str], parent_pid: int) -> None:
    """Be the department of this order, in a process just forked; never returns."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDONLY)
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for wanted, number in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(wanted, number)
        status = serve(order["module"], Path(order["config"]), parent_pid)
    except BaseException:  # noqa: BLE001 - whatever it is, it belongs in this department's log
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    """Fork until standard input ends; the kernel buries the children and ends those that are left with this process."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    pid = os.getpid()
    for line in iter(sys.stdin.buffer.readline, b""):
        child = os.fork()
        if child == 0:
            become(json.loads(line), pid)
        os.write(1, b"%d\n" % child)


if __name__ == "__main__":
    main()
