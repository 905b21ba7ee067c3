"""The life of a department process: up, ready, serving, told to stop, gone with its parent."""

import asyncio
import ctypes
import os
import signal
from pathlib import Path

from gateway.domain.errors import SetupError
from gateway_demo.kit.bureau import Bureau
from gateway_demo.kit.control import Control
from gateway_demo.kit.counter import Counter
from gateway_demo.kit.listener import Listener
from gateway_demo.kit.settings import write_private

PR_SET_PDEATHSIG = 1
"""Linux, prctl(2)."""


def die_with_parent(parent_pid: int) -> None:
    """Ask the kernel for SIGTERM when the parent dies; leave at once when it is dead already."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent_pid:
        raise SetupError("The program that started this department is gone.")


class Office:
    """One running department: the bureau, its counter and its control desk."""

    def __init__(self, bureau: Bureau) -> None:
        settings = bureau.settings
        counter = Counter(bureau)
        self._bureau = bureau
        self._front = Listener(counter, settings.host, settings.port) if bureau.speaks_http else None
        counter.listener = self._front
        self._control = Listener(Counter(Control(bureau, self._faults_changed)), settings.host, settings.control_port)
        self._refusing = False
        self._watch: asyncio.Task[None] | None = None
        self.ended = asyncio.Event()
        """Set by whoever wants it to stop, and where it cannot go on; `close` then says why."""

    async def open(self) -> None:
        """Start everything and write the ready file, last."""
        await self._bureau.start()
        if self._front is not None:
            await self._front.open()
        await self._control.open()
        self._watch = asyncio.create_task(self._watch_refusal())
        self._watch.add_done_callback(lambda _watch: self.ended.set())
        url = self._front.url if self._front is not None else ""
        write_private(
            Path(self._bureau.settings.ready_file),
            {
                "name": self._bureau.settings.name,
                "pid": os.getpid(),
                "url": url,
                "control_url": self._control.url,
                "endpoint": self._bureau.endpoint(url),
            },
        )

    async def close(self) -> None:
        """Stop everything.  Raises what ended the watch over refusals, if anything did: it would be missed by nobody else."""
        if self._watch is not None:
            self._watch.cancel()
        if self._front is not None:
            await self._front.close()
        await self._control.close()
        await self._bureau.stop()
        if self._watch is not None and self._watch.done():
            self._watch.result()

    async def _faults_changed(self) -> None:
        await self._follow_refusal()
        await self._bureau.faults_changed()

    async def _follow_refusal(self) -> None:
        wanted = self._bureau.fault_on("refuse")
        if self._front is None or wanted == self._refusing:
            return
        self._refusing = wanted
        await (self._front.refuse() if wanted else self._front.open())

    async def _watch_refusal(self) -> None:
        """A refusal that ends by itself reopens the port within a twentieth of a second."""
        while True:
            await asyncio.sleep(0.05)
            if self._refusing:
                await self._follow_refusal()


async def run(bureau: Bureau) -> None:
    """Run one department until it is told to stop."""
    office = Office(bureau)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, office.ended.set)
    try:
        await office.open()
        await office.ended.wait()
    finally:
        await office.close()
