"""`make bench-sick`: one department falls ill in each way in turn, under an even load; what the others and the documents' deadlines feel of it.

In each round the department is well and ill in turns.  Half of the queries ask it, half ask the others alone.  One core is the
gateway's; callers, departments and database share the rest.  Writes RESULTS-sick.md beside this file.
"""

import argparse
import asyncio
import json
import os
import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Self

import uvloop
from rich.console import Console

from gateway.domain.clock import real_now
from tests.load.bench_bodies import ASKED
from tests.load.bench_driver import Caller, Target, connected, drive_openly, percentile
from tests.load.bench_faults import borne
from tests.load.bench_house import Asking, Served, gateway_apart, resident_mb

SICK, ITS_CERTIFICATE = "vehicles", "M01-C4"
ILLS = ("hang", "refuse", "drip", "slow", "half", "huge")
DEADLINE_MS = 1000
GRACE_S = 0.05
"""So long after its deadline a document may come."""
TURNS, WELL_S, ILL_S, CLOSES_WITHIN_S = 5, 4.0, 4.0, 10.0
"""The first turn waits so long for it to be asked again; the others as soon as it is."""
SETTLES_S = 1.0
LOAD = 0.6
"""Of what is borne (`bench_faults`): the highest even pace at which nearly all is answered in time."""
LOOK_S = 0.1
"""Between two looks at whether the department is left in peace."""


@dataclass(slots=True)
class Spell:
    """What became of the queries while the department was well or ill.  Times in seconds from when each query was due."""

    others: list[float] = field(default_factory=list)
    asking: list[float] = field(default_factory=list)
    whole: int = 0
    """Of those that asked it, with every certificate answered."""
    failed: int = 0

    @property
    def answered(self) -> int:
        """All documents."""
        return len(self.others) + len(self.asking)

    def add(self, other: "Spell") -> None:
        """Take another's queries in."""
        self.others += other.others
        self.asking += other.asking
        self.whole += other.whole
        self.failed += other.failed

    @property
    def p99_s(self) -> float:
        """Of those that did not ask it."""
        return percentile(self.others, 0.99)

    @property
    def late(self) -> int:
        """Documents that came later than the deadline and its grace."""
        return sum(took > DEADLINE_MS / 1000 + GRACE_S for took in (*self.others, *self.asking))


@dataclass(slots=True)
class Round:
    """One ill: before and during, in turns, and what was seen of the department.

    Of the first turn are `opened_after`, `closed_s` and `grown_mb`, of all of them the rest.
    """

    ill: str
    before: Spell = field(default_factory=Spell)
    during: Spell = field(default_factory=Spell)
    ratios: list[float] = field(default_factory=list)
    """Of each turn: the others' p99 while it was ill, to that while it was well."""
    calls: int = 0
    looked_up: int = 0
    """How often the gateway wanted to know something of it, those lookups that it took up again by itself too."""
    opened_after: int | None = None
    """Calls that had failed when it was seen to be left in peace; None: it was not."""
    closed_s: float | None = None
    grown_mb: float = 0.0

    def compared(self) -> str:
        """The others' p99 while it was ill, to that while it was well: the middle half of the turns, and the one in the middle."""
        first, middle, third = quantiles(self.ratios, n=4)
        return f"×{middle:.2f}; half of the turns ×{first:.2f} to {third:.2f}"

    def line(self) -> str:
        """As a row of the table."""
        asking = len(self.during.asking)
        opened = "no" if self.opened_after is None else f"after {self.opened_after}"
        closed = "–" if self.closed_s is None else f"{self.closed_s:.1f}"
        return (
            f"| {self.ill} | {asking} | {self.looked_up} | {self.calls} ({self.calls / self.looked_up:.2f}) | {opened} | {closed} "
            f"| {self.during.whole / asking:.0%} | {self.before.late} of {self.before.answered} → {self.during.late} of {self.during.answered} "
            f"| {self.during.failed} "
            f"| {_ms(self.before, 0.5)} → {_ms(self.during, 0.5)} "
            f"| {_ms(self.before, 0.99)} → {_ms(self.during, 0.99)} ({self.compared()}) "
            f"| {self.grown_mb:+.0f} |"
        )


