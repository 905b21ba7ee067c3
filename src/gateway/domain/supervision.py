"""Background tasks that cannot end unseen: each is logged, counted and started anew when it fails, and known by its last sign of life."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Literal, Self

Work = Callable[[], Awaitable[None]]
"""Endless, for a service; what waits to be done, for an errand.  It must be fit to begin anew wherever it broke off."""
State = Literal["running", "restarting", "silent"]

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 2.0
"""Before a task that failed begins anew; doubled with each failure until there is a sign of life again."""
GRACE_S = 2.0
"""So much longer a silent task is waited for: when the whole process was held up, it is not the task that fell silent."""
ENDS_WITHIN_S = 3.0
SAID_AGAIN_S = 30.0
"""A task that fails of the same again and again is written down so often."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a task failed.  kind: the exception's type, of a group those of its members.  at: file and line; never its message."""

    kind: str
    at: str

    @classmethod
    def of(cls, fault: BaseException) -> Self:
        """The cause of an exception, without a word of what it says: that could hold a person's data."""
        members = list(_members(fault))
        kinds = "+".join(dict.fromkeys(_kind(member) for member in members))
        kind = kinds if members == [fault] else f"{_kind(fault)}({kinds})"
        raised = next((one for one in members if one.__traceback__ is not None), fault)
        return cls(kind, _place(raised.__traceback__))


ENDED = Cause("ended", "")
"""A service that returned: nobody told it to."""


@dataclass(frozen=True, slots=True)
class TaskStatus:
    """How one background task does.

    state: `restarting` after a failure until the next sign of life, `silent` when there was none for `limit_s`.  age_s: since the last
    sign of life, which is a round of real work done.  fault: what the last failure was, since the last sign of life.
    """

    name: str
    state: State
    age_s: float
    limit_s: float
    restarts: int
    fault: str | None


@dataclass(frozen=True, slots=True)
class Limits:
    """silent_after_s: a task is cut short and begun anew when no round of it was done for so long.

    restarts_when_silent: False: it is only named, for example because a thread of it could not be ended.  hears_within_s: how long
    it may take to end when it is told to, before it is told once more.
    """

    silent_after_s: float
    restarts_when_silent: bool = True
    hears_within_s: float = 1.0


