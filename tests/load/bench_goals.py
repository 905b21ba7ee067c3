"""What `make bench` measures besides for its goals, and the table of all of them: each with what was measured, reached or not."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

import asyncpg

from tests.load.bench_bodies import ASKED
from tests.load.bench_bytes import held
from tests.load.bench_driver import drive, drive_steadily
from tests.load.bench_house import CALLERS, Bench, Served, cpu_s, resident_mb
from tests.load.bench_turns import on_cpu_s
from tests.postgres.counting import counted

SETTLES_S, RESTS_S = 8.0, 30.0
"""Until a gateway that nobody asks has nothing left to do, and how long it is then looked at."""
STEADY_PER_S, STEADY_QUERIES = 50.0, 500
MANY = 50_000
AWAY_S, AWAY_QUERIES = 0.005, 100
"""How far the store is, each way."""
CALL_ROUNDS, CALL_QUERIES = 20, 100
KEPT = ("audit.", "audit_keys.")
"""The schemas of which the log is made."""
_WALKED = "update audit.finding_cursor set log = h.log, next_index = h.size from (select * from audit.audit_head order by log desc limit 1) h"


@dataclass(frozen=True, slots=True)
class Further:
    """CPU in ms, of the gateway alone: a query at an even pace, a second of rest, a call more with its certificate; commits a second at rest;
    MB resident after so many queries; ms until the answer of a query, one after the other, with the store far away; bytes a query in the log's
    tables, and in all.
    """

    steady_ms: float
    rest_ms: float
    rest_commits: float
    call_ms: float
    resident_mb: float
    away_ms: float
    log_bytes: float
    all_bytes: float


async def further(bench: Bench) -> Further:
    """Measure, each on a gateway that has been started for it or has nothing else to do."""
    with bench.gateway() as served:
        await drive(served.target, bench.asking.fresh, queries=500, callers=CALLERS)
        rest_ms, rest_commits = await _at_rest(bench, served)
        steady_ms = await _steady(bench, served)
        call_ms = await _a_call(bench, served)
        log_bytes, all_bytes = await _bytes(bench, served)
        for _ in range(MANY // 5000):  # each run is bounded
            await drive(served.target, bench.asking.fresh, queries=5000, callers=CALLERS)
        resident = resident_mb(served.pid)
    return Further(steady_ms, rest_ms, rest_commits, call_ms, resident, await _away(bench), log_bytes, all_bytes)


async def _at_rest(bench: Bench, served: Served) -> tuple[float, float]:
    """With the rules of misuse at the end of the log: until they are there they walk over what was asked before, with a twentieth of the time."""
    connection = await asyncpg.connect(bench.postgres.dsn())
    try:
        await asyncio.sleep(SETTLES_S)
        await connection.execute(_WALKED)
        await asyncio.sleep(SETTLES_S)
        commits, spent = await _commits(connection), cpu_s(served.pid)
        await asyncio.sleep(RESTS_S)
        return (cpu_s(served.pid) - spent) * 1000 / RESTS_S, (await _commits(connection) - commits) / RESTS_S
    finally:
        await connection.close()


async def _commits(connection: asyncpg.Connection) -> int:
    count: int = await connection.fetchval(
        "select xact_commit from pg_stat_database where datname = current_database()"
    )
    return count


async def _steady(bench: Bench, served: Served) -> float:
    spent = cpu_s(served.pid)
    await drive_steadily(served.target, bench.asking.fresh, queries=STEADY_QUERIES, per_second=STEADY_PER_S)
    return (cpu_s(served.pid) - spent) * 1000 / STEADY_QUERIES


async def _a_call(bench: Bench, served: Served) -> float:
    """With and without the last certificate, which is one call, in turns: what it costs in the middle one of the rounds."""
    more = []
    for _ in range(CALL_ROUNDS):
        spent = []
        for certificates in (ASKED, ASKED[:-1]):
            before = on_cpu_s(served.pid)
            make = partial(bench.asking.fresh, certificates=certificates)
            await drive(served.target, make, queries=CALL_QUERIES, callers=CALLERS)
            spent.append((on_cpu_s(served.pid) - before) * 1000 / CALL_QUERIES)
        more.append(spent[0] - spent[1])
    return median(more)


async def _bytes(bench: Bench, served: Served) -> tuple[float, float]:
    await asyncio.sleep(SETTLES_S)
    before, queries = await held(bench.postgres.dsn()), 2000
    await drive(served.target, bench.asking.fresh, queries=queries, callers=CALLERS)
    await asyncio.sleep(SETTLES_S)
    after = await held(bench.postgres.dsn())
    grown: Mapping[str, int] = {name: size - before.bytes.get(name, 0) for name, size in after.bytes.items()}
    of_the_log = sum(size for name, size in grown.items() if name.startswith(KEPT))
    return of_the_log / queries, sum(grown.values()) / queries


async def _away(bench: Bench) -> float:
    async with counted(bench.postgres.dsn(), AWAY_S) as (address, _):
        gateway = bench.gateway(database_url=address)
        served = await asyncio.to_thread(gateway.__enter__)  # it comes by the line that this loop serves
        try:
            await drive(served.target, bench.asking.fresh, queries=20, callers=1)
            return (await drive(served.target, bench.asking.fresh, queries=AWAY_QUERIES, callers=1)).percentile(0.5)
        finally:
            await asyncio.to_thread(gateway.__exit__, None, None, None)


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of the table.  figure: what was measured; None: it could not be, for want of what it is compared with."""

    name: str
    figure: float | None
    unit: str
    most: float

    def line(self) -> str:
        """As a row of the table."""
        most = f"{self.most:.3g} {self.unit}"
        if self.figure is None:
            return f"| {self.name} | – | {most} | not measured here |"
        reached = "reached" if self.figure <= self.most else "**not reached**"
        return f"| {self.name} | {self.figure:.3g} {self.unit} | {most} | {reached} |"


HEAD = "| goal | measured | at most | |\n|---|---|---|---|"


def goals_of(of: Further) -> Sequence[Goal]:
    """Of what is measured here."""
    return (
        Goal(f"CPU of a query at {STEADY_PER_S:.0f} a second", of.steady_ms, "ms", 2.5),
        Goal("CPU of a second at rest", of.rest_ms, "ms", 3.0),
        Goal("a further call, with its certificate", of.call_ms, "ms", 0.08),
        Goal(f"resident after {MANY:,} queries", of.resident_mb, "MB", 150.0),
        Goal(f"a query with the store {AWAY_S * 1000:.0f} ms away each way, p50", of.away_ms, "ms", 40.0),
        Goal("kept of a query in the log", of.log_bytes / 1000, "kB", 8.0),
        Goal("on the disk of a query, answers of the last day included", of.all_bytes / 1000, "kB", 8.0),
    )
