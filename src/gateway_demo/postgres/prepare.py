"""Makes the data folder of an embedded PostgreSQL, whole or not at all."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from gateway.domain.errors import SetupError
from gateway_demo.postgres import launch
from gateway_demo.postgres.place import NO_OTHER_USER, Place, is_full, no_space_left

USER = "oneclick"  # not the name of a schema, which "$user" would put first in the search path
NO_SPACE = ("No space left", "quota exceeded", "File too large", "File size limit exceeded")


def spawn(command: list[str], uid: int, gid: int, output: int) -> subprocess.Popen[bytes]:
    """Start one of PostgreSQL's programs as `uid`, our direct child, which ends when the starting thread does."""
    launcher = [sys.executable, "-I", "-S", launch.__file__, str(os.getpid()), str(uid), str(gid)]
    return subprocess.Popen(  # noqa: S603 - our own programs with our own arguments
        [*launcher, *command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        start_new_session=True,  # Ctrl-C in a terminal is ours to handle
    )


def prepare_data(place: Place, password: str) -> None:
    """Run initdb into a folder beside, and name it `data` when it is whole."""
    making = place.folder / "data.new"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    secret = place.folder / "password.new"
    secret.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(password + "\n")
        if place.init_uid != os.getuid():
            for path in (making, secret):
                os.chown(path, place.init_uid, place.init_gid)
        _run_initdb(place, making, secret)
    finally:
        secret.unlink(missing_ok=True)
    if place.uid != place.init_uid:
        for folder, _, files in os.walk(making):
            for name in (".", *files):
                os.chown(f"{folder}/{name}", place.uid, place.gid, follow_symlinks=False)
    making.rename(place.data)


def _run_initdb(place: Place, making: Path, secret: Path) -> None:
    command = [
        str(place.programs / "initdb"),
        f"--pgdata={making}",
        f"--username={USER}",
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--sync-method=syncfs",
        "--no-instructions",
        "--set=max_connections=200",  # spares initdb its trials
        "--set=shared_buffers=64MB",
    ]
    with tempfile.TemporaryFile() as output:
        code = spawn(command, place.init_uid, place.init_gid, output.fileno()).wait()
        output.seek(0)
        text = output.read().decode(errors="replace")
    if code == launch.MAY_NOT_CHANGE_UID:
        raise SetupError(NO_OTHER_USER)
    if code != 0:
        raise failed("PostgreSQL's data could not be prepared", text, making)


def failed(what: str, output: str, folder: Path) -> SetupError:
    """One output from what a program of PostgreSQL said."""
    if any(words in output for words in NO_SPACE) or is_full(folder):
        return no_space_left(folder)
    lines = [line for line in output.splitlines() if "FATAL" in line or "error:" in line or "PANIC" in line]
    words = (lines or output.splitlines() or ["it said nothing"])[-1].strip()
    return SetupError(f"{what}: {words}")
