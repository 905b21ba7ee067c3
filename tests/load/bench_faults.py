"""`make bench-faults`: what is borne, then half as much again, twice and three times as much, and after each a look; and idle callers.

Open loop: the callers send at an even pace whatever becomes of what they sent before, and a time counts from when it was due.  One core is
the gateway's; callers, departments and database share the others.  Writes RESULTS-faults.md beside this file.
"""

import argparse
import asyncio
import json
import os
import platform
import resource
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Self
from urllib.parse import urlsplit

import uvloop
from rich.console import Console

from gateway.domain.clock import real_now
from tests.load.bench_driver import Caller, Target, drive, drive_openly, percentile
from tests.load.bench_house import CALLERS, Asking, Served, cpu_s, gateway_apart, resident_mb

DEADLINE_MS = 1000
IN_TIME_S = DEADLINE_MS / 1000
PROBE_S, PAUSE_S, AFTER_S = 6.0, 15.0, 6.0
OVERLOADS = {"half as much again": (1.5, 10.0), "twice as much": (2.0, 10.0), "three times as much": (3.0, 30.0)}
"""How many times what is borne, and for how many seconds."""
BORNE = 0.99
"""Of what is offered, answered in time: then it is borne."""
PROBES = 2
"""One after the other; a machine with other work bears much now and then."""
STEP = 0.9
"""From one rate that is tried to the next."""
GOAL = 0.80
IDLE, IDLE_S, IDLE_LOAD = 10_000, 10.0, 0.5
"""Connections, for how long beside queries, and how much of what is borne these are."""
IDLE_ADDRESSES = 4
CONNECTED_AT_ONCE = 250


