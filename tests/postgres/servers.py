"""Servers of a test's own, and what may happen to them."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gateway_demo.postgres import EmbeddedPostgres
from gateway_demo.postgres.place import remove_place


@contextmanager
def own_server(home: Path) -> Iterator[EmbeddedPostgres]:
    """A running server, which is gone afterwards with all that it held; works as root and as a normal user."""
    server = EmbeddedPostgres(home)
    server.start()
    try:
        yield server
    finally:
        server.stop(discard=True)
        remove_place(home, "gateway")


@contextmanager
def frozen(server: EmbeddedPostgres) -> Iterator[None]:
    """The postmaster and all its children stand still, as on a machine that hangs."""
    assert server.pid is not None
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    pids = [server.pid, *map(int, children)]
    _signal(pids, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(pids, signal.SIGCONT)


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # one that has ended meanwhile
            os.kill(pid, number)
