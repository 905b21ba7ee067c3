"""A loop that is held up is seen, with what holds it up, counted, and named without a value."""

import asyncio
import logging
import re
import threading
import time
from collections.abc import Callable

import pytest

from gateway.domain.stalls import StallWatch

LIMIT_S = 0.05


def sleeps(secret: str) -> None:
    time.sleep(6 * LIMIT_S)
    assert secret


def holds_the_lock(secret: str) -> None:
    """One match that never lets the interpreter go: by one letter more it takes twice as long."""
    letters, began = 18, time.monotonic()
    while time.monotonic() - began < 6 * LIMIT_S:
        began, letters = time.monotonic(), letters + 1
        re.match(r"(a+)+$", "a" * letters + "b")
    assert secret


@pytest.mark.parametrize("culprit", [sleeps, holds_the_lock])
async def test_a_stall_is_said_with_its_culprit_and_counted(
    culprit: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    stalls: list[float] = []
    with StallWatch(stalls.append, limit_s=LIMIT_S).watching():
        await asyncio.sleep(0)
        culprit("33079119940317001X")
        until = time.monotonic() + 5
        while not stalls and time.monotonic() < until:  # noqa: ASYNC110 - it is a thread that says it
            await asyncio.sleep(LIMIT_S)
    assert stalls
    assert max(stalls) > LIMIT_S
    said = [record for record in caplog.records if record.message == "event_loop_stalled"]
    assert all(record.levelno == logging.ERROR for record in said)
    places = [place for record in said for place in record.at]  # type: ignore[attr-defined]  # an extra of the line
    assert any(re.fullmatch(rf".*domain/test_stalls\.py:\d+:{culprit.__name__}", place) for place in places)
    assert any(place.endswith(":test_a_stall_is_said_with_its_culprit_and_counted") for place in places)
    assert "0317001X" not in str([record.__dict__ for record in caplog.records])
    assert any(record.message == "event_loop_turns_again" for record in caplog.records)


async def test_a_loop_that_waits_is_no_stall(caplog: pytest.LogCaptureFixture) -> None:
    stalls: list[float] = []
    watch = StallWatch(stalls.append, limit_s=0.01)
    with watch.watching():
        await asyncio.sleep(0.3)
    assert not [place for record in caplog.records for place in getattr(record, "at", ()) if "test_stalls" in place]


async def test_it_ends_with_its_block() -> None:
    with StallWatch(lambda _: None, limit_s=LIMIT_S).watching():
        assert "stall-watch" in {thread.name for thread in threading.enumerate()}
    await asyncio.sleep(2 * LIMIT_S)
    assert "stall-watch" not in {thread.name for thread in threading.enumerate()}
