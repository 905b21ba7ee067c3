"""Where department processes come from: one interpreter that has the kit loaded, and forks a department for each order.

An interpreter for each department would load the same code again and again, most of what starting one costs.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

NEVER_BORN = 0
"""The process id of a child whose interpreter ended before it could fork."""


class Child:
    """One forked department, watched by its file descriptor: a number may be given to another process, that may not."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle: int | None = None
        if pid != NEVER_BORN:
            with contextlib.suppress(ProcessLookupError):  # it has ended already
                self._handle = os.pidfd_open(pid)

    def has_ended(self, within_s: float = 0.0) -> bool:
        """Whether it has ended, or does within that time."""
        if self._handle is not None and select.select([self._handle], [], [], within_s)[0]:
            os.close(self._handle)
            self._handle = None
        return self._handle is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; nothing happens when it has ended."""
        if not self.has_ended() and self._handle is not None:
            signal.pidfd_send_signal(self._handle, number)


class Nursery:
    """The interpreter that forks.  It ends with its starter, and its children with it."""

    def __init__(self, root: Path) -> None:
        path = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH", ""))))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "gateway_demo.kit"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )
        self._ordered = 0
        self._pids: list[int] = []

    def order(self, module: str, config: Path, log: Path) -> int:
        """Ask for one more department and return at once.  Returns the number of the order."""
        assert self._process.stdin is not None
        order = {"module": module, "config": str(config), "log": str(log)}
        with contextlib.suppress(BrokenPipeError):  # it has ended: `child` says so
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
        self._ordered += 1
        return self._ordered - 1

    def child(self, number: int) -> Child:
        """The child of an order, as soon as it is forked."""
        assert self._process.stdout is not None
        while len(self._pids) <= number:
            self._pids.append(int(self._process.stdout.readline() or NEVER_BORN))
        return Child(self._pids[number])

    def close(self) -> None:
        """Let it end; children that still run are told to stop."""
        with contextlib.suppress(BrokenPipeError):
            self._process.communicate()
