"""`gateway audit integrate` as a process that a run starts, kills and starts again."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Self

START = """import os, sys, threading
from gateway.main import main
sys.stdin.buffer.readline()
threading.Thread(target=lambda: (os.read(0, 1), os._exit(0)), daemon=True).start()
sys.argv = ["gateway", "integrate"]
main()"""
"""What the command comes to.  It loads its code, waits for a line to begin, and is gone when its starter is gone."""
STOPS_WITHIN_S = 10.0


class IntegratorProcess:
    """One integrator.  home: the gateways' own.  dsn: of a login of its own, by which the leader is told from the other."""

    def __init__(self, log: Path, home: Path, dsn: str) -> None:
        self._log = log
        self._environment = {**os.environ, "GATEWAY_HOME": str(home), "GATEWAY_DATABASE_URL": dsn}
        self._process: subprocess.Popen[bytes] | None = None

    def spawn(self) -> Self:
        """Start it and return at once; it waits for `begin`."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", START],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=self._environment,
                start_new_session=True,
            )
        return self

    def begin(self) -> None:
        """Let it take the lead, or wait for it."""
        pipe = self._running().stdin
        assert pipe is not None
        with suppress(BrokenPipeError):
            pipe.write(b"\n")
            pipe.flush()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._running().pid

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._running().poll() is None

    def kill(self) -> None:
        """SIGKILL."""
        self._running().kill()
        self._gone()

    def stop(self) -> None:
        """SIGTERM and wait; SIGKILL when that is not heard."""
        self._running().terminate()
        with suppress(subprocess.TimeoutExpired):
            self._running().wait(STOPS_WITHIN_S)
        self.kill()

    def _gone(self) -> None:
        self._running().wait()
        pipe = self._running().stdin
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()

    def _running(self) -> "subprocess.Popen[bytes]":
        assert self._process is not None, "it was not started"
        return self._process
