"""The command `gateway` as a process: started, heard, and its children counted."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway_demo.postgres.place import remove_place

COMMAND = Path(sys.executable).with_name("gateway")
WITNESS = Path(sys.executable).with_name("gateway-witness")
READY_WITHIN_S = 40.0
GONE_WITHIN_S = 12.0


def gateway(
    *words: object, stdin: str = "", env: Mapping[str, str] | None = None, command: Path = COMMAND
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [command, *map(str, words)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "COLUMNS": "80", **(env or {})},
    )


@dataclass(frozen=True, slots=True)
class RunningHouse:
    """`gateway run`, up, in a session of its own as a terminal gives it."""

    process: "subprocess.Popen[str]"
    home: Path
    ready: Mapping[str, Any]
    family: frozenset["Kin"]

    def one(self, word: str) -> int:
        """The process id of a direct child whose command line holds this word."""
        return next(kin.pid for kin in self.family if kin.parent == self.process.pid and word in kin.command())

    def department(self, name: str) -> int:
        """The process id of a department: all of them have the command line of the interpreter that forked them."""
        ready = json.loads((self.home / "departments" / name / "ready.json").read_text())
        return next(kin.pid for kin in self.family if kin.pid == ready["pid"])

    def press_ctrl_c(self) -> None:
        """What a terminal does: the signal goes to the foreground group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def ended(self) -> tuple[int, str]:
        """Exit status and all that it said, once it has ended."""
        said, _ = self.process.communicate(timeout=GONE_WITHIN_S + 15)
        return self.process.returncode, said

    def left(self, within_s: float = GONE_WITHIN_S) -> list[str]:
        """What of its family still runs after so many seconds."""
        until = time.monotonic() + within_s
        while (alive := [kin for kin in self.family if kin.is_alive()]) and time.monotonic() < until:
            time.sleep(0.05)
        return [kin.command() for kin in alive]

    def socket_folders(self) -> list[Path]:
        """Where its databases' sockets lie."""
        kept = self.home.rglob("postgres/*.sockets")
        return [folder for file in kept if (folder := Path(file.read_text().strip())).exists()]


@dataclass(frozen=True, slots=True)
class Kin:
    """A process, told from a later one of the same number by its start time."""

    pid: int
    parent: int
    started: str

    def command(self) -> str:
        """Its command line."""
        with contextlib.suppress(OSError):
            return Path(f"/proc/{self.pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""

    def is_alive(self) -> bool:
        """Whether it runs; a zombie does not."""
        return self in running()


def running() -> set[Kin]:
    """All processes of this machine but zombies."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, parent, *more = (folder / "stat").read_text().rpartition(")")[2].split()
            if state != "Z":
                found.add(Kin(int(folder.name), int(parent), more[17]))
    return found


def children_of(pid: int) -> list[Kin]:
    """The direct children of a process."""
    return [kin for kin in running() if kin.parent == pid]


def family_of(pid: int) -> frozenset[Kin]:
    """The process and all its descendants."""
    everybody, known = running(), {pid}
    while more := {kin.pid for kin in everybody if kin.parent in known} - known:
        known |= more
    return frozenset(kin for kin in everybody if kin.pid in known)


@contextmanager
def house(home: Path, port: int, *more: object, **env: str) -> Iterator[RunningHouse]:
    """`gateway run` from the moment on at which its ready file stands."""
    ready_file = home.with_name(home.name + ".ready")
    process = spawned("run", "--home", home, "--port", port, "--ready-file", ready_file, *more, **env)
    try:
        until = time.monotonic() + READY_WITHIN_S
        while not ready_file.exists():
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < until
            time.sleep(0.05)
        yield RunningHouse(process, home, json.loads(ready_file.read_text()), family_of(process.pid))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=GONE_WITHIN_S + 15)
        remove_databases(home)


def remove_databases(home: Path) -> None:
    """Delete the databases of a home whose demo has ended: root keeps them outside of it."""
    remove_place(home, "gateway")
    remove_place(home / "departments" / "real_estate", "exchange")


def spawned(*words: object, **env: str) -> "subprocess.Popen[str]":
    """The command in a session of its own; what it says on both ways comes on one."""
    return spawned_program(COMMAND, *words, **env)


def spawned_program(command: Path, *words: object, **env: str) -> "subprocess.Popen[str]":
    """As `spawned`, for another program of ours."""
    return subprocess.Popen(
        [command, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env={**os.environ, "COLUMNS": "80", **env},
    )
