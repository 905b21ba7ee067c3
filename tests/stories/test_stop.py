"""A gateway that is told to stop resets nobody: it says that it goes, answers, lets its door run dry, and leaves."""

import os
import signal
import socket
import threading
import time
from collections import Counter
from pathlib import Path

import httpx

from gateway_demo.demo import Demo
from tests.stories.conftest import another_gateway

ASKED = b"GET /livez HTTP/1.1\r\nhost: g\r\n\r\n"
CALLERS = 8
HELD_UP_S = 0.1
"""Whoever needs longer from the door to the question was held up by the machine; the door runs dry in twice that."""


def exchanged(wire: socket.socket) -> bool:
    """Ask once and read the whole answer; whether it says that the connection is closed.  Raises OSError where none comes."""
    wire.sendall(ASKED)
    head = b""
    while b"\r\n\r\n" not in head:
        piece = wire.recv(65536)
        if not piece:
            raise ConnectionError
        head += piece
    return b"connection: close" in head.lower()


class Caller(threading.Thread):
    """Asks again and again on one connection, and on a new one where it was told to, until nobody listens."""

    def __init__(self, address: tuple[str, int]) -> None:
        super().__init__()
        self._address = address
        self.counts: Counter[str] = Counter()
        self.is_over = threading.Event()

    def run(self) -> None:
        while not self.is_over.is_set():
            came_at = time.monotonic()
            try:
                wire = socket.create_connection(self._address, timeout=5)
            except OSError:
                return
            with wire:
                self._stay(wire, came_at)

    def _stay(self, wire: socket.socket, came_at: float) -> None:
        waited_s = 0.0
        try:
            while True:
                waited_s = time.monotonic() - came_at
                if exchanged(wire):
                    break
                self.counts["answered"] += 1
                came_at = time.monotonic()
                time.sleep(0.002)
            self.counts["told to go"] += 1
        except OSError:
            self.counts["held up" if waited_s > HELD_UP_S else "left without an answer"] += 1


def test_nobody_is_reset_when_the_gateway_stops(demo: Demo, tmp_path: Path) -> None:
    with another_gateway(demo, tmp_path, "stopping", drain_s=0.7) as at:
        url = httpx.URL(at["base_url"])
        callers = [Caller((url.host, url.port or 80)) for _ in range(CALLERS)]
        for caller in callers:
            caller.start()
        until = time.monotonic() + 10
        while not all(caller.counts["answered"] > 10 for caller in callers) and time.monotonic() < until:
            time.sleep(0.01)
        os.kill(int(at["pid"]), signal.SIGTERM)
        seen = Counter[int]()
        while not seen[503] and time.monotonic() < until:
            seen[httpx.get(f"{url}/readyz", trust_env=False).status_code] += 1
        for caller in callers:
            caller.join(15)
            caller.is_over.set()
    told: Counter[str] = sum((caller.counts for caller in callers), Counter())
    assert seen[503] == 1
    assert told["told to go"] > 2 * CALLERS  # those who came anew meanwhile were answered too
    assert told["left without an answer"] == 0
