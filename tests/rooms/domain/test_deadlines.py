"""Deadlines that are shared end a block as `asyncio.timeout_at` does, for each who waits and for nobody else."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.deadlines import Deadlines
from tests.rooms.connect.fakes import CountingLoop, now, run

Limits = Callable[[float], Any]
MOMENTS = st.integers(min_value=-1, max_value=4)


async def _waits(limits: Limits, until_s: float, takes_s: float) -> str:
    """How a block ends that takes so long."""
    begun = now()
    try:
        cut = limits(until_s)
        if isinstance(cut, AbstractAsyncContextManager):
            async with cut:
                await asyncio.sleep(takes_s)
        else:
            with cut:
                await asyncio.sleep(takes_s)
    except TimeoutError:
        return f"late at {now() - begun:g}"
    except asyncio.CancelledError:
        task = asyncio.current_task()
        return f"cancelled {task.cancelling() if task else 0} at {now() - begun:g}"
    return f"whole at {now() - begun:g}"


async def _story(limits: Limits, waits: list[tuple[int, int, int | None]]) -> list[str]:
    """Several who wait at once, each until, for how long, and when somebody cancels them."""
    begun = now()
    tasks = [asyncio.ensure_future(_waits(limits, begun + until, takes + 0.5)) for until, takes, _ in waits]
    for task, (_, _, cancelled) in zip(tasks, waits, strict=True):
        if cancelled is not None:
            asyncio.get_running_loop().call_at(begun + cancelled + 0.25, task.cancel)
    return await asyncio.gather(*tasks)


@given(st.lists(st.tuples(MOMENTS, st.integers(0, 4), st.none() | st.integers(0, 4)), max_size=6))
def test_they_end_each_block_as_a_timer_of_its_own_does(waits: list[tuple[int, int, int | None]]) -> None:
    assert run(_story(Deadlines().until, waits)) == run(_story(asyncio.timeout_at, waits))


def test_whoever_waits_until_the_same_moment_shares_its_timer() -> None:
    async def story() -> int:
        deadlines, loop = Deadlines(), asyncio.get_running_loop()
        assert isinstance(loop, CountingLoop)
        before, until_s = loop.timers, now() + 2
        await asyncio.gather(*(_waits(deadlines.until, until_s, 0) for _ in range(50)))
        return loop.timers - before

    with asyncio.Runner(loop_factory=CountingLoop) as runner:
        assert runner.run(story()) == 1


def test_nothing_is_left_of_who_has_gone() -> None:
    async def story() -> int:
        deadlines = Deadlines()
        ends = await asyncio.gather(
            *(_waits(deadlines.until, now() + n % 3, 1.5) for n in range(20)), return_exceptions=True
        )
        assert len(ends) == 20
        return deadlines.moments

    assert run(story()) == 0


def test_who_is_cut_off_in_the_block_of_another_is_cut_off_once() -> None:
    async def story() -> tuple[str, int]:
        deadlines, begun = Deadlines(), now()
        task = asyncio.current_task()
        assert task is not None
        with deadlines.until(begun + 3):
            inner = await _waits(deadlines.until, begun + 1, 9)
        return inner, task.cancelling()

    assert run(story()) == ("late at 1", 0)


def test_a_deadline_is_a_tasks() -> None:
    async def story() -> str:
        told: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def outside() -> None:
            with pytest.raises(RuntimeError) as fault, Deadlines().until(1.0):
                pytest.fail("entered")
            told.set_result(str(fault.value))

        asyncio.get_running_loop().call_soon(outside)
        return await told

    assert run(story()) == "a deadline is a task's"
