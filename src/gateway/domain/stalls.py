"""Sees when the event loop does not turn, and says what holds it up: a thread of its own looks, for the loop cannot look at itself."""

import asyncio
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import FrameType

LIMIT_S = 0.5
"""A loop that has not turned for so long is stalled: by then callers' deadlines go by."""
_MOST_PLACES = 12
_IDLE = frozenset({"run_forever", "run_until_complete", "run", "select", "_run_once"})
"""Where a loop's thread stands while it waits for something to happen, or its process was stopped as a whole."""
_LOOPS = ("asyncio", "selectors.py", "uvloop")

log = logging.getLogger(__name__)


class StallWatch:
    """Lets the loop turn every so often, and looks at its thread's stack when it does not.

    What holds the interpreter's lock, such as one long match of a regular expression, holds up this thread too; but it is let go
    where that call returns, and the stack is then still the culprit's.  told: called once for each stall, with its seconds, in the
    watching thread.
    """

    def __init__(self, report: Callable[[float], None], *, limit_s: float = LIMIT_S) -> None:
        self._report = report
        self._limit_s = limit_s
        self._turned = threading.Event()
        self._is_over = threading.Event()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch the loop that runs here until the block ends."""
        arguments = (asyncio.get_running_loop(), threading.get_ident())
        watch = threading.Thread(target=self._watch, args=arguments, name="stall-watch", daemon=True)
        watch.start()
        try:
            yield
        finally:
            self._is_over.set()
            watch.join(self._limit_s)

    def _watch(self, loop: asyncio.AbstractEventLoop, thread: int) -> None:
        while not self._is_over.wait(self._limit_s / 2):
            self._turned.clear()
            asked_at = time.monotonic()
            try:
                loop.call_soon_threadsafe(self._turned.set)
            except RuntimeError:  # the loop is closed
                return
            if not self._turned.wait(self._limit_s):
                self._stalled(asked_at, sys._current_frames().get(thread))  # noqa: SLF001 - there is no other way to it

    def _stalled(self, asked_at: float, frame: FrameType | None) -> None:
        """Say it at once, for it may never end; and again when it has."""
        if frame is None or _is_idle(frame):
            return
        places = list(islice(_places(frame), _MOST_PLACES))
        del frame
        log.error("event_loop_stalled", extra={"held_s": _rounded(asked_at), "at": places})
        while not self._is_over.is_set() and not self._turned.wait(self._limit_s):
            pass
        self._report(time.monotonic() - asked_at)
        log.warning("event_loop_turns_again", extra={"held_s": _rounded(asked_at), "at": places[:1]})


def _is_idle(frame: FrameType) -> bool:
    """Whether no code of anybody runs in the loop's thread."""
    code = frame.f_code
    return code.co_name in _IDLE and any(part in _LOOPS for part in Path(code.co_filename).parts)


def _places(frame: FrameType | None) -> Iterator[str]:
    """`file:line:function`, the innermost first.  No value and no whole path: the file's last parts."""
    while frame is not None:
        code = frame.f_code
        if not _is_idle(frame):
            yield f"{'/'.join(Path(code.co_filename).parts[-3:])}:{frame.f_lineno}:{code.co_name}"
        frame = frame.f_back


def _rounded(since: float) -> float:
    return round(time.monotonic() - since, 3)
