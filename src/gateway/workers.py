"""Several processes behind the same doors: a master opens them, lets workers serve, and puts another in the place of one that ends.

The master answers nobody and has no threads: each worker is a fork of it, with the code loaded already.  Its end, however it comes,
ends the workers: they hold the reading end of a pipe whose other end is the master's alone.  The door itself outlives every worker:
whoever stands before it is let in by another.
"""

import gc
import os
import select
import signal
import socket
import struct
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import structlog

log = structlog.get_logger(__name__)

MOST_WORKERS = 64
SAID_WHY: Final = 3
"""The status of a process that has said in words why it cannot start."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 15.0
"""Before another takes the place of a worker that ended soon after its start; doubled each time."""
LIVED_S = 20.0
"""Who lived for so long is followed at once."""
_PID = struct.Struct("i")
_ORDERS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


@dataclass(frozen=True, slots=True)
class Worker:
    """One of the processes behind the doors.  number: from 0.  master_fd: readable, at its end, once the master closes the house."""

    number: int
    master_fd: int
    ready_fd: int

    @property
    def is_first(self) -> bool:
        """Whether it does what one process of a machine is enough for."""
        return self.number == 0

    @property
    def is_last(self) -> bool:
        """Whether nobody lets in whoever comes after this one and those beside it."""
        return bool(select.select([self.master_fd], [], [], 0)[0])

    def tell_ready(self) -> None:
        """Let the master know that this process answers."""
        with suppress(BrokenPipeError):
            os.write(self.ready_fd, _PID.pack(os.getpid()))


@dataclass(slots=True)
class _Child:
    number: int
    began_s: float
    is_ready: bool = False
    is_leaving: bool = False


@dataclass(slots=True)
class _Place:
    """What one number waits for.  due_s: when a process shall begin in it; None: none shall."""

    due_s: float | None = None
    pause_s: float = 0.0

    def follow(self, now: float, lived_s: float) -> None:
        """Its process has ended after so long."""
        self.pause_s = 0.0 if lived_s >= LIVED_S else min(max(FIRST_PAUSE_S, 2 * self.pause_s), LONGEST_PAUSE_S)
        self.due_s = now + self.pause_s


class Master:
    """Owns the doors, which are listening sockets, and so many workers.

    on_ready: called once, when all of them answer.  ends_within_s: how long they may take to leave before they are killed.
    """

    def __init__(
        self, doors: Sequence[socket.socket], workers: int, *, ends_within_s: float, on_ready: Callable[[], None]
    ) -> None:
        self._doors = doors
        self._places = [_Place() for _ in range(workers)]
        self._ends_within_s = ends_within_s
        self._on_ready = on_ready
        self._children: dict[int, _Child] = {}
        self._to_replace: deque[int] = deque()
        self._has_served = self._was_ready = False
        self._ends_at_s: float | None = None
        self._status = 0
        self._alive_r, self._alive_w = os.pipe()
        self._ready_r, self._ready_w = os.pipe()
        self._orders_r, self._orders_w = os.pipe()

    def run(self) -> Worker:
        """Returns in each worker.  In the master it never does: SIGTERM and SIGINT end it, and all workers; SIGHUP replaces them.

        The end is SystemExit: 0, or `SAID_WHY` where the first worker could not start.
        """
        self._take_orders()
        gc.freeze()  # what is loaded is shared with the workers for as long as nobody writes to it
        self._places[0].due_s = time.monotonic()  # brings the store up to date; the others come after it
        while self._children or self._ends_at_s is None:
            for number in self._due():
                worker = self._fork(number)
                if worker is not None:
                    return worker
            self._wait()
            self._reap()
            self._replace_next()
            self._kill_when_late()
        sys.exit(self._status)

    def _take_orders(self) -> None:
        for end in (self._orders_r, self._orders_w):
            os.set_blocking(end, False)
        for order in _ORDERS:
            signal.signal(order, lambda *_: None)
        signal.set_wakeup_fd(self._orders_w, warn_on_full_buffer=False)

    def _due(self) -> Iterator[int]:
        now = time.monotonic()
        for number, place in enumerate(self._places):
            if place.due_s is not None and place.due_s <= now:
                place.due_s = None
                yield number

    def _fork(self, number: int) -> Worker | None:
        """In the new process the worker, in this one None."""
        former = signal.pthread_sigmask(signal.SIG_BLOCK, _ORDERS)  # an order between fork and its own handlers is kept
        pid = os.fork()
        if pid:
            signal.pthread_sigmask(signal.SIG_SETMASK, former)
            self._children[pid] = _Child(number, time.monotonic())
            return None
        signal.set_wakeup_fd(-1)
        for order in _ORDERS:
            signal.signal(order, signal.SIG_DFL)
        os.setpgid(0, 0)  # Ctrl-C is the master's
        signal.pthread_sigmask(signal.SIG_SETMASK, former)
        for end in (self._alive_w, self._ready_r, self._orders_r, self._orders_w):
            os.close(end)
        return Worker(number, self._alive_r, self._ready_w)

    def _wait(self) -> None:
        """Until something happens or is due."""
        now = time.monotonic()
        dues = [place.due_s for place in self._places if place.due_s is not None]
        if self._ends_at_s is not None:
            dues.append(self._ends_at_s)
        timeout = max(0.0, min(dues) - now) if dues else None
        happened, _, _ = select.select([self._orders_r, self._ready_r], [], [], timeout)
        if self._ready_r in happened:
            for (pid,) in _PID.iter_unpack(os.read(self._ready_r, 256 * _PID.size)):
                self._is_ready(pid)
        if self._orders_r in happened:
            for order in os.read(self._orders_r, 256):
                self._obey(order)

    def _obey(self, order: int) -> None:
        if order in {signal.SIGTERM, signal.SIGINT}:
            self._end(0)
        elif order == signal.SIGHUP and self._ends_at_s is None:
            log.info("workers_replaced")
            self._to_replace = deque(range(len(self._places)))

    def _is_ready(self, pid: int) -> None:
        """One more answers: those whose place it takes may go, and at the start the others may come."""
        child = self._children.get(pid)
        if child is None or self._ends_at_s is not None:
            return
        child.is_ready = True
        for other, former in self._children.items():
            if former.number == child.number and other != pid:
                former.is_leaving = True
                os.kill(other, signal.SIGTERM)
        if not self._has_served:
            self._has_served = True
            for place in self._places[1:]:
                place.due_s = time.monotonic()
        if not self._was_ready and sum(one.is_ready for one in self._children.values()) >= len(self._places):
            self._was_ready = True
            self._on_ready()

    def _reap(self) -> None:
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                self._has_ended(*ended)

    def _has_ended(self, pid: int, wait_status: int) -> None:
        child = self._children.pop(pid, None)
        if child is None or child.is_leaving or self._ends_at_s is not None:
            return
        status, now = os.waitstatus_to_exitcode(wait_status), time.monotonic()
        log.error("worker_ended", worker=child.number, pid=pid, status=status, lived_s=round(now - child.began_s, 1))
        if status == SAID_WHY and not self._has_served:
            self._end(SAID_WHY)
        elif child.number not in {other.number for other in self._children.values()}:
            self._places[child.number].follow(now, now - child.began_s)
        elif not child.is_ready:
            log.error("workers_not_replaced", why="the new worker did not start; those before it go on")
            self._to_replace.clear()

    def _replace_next(self) -> None:
        """One place after the other, and only while all of them are taken and nobody comes or goes."""
        is_calm = len(self._children) == len(self._places) and all(one.is_ready for one in self._children.values())
        if self._to_replace and is_calm and self._ends_at_s is None:
            self._places[self._to_replace.popleft()].due_s = time.monotonic()

    def _end(self, status: int) -> None:
        """Close the house: the workers hear it by the pipe, and the last of them closes the doors."""
        if self._ends_at_s is not None:
            return
        self._status, self._ends_at_s = status, time.monotonic() + self._ends_within_s
        for place in self._places:
            place.due_s = None
        os.close(self._alive_w)
        for door in self._doors:
            door.close()

    def _kill_when_late(self) -> None:
        if self._ends_at_s is not None and time.monotonic() >= self._ends_at_s:
            for pid in self._children:
                log.warning("worker_killed", pid=pid, why="it did not end in time")
                os.kill(pid, signal.SIGKILL)
            self._ends_at_s = time.monotonic() + self._ends_within_s
