"""Servers of a test's own, and what may happen to them."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gateway_demo.postgres import EmbeddedPostgres
from gateway_demo.postgres.place import find_place, remove_place


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
def following(primary: EmbeddedPostgres, home: Path) -> Iterator[EmbeddedPostgres]:
    """Another running server, a standby of the first."""
    shutil.copytree(
        primary._home / "postgres",
        home / "postgres",
        ignore=lambda _, names: [n for n in names if not n.endswith("password")],
    )
    place = find_place(home, "gateway")
    subprocess.run(
        [
            str(place.programs / "pg_basebackup"),
            "-D",
            str(place.data),
            "-R",
            "-c",
            "fast",
            "--no-sync",
            "-d",
            primary.dsn(),
        ],
        check=True,
    )
    for path in (place.data, *place.data.rglob("*")):
        os.chown(path, place.uid, place.gid, follow_symlinks=False)
    sockets = primary._sockets
    assert sockets is not None
    for door in (sockets, *sockets.iterdir()):
        door.chmod(0o777)  # as root each server runs under a uid of its own; the password stays asked for
    with own_server(home) as server:
        yield server


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
