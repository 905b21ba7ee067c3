"""The gateway as a process of its own: settings over a pipe (no secret touches the disk), gone when its starter is gone."""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from gateway.domain.errors import SetupError

SAID_WHY = 3
"""The exit status of a gateway whose last line says in words why it could not start."""


START = "import gc; gc.disable(); import gateway.main; from gateway_demo.demo_gateway import main; main()"
"""The collector rests while modules load, a sixth of their time; `serve` wakes it.  No folder that somebody stands in is looked through for them."""


class GatewayProcess:
    """One gateway process.  `spawn` lets it load its code at once; `configure` gives the settings it waits for."""

    def __init__(self, log: Path, *, name: str = "gateway") -> None:
        self._log = log
        self._name = name
        self._process: subprocess.Popen[bytes] | None = None
        self._ready_file: Path | None = None

    @property
    def pid(self) -> int:
        """Its process id.  Raises SetupError when it was not started."""
        return self._running().pid

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def spawn(self) -> Self:
        """Start the process and return at once."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
                [sys.executable, "-P", "-c", START],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def configure(self, settings: Mapping[str, object], ready_file: Path) -> Self:
        """Hand over the settings.  ready_file: written by the gateway when it answers."""
        self._ready_file = ready_file
        ready_file.unlink(missing_ok=True)
        pipe = self._running().stdin
        if pipe is not None:
            # The pipe stays open: its end tells the gateway that its starter is gone.
            with contextlib.suppress(BrokenPipeError):  # it has ended already: `wait_ready` says why
                pipe.write(json.dumps({**settings, "ready_file": str(ready_file)}).encode() + b"\n")
                pipe.flush()
        return self

    def wait_ready(self, timeout_s: float = 20.0) -> dict[str, str]:
        """Block until it answers.  Returns its addresses; raises SetupError with the end of its log."""
        until = time.monotonic() + timeout_s
        while time.monotonic() < until and self.is_alive:
            if self._ready_file is not None and self._ready_file.exists():
                addresses: dict[str, str] = json.loads(self._ready_file.read_text())
                return addresses
            time.sleep(0.01)
        raise SetupError(self._why_not(timeout_s))

    def _why_not(self, timeout_s: float) -> str:
        """Its own sentence where it left one; else where to look."""
        code = self._running().poll()
        last = self._log.read_text(errors="replace").splitlines()[-1:]
        if code == SAID_WHY and last:
            with contextlib.suppress(ValueError):
                return str(json.loads(last[0])["detail"])
        what = f"did not start within {timeout_s:.0f} s" if code is None else f"ended while it started (status {code})"
        return f"The {self._name} {what}: see its log {self._log}, and start again."

    def stop(self, timeout_s: float = 8.0) -> None:
        """SIGTERM and wait; SIGKILL when that is not heard.  May be repeated."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._gone(self._process)

    def kill(self) -> None:
        """SIGKILL, as the machine would."""
        self._running().kill()
        self._gone(self._running())

    @staticmethod
    def _gone(process: "subprocess.Popen[bytes]") -> None:
        process.wait()
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # settings that it never read
                process.stdin.close()

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            raise SetupError(f"The {self._name} was not started.")
        return self._process
