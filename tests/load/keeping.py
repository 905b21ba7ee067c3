"""Keeping a process alive as an operator's supervisor does: whatever ends it, the next one is started."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

from gateway.domain.errors import SetupError


class Process(Protocol):
    """What can be asked whether it lives, and ended."""

    @property
    def pid(self) -> int:
        """Its process id."""

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""

    def kill(self) -> None:
        """SIGKILL."""

    def stop(self) -> None:
        """SIGTERM, and wait."""


P = TypeVar("P", bound=Process)


class Kept(Generic[P]):
    """One process that is started again whenever it has ended.

    serve: lets a spawned one serve, and returns when it does; raises SetupError.  loads_ahead: the next one has its code loaded by
    then.  lives: how many have served.  fell: how many ended after that though nobody killed them.  Made inside the event loop.
    """

    def __init__(
        self, name: str, first: P, spawn: Callable[[], P], serve: Callable[[P], None], *, loads_ahead: bool
    ) -> None:
        self.name = name
        self.process = first
        self.is_serving = True
        self.lives = 1
        self.fell = 0
        self._is_killed = False
        self._spawn = spawn
        self._serve = serve
        self._loads_ahead = loads_ahead
        self._ahead = spawn() if loads_ahead else None
        self._task = asyncio.create_task(self._keep(), name=f"keep {name}")

    @property
    def is_up(self) -> bool:
        """Whether it serves, or would if it were not stopped."""
        return self.is_serving and self.process.is_alive

    def kill(self) -> None:
        """SIGKILL, also while it starts."""
        self._is_killed = True
        self.process.kill()

    def pause(self) -> None:
        """SIGSTOP."""
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """SIGCONT."""
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGCONT)

    async def end(self) -> None:
        """Let it finish what it is about, and start no other.  May be repeated."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        if self._ahead is not None:
            self._ahead.kill()
        await asyncio.to_thread(self.process.stop if self.is_up else self.process.kill)

    async def _keep(self) -> None:
        while True:
            while self.process.is_alive:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.01)
            self.fell += self.is_serving and not self._is_killed
            self.is_serving = self._is_killed = False
            self.process = self._ahead or self._spawn()
            self._ahead = self._spawn() if self._loads_ahead else None
            await self._begin(self.process)

    async def _begin(self, process: P) -> None:
        """One that finds no store leaves with a sentence, and one may be killed on its way: then the next one is started."""
        try:
            await asyncio.to_thread(self._serve, process)
        except SetupError:
            process.kill()
        else:
            self.is_serving = True
            self.lives += 1