@dataclass(slots=True)
class Phase:
    """What became of what was offered.  Times in seconds from when each query was due."""

    name: str
    per_second: float
    seconds: float
    answered: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    refused_after: list[float] = field(default_factory=list)
    """From when it was really sent: what the refusal itself takes."""
    others: Counter[str] = field(default_factory=Counter)

    @property
    def in_time(self) -> int:
        """Complete answers by the deadline."""
        return sum(took <= IN_TIME_S for took in self.answered)

    @property
    def in_time_per_second(self) -> float:
        return self.in_time / self.seconds

    @property
    def offered(self) -> int:
        return round(self.per_second * self.seconds)

    def line(self) -> str:
        """As a row of the table."""
        late = len(self.answered) - self.in_time
        others = ", ".join(f"{n} × {what}" for what, n in self.others.most_common()) or "0"
        return (
            f"| {self.name} | {self.per_second:.0f} | {self.in_time_per_second:.0f} | {self.in_time / self.offered:.0%} "
            f"| {late} | {len(self.refused)} | {others} | {_ms(self.answered, 0.5)} / {_ms(self.answered, 0.99)} "
            f"| {_ms(self.refused_after, 0.5)} / {_ms(self.refused_after, 0.99)} |"
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """The same queries for the same time, with and without connections on which nothing happens."""

    connections: int
    phase: Phase
    cpu_ms: float
    """Of the gateway, a query."""
    memory_mb: float

    def line(self) -> str:
        """As a row of the table."""
        answered = self.phase.answered
        return (
            f"| {self.connections} | {len(answered)} of {self.phase.offered} | {self.cpu_ms:.2f} "
            f"| {_ms(answered, 0.5)} / {_ms(answered, 0.99)} | {self.memory_mb:.0f} |"
        )


IDLE_HEAD = (
    "| idle connections | answered | gateway's CPU ms a query | p50 / p99 ms | memory MB |\n|---|---|---|---|---|"
)


class Silent(asyncio.Protocol):
    """A connection that says nothing, and is made again when it is cut off."""

    def __init__(self, crowd: "Crowd") -> None:
        self._crowd = crowd

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # a stream's
        self._crowd.kept[self] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        del self._crowd.kept[self]
        self._crowd.again()


class Crowd:
    """So many of them, from as many addresses as the cap for one of them makes needful."""

    def __init__(self, target: Target, number: int) -> None:
        self.kept: dict[Silent, asyncio.Transport] = {}
        self._address, self._number, self._is_over = urlsplit(target.url), number, False
        self._making: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        for first in range(0, self._number, CONNECTED_AT_ONCE):
            await asyncio.gather(*(self._connect(number) for number in range(first, first + CONNECTED_AT_ONCE)))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._is_over = True
        await asyncio.gather(*self._making, return_exceptions=True)
        for transport in list(self.kept.values()):
            transport.abort()

    def again(self) -> None:
        """One was cut off: make another."""
        if not self._is_over:
            task = asyncio.ensure_future(self._connect(len(self._making)))
            self._making.add(task)
            task.add_done_callback(self._making.discard)

    async def _connect(self, number: int) -> None:
        source = (f"127.0.0.{2 + number % IDLE_ADDRESSES}", 0)
        host, port = self._address.hostname or "", self._address.port or 80
        await asyncio.get_running_loop().create_connection(lambda: Silent(self), host, port, local_addr=source)


async def beside_idle(served: Served, per_second: float, say: "Console") -> Sequence[Turn]:
    """In turns, without and with."""
    turns, asking = [], Asking(DEADLINE_MS)
    for number in (0, IDLE, 0, IDLE):
        async with Crowd(served.target, number) as crowd:
            begun_s = cpu_s(served.pid)
            phase = await offer("idle", served.target, asking, per_second, IDLE_S)
            cpu_ms = (cpu_s(served.pid) - begun_s) * 1000 / phase.offered
            turns.append(Turn(len(crowd.kept), phase, cpu_ms, resident_mb(served.pid)))
        say.print(turns[-1].line())
        await asyncio.sleep(1)
    return turns


HEAD = (
    "| | offered/s | in time/s | of offered | late | refused | other | answers p50 / p99 ms | refusals p50 / p99 ms |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


async def offer(name: str, target: Target, asking: Asking, per_second: float, seconds: float) -> Phase:
    """Send at an even pace for so long, and wait for what is under way."""
    phase = Phase(name, per_second, seconds)
    bodies = [target.request(asking.fresh()) for _ in range(phase.offered)]

    async def one(number: int, due: float, caller: Caller) -> bool:
        sent = perf_counter()
        try:
            status, body = await caller.exchange(bodies[number])
        except OSError as fault:
            phase.others[type(fault).__name__] += 1
            return False
        done = perf_counter()
        if status == 200 and json.loads(body)["status"] == "complete":
            phase.answered.append(done - due)
        elif status == 503:
            phase.refused.append(done - due)
            phase.refused_after.append(done - sent)
        else:
            phase.others[str(status)] += 1
        return True

    if without := await drive_openly(target, one, queries=phase.offered, per_second=per_second):
        phase.others["no connection free"] = without
    return phase


async def borne(target: Target, asking: Asking) -> Phase:
    """The highest rate of those tried at which nearly all is answered in time."""
    loaded = await drive(target, asking.fresh, queries=3000, callers=CALLERS // 2)
    rate = loaded.per_second * 1.1
    while True:
        probes = [await offer("borne", target, asking, rate, PROBE_S) for _ in range(PROBES)]
        if all(phase.in_time >= BORNE * phase.offered for phase in probes):
            return probes[-1]
        await asyncio.sleep(3)
        rate *= STEP


async def measured(served: Served, say: "Console") -> Sequence[Phase]:
    """All phases."""
    target, asking = served.target, Asking(DEADLINE_MS)
    await drive(target, asking.fresh, queries=300, callers=CALLERS // 2)
    say.print("what is borne …")
    before = await borne(target, asking)
    say.print(before.line())
    phases = [before]
    for name in OVERLOADS:
        for phase in await _overloaded(name, target, asking, before.per_second):
            say.print(phase.line())
            phases.append(phase)
    return phases


async def _overloaded(name: str, target: Target, asking: Asking, per_second: float) -> tuple[Phase, Phase]:
    """Too much for a while, and later what is borne: so many a second."""
    times, seconds = OVERLOADS[name]
    overload = await offer(name, target, asking, times * per_second, seconds)
    await asyncio.sleep(PAUSE_S)
    return overload, await offer(f"{PAUSE_S:.0f} s later", target, asking, per_second, AFTER_S)


def report(phases: Sequence[Phase], turns: Sequence[Turn], load: float) -> str:
    """RESULTS-faults.md."""
    before, *others = phases
    pairs = list(zip(others[::2], others[1::2], strict=True))
    return "\n".join(
        [
            "# Overload",
            "",
            (
                f"{real_now():%Y-%m-%d %H:%M} UTC. {os.cpu_count()} cores, one of them the gateway's (one process); callers, stub departments "
                f"and PostgreSQL on the other. Load average of the last quarter of an hour before the run: {load:.1f} (the machine's other work). "
                f"Linux {platform.release()}. Python {platform.python_version()}. Made by `make bench-faults`."
            ),
            "",
            (
                f"Open loop: queries are sent at an even pace, each about a citizen and a case never seen before, with `deadline_ms` {DEADLINE_MS}; "
                "in time is a complete answer by then, counted from when the query was due. Borne is the highest rate tried of which "
                f"{BORNE:.0%} is answered in time, over {PROBE_S:.0f} s and {PROBES} times. Then more, for 10 s to 30 s; after each nothing for {PAUSE_S:.0f} s, "
                "and what is borne again."
            ),
            "",
            HEAD,
            *(phase.line() for phase in phases),
            "",
            *(
                f"* {overload.name}: {overload.in_time_per_second / before.in_time_per_second:.0%} of what is borne is answered in time "
                f"(goal: {GOAL:.0%}); {PAUSE_S:.0f} s later {after.in_time / after.offered:.0%} of what is offered (goal: as before)."
                for overload, after in pairs
            ),
            "",
            (
                f"Idle callers: {IDLE_LOAD:.0%} of what is borne for {IDLE_S:.0f} s in turns without and with {IDLE:,} connections from {IDLE_ADDRESSES} addresses "
                "that say nothing and are made again each time the gateway cuts them off, after five seconds: two thousand new ones a second."
            ),
            "",
            IDLE_HEAD,
            *(turn.line() for turn in turns),
            "",
        ]
    )


def _ms(times: Sequence[float], share: float) -> str:
    return f"{percentile(times, share) * 1000:.0f}" if times else "–"


async def _tried(served: Served, say: "Console", *, is_idle_alone: bool) -> tuple[Sequence[Phase], Sequence[Turn]]:
    phases = [] if is_idle_alone else await measured(served, say)
    borne_per_second = (
        phases[0].per_second
        if phases
        else (await drive(served.target, Asking(DEADLINE_MS).fresh, queries=2000, callers=CALLERS // 2)).per_second
    )
    return phases, await beside_idle(served, IDLE_LOAD * borne_per_second, say)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", action="store_true", help="write no results")
    parser.add_argument("--idle", action="store_true", help="the idle callers alone")
    options = parser.parse_args()
    console, load = Console(width=200), os.getloadavg()[2]
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with gateway_apart() as (_, served):
        phases, turns = uvloop.run(_tried(served, console, is_idle_alone=options.idle))
    if options.idle:
        return
    text = report(phases, turns, load)
    console.print(text)
    if not options.keep:
        Path(__file__).with_name("RESULTS-faults.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
