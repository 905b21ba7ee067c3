"""What a query costs in two gateways that serve at once and are asked in turns: so the machine's other work falls on both."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.load.bench_driver import Refused, drive
from tests.load.bench_house import CALLERS, Bench, Served

ROUNDS, QUERIES = 60, 100
"""Rounds of one run on each, short; queries a run."""
SETTLES_S = 20.0


@dataclass(frozen=True, slots=True)
class Turns:
    """CPU of each gateway's process in ms a query, round by round: this build as it is, and the other."""

    own: tuple[float, ...]
    other: tuple[float, ...]

    @property
    def own_ms(self) -> float:
        """The median of all rounds."""
        return median(self.own)

    @property
    def other_ms(self) -> float:
        """The same of the other."""
        return median(self.other)

    @property
    def ratio(self) -> float:
        """The other against this build as it is, in the middle one of the rounds."""
        return median(b / a for a, b in zip(self.own, self.other, strict=True))

    @property
    def saved_ms(self) -> float:
        """What the other does without, in ms a query, in the middle one of the rounds."""
        return median(a - b for a, b in zip(self.own, self.other, strict=True))


async def in_turns(bench: Bench, *arguments: str, rounds: int = ROUNDS) -> Turns:
    """Measure, after a warm-up of each: once with our own gateway started first, once with the other one.

    arguments: of the other one.
    """
    own: list[float] = []
    other: list[float] = []
    for is_other_first in (False, True):
        both = [((), own), (arguments, other)]
        if is_other_first:
            both.reverse()
        await _session(bench, both, rounds // 2)
    return Turns(tuple(own), tuple(other))


async def _session(bench: Bench, both: list[tuple[tuple[str, ...], list[float]]], rounds: int) -> None:
    """Rounds on two gateways that serve at once; the first of a round changes.  both: arguments, and where the figures go."""
    (first, spent_by_one), (second, spent_by_other) = both
    with bench.gateway(*first) as one, bench.gateway(*second) as other:
        turns = [(one, spent_by_one), (other, spent_by_other)]
        for served, _ in turns:
            await _until_answered(bench, served)
            await _run(bench, served)
        for _ in range(rounds):
            for served, into in turns:
                into.append(await _run(bench, served))
            turns.reverse()


async def _until_answered(bench: Bench, served: Served) -> None:
    """Whoever starts beside another asks nobody until the other has given up its part of the departments' limits."""
    async with asyncio.timeout(SETTLES_S):
        while True:
            with suppress(Refused):
                await drive(served.target, bench.asking.fresh, queries=1, callers=1)
                return
            await asyncio.sleep(0.25)


async def _run(bench: Bench, served: Served) -> float:
    """CPU in ms a query."""
    before = on_cpu_s(served.pid)
    run = await drive(served.target, bench.asking.fresh, queries=QUERIES, callers=CALLERS)
    return (on_cpu_s(served.pid) - before) * 1000 / len(run.latencies)


def on_cpu_s(pid: int) -> float:
    """What a process with its threads has had of the CPU, to the nanosecond: a short run has few clock ticks."""
    return sum(int(file.read_text().split()[0]) for file in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9