HEAD = (
    "| ill | queries that ask it | lookups | calls (for each lookup) | left in peace after failures | asked again in full after s | answered "
    "| late documents, well → ill | not answered at all | others' p50 ms, well → ill | others' p99 ms, well → ill | memory MB |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|"
)


class Load:
    """Queries at an even pace about ever new citizens in ever new cases; every other one asks the department that falls ill."""

    def __init__(self, target: Target, per_second: float) -> None:
        self._target = target
        self._per_second = per_second
        self._asking = Asking(DEADLINE_MS)

    async def spell(self, seconds: float) -> Spell:
        """Offer them for so long, and wait for what is under way."""
        spell = Spell()
        one, offered = partial(self._one, spell), round(seconds * self._per_second)
        spell.failed += await drive_openly(self._target, one, queries=offered, per_second=self._per_second)
        return spell

    async def _one(self, spell: Spell, number: int, due: float, caller: Caller) -> bool:
        is_asking = number % 2 == 0
        certificates = [code for code in ASKED if is_asking or code != ITS_CERTIFICATE]
        try:
            status, body = await caller.exchange(self._target.request(self._asking.fresh(number, certificates)))
        except OSError:
            spell.failed += 1
            return False
        (spell.asking if is_asking else spell.others).append(perf_counter() - due)
        if status not in (200, 202):
            spell.failed += 1
        elif is_asking:
            spell.whole += json.loads(body)["status"] == "complete"
        return True


@dataclass(frozen=True, slots=True)
class Figures:
    """What the gateway counts of the department, since its start."""

    lookups: int
    failures: int
    is_left_in_peace: bool
    at: float
    """By this process's clock, seconds."""

    @classmethod
    def read(cls, metrics: str) -> Self:
        """From the text of /metrics."""
        counts: Counter[str] = Counter()
        for line in metrics.splitlines():
            name, _, rest = line.partition("{")
            labels, _, value = rest.rpartition("} ")
            if f'department="{SICK}"' in labels:
                counts[name.removeprefix("gateway_department_")] += int(float(value))
        return cls(counts["lookups_total"], counts["failures_total"], bool(counts["circuit_open"]), perf_counter())


class Department:
    """The stub that falls ill, and what the gateway says of it."""

    def __init__(self, served: Served, port: int) -> None:
        self._served = served
        self._stub = f"http://127.0.0.1:{port}"

    async def fall(self, ill: str) -> None:
        """Ill in this way from now on; "": well."""
        await self._told("/ill", ill)

    async def calls(self) -> int:
        """How many it has taken since it last changed."""
        return int(await self._told("/calls", ""))

    async def figures(self) -> "Figures":
        """As the gateway's metrics have them now."""
        target = self._served.target
        (caller,) = await connected(target, 1)
        body = await caller.ask(b"GET /metrics HTTP/1.1\r\nhost: bench\r\n\r\n")
        caller.close()
        return Figures.read(body.decode())

    async def _told(self, path: str, body: str) -> bytes:
        target = Target(self._stub, path)
        (caller,) = await connected(target, 1)
        told = await caller.ask(target.request(body.encode()))
        caller.close()
        return told


async def one_round(ill: str, load: Load, department: Department, pid: int) -> Round:
    """Well and ill in turns, and well again after each."""
    found = Round(ill)
    for turn in range(TURNS):
        # A look costs something: as many in both spells.
        looking = asyncio.create_task(_first(department, is_left_in_peace=True))
        before = await load.spell(WELL_S)
        await _seen(looking)
        memory_mb, well = resident_mb(pid), await department.figures()
        await department.fall(ill)
        opening = asyncio.create_task(_first(department, is_left_in_peace=True))
        during = await load.spell(ILL_S)
        opened, looked_up = await _seen(opening), await department.figures()
        found.calls += await department.calls()
        found.looked_up += looked_up.lookups - well.lookups
        grown_mb, closed_s = resident_mb(pid) - memory_mb, await _well_again(load, department)
        found.before.add(before)
        found.during.add(during)
        found.ratios.append(during.p99_s / before.p99_s)
        if turn == 0:
            found.opened_after = None if opened is None else opened.failures - well.failures
            found.closed_s, found.grown_mb = closed_s, grown_mb
    return found