class Supervised:
    """One background task: the handle of whoever started it."""

    def __init__(self, name: str, work: Work, limits: "Limits", *, is_endless: bool) -> None:
        self.name = name
        self.restarts = 0
        self._work = work
        self._limits = limits
        self._is_endless = is_endless
        self._alive_at = self._begun_at = time.monotonic()
        self._fault: Cause | None = None
        self._said: tuple[Cause | None, float] = (None, 0.0)
        self._may_end = False
        self._is_over = False
        self._keeper: asyncio.Task[None] | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing of it runs any more, nor will."""
        return self._is_over or self._keeper is None or self._keeper.done()

    def begin(self) -> None:
        """Run from now on."""
        self._keeper = asyncio.create_task(self._keep(), name=self.name)

    def sign(self) -> None:
        """A round is done."""
        self._alive_at, self._fault = time.monotonic(), None

    def status(self) -> TaskStatus:
        """How it does now."""
        age_s = time.monotonic() - self._alive_at
        limit_s = self._limits.silent_after_s
        state: State = "silent" if age_s >= limit_s else "running" if self._fault is None else "restarting"
        fault = None if self._fault is None else self._fault.kind
        return TaskStatus(self.name, state, age_s, limit_s, self.restarts, fault)

    async def finish(self, within_s: float) -> None:
        """Let it come to its own end; what has not by then is stopped."""
        self._may_end = True
        if self._keeper is not None:
            await asyncio.wait({self._keeper}, timeout=within_s)
        await self.stop()

    async def stop(self, within_s: float = ENDS_WITHIN_S) -> None:
        """End it.  What does not end within that time is left behind, and said."""
        if self._keeper is None:
            return
        self._may_end = True
        self._keeper.cancel()
        await asyncio.wait({self._keeper}, timeout=within_s)
        if not self._keeper.done():
            log.error("background_task_does_not_end", extra={"task": self.name})

    async def _keep(self) -> None:
        """Run it, and again whenever it fails, until it may end."""
        pause_s = FIRST_PAUSE_S
        while True:
            self._begun_at = time.monotonic()
            fault = await self._watched()
            if fault is None or (self._may_end and fault is ENDED):
                return
            pause_s = FIRST_PAUSE_S if self._alive_at > self._begun_at else min(pause_s * 2, LONGEST_PAUSE_S)
            self._failed(fault, pause_s)
            if self._may_end:
                return
            await asyncio.sleep(pause_s)

    async def _watched(self) -> Cause | None:
        """One life of it, cut short where it falls silent.  Returns why it ended; None where that is all right."""
        run = asyncio.create_task(self._live(), name=self.name)
        try:
            while not run.done():
                await asyncio.wait({run}, timeout=self._left_s())
                if not run.done() and self._left_s() <= 0 and await self._is_silent(run):
                    return Cause("silent", _place_of_task(run))
            return run.result()
        finally:
            await _ended(run, self._limits.hears_within_s)

    async def _live(self) -> Cause | None:
        _current.set(self)
        try:
            await self._work()
        except (KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as fault:  # noqa: BLE001 - a stray CancelledError ends a task as well as any error
            return Cause.of(fault)
        self._is_over = (
            not self._is_endless
        )  # at once: whoever brings more to do now must know that nobody will look for it
        return ENDED if self._is_endless else None

    async def _is_silent(self, run: "asyncio.Task[Cause | None]") -> bool:
        """Whether it is silent after a grace too, and may be cut short.  One that may not be is named, and waited for."""
        await asyncio.wait({run}, timeout=GRACE_S)
        if run.done() or self._left_s() > 0:
            return False
        if not self._limits.restarts_when_silent:
            self._say(logging.ERROR, "background_task_silent", Cause("silent", _place_of_task(run)))
            await asyncio.wait({run}, timeout=self._limits.silent_after_s)
        return self._limits.restarts_when_silent

    def _left_s(self) -> float:
        """Until this life of it was silent for too long."""
        return max(0.0, max(self._alive_at, self._begun_at) + self._limits.silent_after_s - time.monotonic())

    def _failed(self, fault: Cause, pause_s: float) -> None:
        self._fault = fault
        self.restarts += 1
        is_long = self.status().state == "silent"
        self._say(logging.ERROR if is_long else logging.WARNING, "background_task_failed", fault, pause_s)

    def _say(self, level: int, event: str, fault: Cause, pause_s: float = 0.0) -> None:
        """Write it down: each new cause at once, the same one now and then."""
        now = time.monotonic()
        if self._said[0] == fault and now - self._said[1] < SAID_AGAIN_S:
            return
        self._said = fault, now
        payload = {
            "task": self.name,
            "fault": fault.kind,
            "at": fault.at,
            "restarts": self.restarts,
            "pause_s": pause_s,
        }
        log.log(level, event, extra=payload)


class Supervisor:
    """All background tasks of this process, by name."""

    def __init__(self) -> None:
        self._tasks: dict[str, Supervised] = {}

    def start(self, name: str, work: Work, limits: Limits) -> Supervised:
        """Run a service until it is stopped: whatever it raises, and also when it returns, it begins anew after a pause.

        `work` calls `alive` after each round.  Raises ValueError where a task of this name runs.
        """
        return self._begun(Supervised(name, work, limits, is_endless=True))

    def errand(self, name: str, work: Work, limits: Limits) -> Supervised:
        """Run what comes up now and then: the same, but it may return, and nothing is expected of it until it is started again."""
        return self._begun(Supervised(name, work, limits, is_endless=False))

    def _begun(self, task: Supervised) -> Supervised:
        former = self._tasks.get(task.name)
        if former is not None:
            if not former.is_done:
                raise ValueError(f"the background task {task.name} runs already")
            task.restarts = former.restarts
        self._tasks[task.name] = task
        task.begin()
        return task

    def statuses(self) -> list[TaskStatus]:
        """How the tasks that run do, by name."""
        return [task.status() for _, task in sorted(self._tasks.items()) if not task.is_done]

    def restarts(self) -> dict[str, int]:
        """How often each was begun anew, those that are done included."""
        return {name: task.restarts for name, task in sorted(self._tasks.items())}

    async def close(self) -> None:
        """Stop whatever still runs."""
        await asyncio.gather(*(task.stop() for task in self._tasks.values()))


_current: ContextVar[Supervised | None] = ContextVar("supervised", default=None)


def alive() -> None:
    """The background task that this runs in has done a round of its work.  Elsewhere nothing."""
    task = _current.get()
    if task is not None:
        task.sign()


async def _ended(run: "asyncio.Task[Cause | None]", hears_within_s: float) -> None:
    """Cancel until it has heard: some pools turn a cancellation into an error of their own, or swallow it."""
    while not run.done():
        run.cancel()
        await asyncio.wait({run}, timeout=hears_within_s)


def _members(fault: BaseException) -> Iterator[BaseException]:
    """The exceptions of a group, however deep; else itself."""
    if not isinstance(fault, BaseExceptionGroup):
        yield fault
        return
    for member in fault.exceptions:
        yield from _members(member)


def _kind(fault: BaseException) -> str:
    kind = type(fault)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _place(traceback: TracebackType | None) -> str:
    """Where it was raised, and after it where in our own code that was called."""
    places: list[str] = []
    while traceback is not None:
        places.append(_line(traceback.tb_frame.f_code.co_filename, traceback.tb_lineno))
        traceback = traceback.tb_next
    return _ends(places)


def _place_of_task(run: "asyncio.Task[Cause | None]") -> str:
    """Where it waits, and after it where in our own code."""
    places: list[str] = []
    waits: object = run.get_coro()
    while waits is not None:
        frame = getattr(waits, "cr_frame", None) or getattr(waits, "gi_frame", None)
        if isinstance(frame, FrameType):
            places.append(_line(frame.f_code.co_filename, frame.f_lineno))
        waits = getattr(waits, "cr_await", None) or getattr(waits, "gi_yieldfrom", None)
    return _ends(places)


def _ends(places: Sequence[str]) -> str:
    ours = [place for place in places if place.startswith("gateway") and "/domain/supervision.py" not in place]
    return " from ".join(dict.fromkeys([*places[-1:], *ours[-1:]]))


def _line(file: str, number: int) -> str:
    """The end of a file's path, and the line: a whole path would tell where the gateway is installed, and no more."""
    parts = Path(file).parts
    roots = [place for place, part in enumerate(parts) if part.startswith("gateway")]
    return f"{'/'.join(parts[roots[-1] :] if roots else parts[-2:])}:{number}"