async def _well_again(load: Load, department: Department) -> float | None:
    """Go on asking until it is asked in full; how long that took, seconds.  None: longer than it may."""
    begun = perf_counter()
    await department.fall("")
    closing = asyncio.create_task(_first(department, is_left_in_peace=False))
    while not closing.done() and perf_counter() < begun + CLOSES_WITHIN_S:
        await load.spell(SETTLES_S)
    closed = await _seen(closing)
    await load.spell(SETTLES_S)
    return None if closed is None else closed.at - begun


async def _first(department: Department, *, is_left_in_peace: bool) -> Figures:
    """Look until it is so."""
    while (figures := await department.figures()).is_left_in_peace != is_left_in_peace:  # noqa: ASYNC110 - it is seen from outside alone
        await asyncio.sleep(LOOK_S)
    return figures


async def _seen(looking: "asyncio.Task[Figures]") -> Figures | None:
    """What was seen; None: it never was so."""
    looking.cancel()
    (seen,) = await asyncio.gather(looking, return_exceptions=True)
    return seen if isinstance(seen, Figures) else None


async def measured(served: Served, port: int, per_second: float, ills: Sequence[str], say: Console) -> list[Round]:
    """A round for each ill."""
    load, department = Load(served.target, per_second), Department(served, port)
    await load.spell(WELL_S)  # warm
    rounds = []
    for ill in ills:
        rounds.append(await one_round(ill, load, department, served.pid))
        say.print(rounds[-1].line())
    return rounds


def report(rounds: Sequence[Round], per_second: float, load: float) -> str:
    """RESULTS-sick.md."""
    return "\n".join(
        [
            "# One department that is ill",
            "",
            (
                f"{real_now():%Y-%m-%d %H:%M} UTC. {os.cpu_count()} cores, one of them the gateway's (one process); callers, stub departments "
                f"and PostgreSQL on the other. Load average of the last quarter of an hour before the run: {load:.1f} (the machine's other work). "
                f"Linux {platform.release()}. Python {platform.python_version()}. Made by `make bench-sick`."
            ),
            "",
            (
                f"{per_second:.0f} queries a second ({LOAD:.0%} of what is borne) with `deadline_ms` {DEADLINE_MS}, at an even pace whatever becomes of them, each about a citizen "
                f"and a case never seen before; half of them ask the department `{SICK}`, half ask the others alone. {TURNS} turns of "
                f"{WELL_S:.0f} s well, {ILL_S:.0f} s ill, and well again until it is asked in full. Late is a document later than its deadline and {GRACE_S * 1000:.0f} ms, counted from when its "
                "query was due. Lookups are the gateway's questions, those too that it takes up again by itself after 1, 2, 4 … s for the queries "
                "it has answered; calls are counted by the department. What has failed is looked at ten times a second."
            ),
            "",
            HEAD,
            *(one.line() for one in rounds),
            "",
        ]
    )


def _ms(spell: Spell, share: float) -> str:
    return f"{percentile(spell.others, share) * 1000:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", action="store_true", help="write no results")
    parser.add_argument("--per-second", type=float, help="in place of three fifths of what is borne")
    parser.add_argument("--ills", nargs="*", default=ILLS, choices=ILLS)
    options = parser.parse_args()
    console, load = Console(width=220), os.getloadavg()[2]
    with gateway_apart() as (bench, served):
        per_second = options.per_second or LOAD * uvloop.run(borne(served.target, Asking(DEADLINE_MS))).per_second
        rounds = uvloop.run(measured(served, bench.ports[SICK], per_second, options.ills, console))
    text = report(rounds, per_second, load)
    console.print(text)
    if not options.keep:
        Path(__file__).with_name("RESULTS-sick.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
