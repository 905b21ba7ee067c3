"""`make bench`: a bounded load on this build, and the same on what it can be compared with, as ratios of one run.

Writes RESULTS.md beside this file.  Absolute figures swing with the machine's other work; the ratios and the CPU time count.
"""

import os
import platform
import pstats
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
import uvloop
from rich.console import Console
from rich.table import Table

from gateway.domain.clock import real_now
from tests.load.bench_bodies import ASKED, CALLS
from tests.load.bench_catalogue import large_against_own, sentence
from tests.load.bench_driver import drive, drive_steadily
from tests.load.bench_go import audited_go
from tests.load.bench_goals import HEAD, Further, Goal, further, goals_of
from tests.load.bench_house import CALLERS, ROOT, Bench, Served, cpu_s, postgres_cpu_s, resident_mb
from tests.load.bench_turns import Turns, in_turns

QUERIES = 2500
"""In each loaded run; a warm-up of a tenth goes before."""
STEADY_PER_S, STEADY_QUERIES, STEADY_MS = 50.0, 300, 20
PROFILED = 500
INSTEAD = "the same with a token check and two audit rows by an ORM"
"""What a user would write instead of this build."""
OWN = "this build"
IN_GO = "the same duties in Go: token check, calls, two audit rows"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.  CPU in ms a query: of the aggregator's process alone, and of PostgreSQL beside it."""

    name: str
    cpu_ms: float
    per_second: float
    p50_ms: float
    p99_ms: float
    postgres_ms: float | None = None


async def loaded(name: str, served: Served, make: Any, bench: Bench, queries: int = QUERIES) -> Row:
    """One run under full load, after a warm-up."""
    await drive(served.target, make, queries=queries // 10, callers=CALLERS)
    before, database = cpu_s(served.pid), postgres_cpu_s(bench.postgres)
    run = await drive(served.target, make, queries=queries, callers=CALLERS)
    done = len(run.latencies)
    cpu_ms = (cpu_s(served.pid) - before) * 1000 / done
    postgres_ms = (postgres_cpu_s(bench.postgres) - database) * 1000 / done
    return Row(name, cpu_ms, run.per_second, run.percentile(0.5), run.percentile(0.99), postgres_ms)


@dataclass(frozen=True, slots=True)
class Measured:
    """All runs: loaded rows, steady rows, seconds to the first answer, resident MB at the end; in turns with the build as it is, one without
    log and stored answer, and one over the city's catalogue; and what is measured for the goals alone.
    """

    rows: Sequence[Row]
    steady: Sequence[Row]
    start_s: float
    resident_mb: float
    unaudited: Turns
    catalogues: Turns
    further: Further


async def measured(bench: Bench, say: Any) -> Measured:
    """Run everything but the profile."""
    asking = bench.asking
    say("bare calls")
    run, cpu_ms = bench.bare(QUERIES)
    rows = [Row("bare concurrent calls", cpu_ms, run.per_second, run.percentile(0.5), run.percentile(0.99))]
    say("textbook")
    with bench.textbook() as served:
        rows.append(await loaded("textbook FastAPI + aiohttp", served, asking.fresh, bench))
    say("what a user would write")
    with bench.audited_textbook() as served:
        if served is not None:
            rows.append(await loaded(INSTEAD, served, asking.fresh, bench))
    say("Go")
    with audited_go(bench) as served:
        if served is not None:
            rows.append(await loaded(IN_GO, served, asking.fresh, bench))
    with bench.gateway():
        pass  # the first start makes the schema and the keys
    say("this build")
    begun = time.monotonic()
    with bench.gateway() as served:
        first = await drive(served.target, asking.fresh, queries=1, callers=1)
        start_s = time.monotonic() - begun
        _check(first.last)
        rows.append(await loaded(OWN, served, asking.fresh, bench))
        rows.append(await loaded("this build, citizens and cases it knows", served, asking.known, bench))
        say("steady")
        await bench.delay(STEADY_MS)
        steady = await _steady(bench, served)
        await bench.delay(0)
        resident = resident_mb(served.pid)
    say("without the log")
    unaudited = await in_turns(bench, "--unaudited")
    say("catalogues")
    catalogues = await large_against_own(bench)
    say("goals")
    return Measured(rows, steady, start_s, resident, unaudited, catalogues, await further(bench))


async def _steady(bench: Bench, served: Served) -> list[Row]:
    """At an even pace with slow departments: bare calls, the same duties in Go, then this build."""
    await drive_steadily(served.target, bench.asking.fresh, queries=50, per_second=STEADY_PER_S)
    runs = {"bare concurrent calls": bench.bare(STEADY_QUERIES, STEADY_PER_S)[0]}
    with audited_go(bench) as other:
        for name, one in ((IN_GO, other), (OWN, served)):
            if one is not None:
                runs[name] = await drive_steadily(
                    one.target, bench.asking.fresh, queries=STEADY_QUERIES, per_second=STEADY_PER_S
                )
    return [
        Row(name, 0.0, r.per_second, r.percentile(0.5) - STEADY_MS, r.percentile(0.99) - STEADY_MS)
        for name, r in runs.items()
    ]


async def profiled(bench: Bench) -> str:
    """The ten functions that take most time of their own, in a run under cProfile, which slows it: few callers, so that no deadline passes."""
    file = bench.folder / "profile"
    with bench.gateway("--profile", str(file)) as served:
        await drive(served.target, bench.asking.fresh, queries=PROFILED, callers=CALLERS // 8)
    stats = pstats.Stats(str(file)).get_stats_profile().func_profiles
    total = sum(one.tottime for one in stats.values())
    top = sorted(stats.items(), key=lambda item: -item[1].tottime)[:10]
    lines = ["| own time | calls | function |", "|---|---|---|"]
    for name, one in top:
        place = one.file_name.rpartition("site-packages/")[2].replace(f"{ROOT}/", "")
        lines.append(f"| {one.tottime / total:.1%} | {one.ncalls} | `{name}` ({place}:{one.line_number}) |")
    return "\n".join(lines)


def goals(of: Measured) -> list[Goal]:
    """All of them."""
    loaded, steady = {row.name: row for row in of.rows}, {row.name: row for row in of.steady}
    own, at_pace, go, beside = loaded[OWN], steady[OWN], loaded.get(IN_GO), steady.get(IN_GO)
    instead = loaded.get(INSTEAD)
    return [
        Goal(
            "CPU of a query, against the same duties in Go",
            None if go is None else own.cpu_ms / go.cpu_ms,
            "times",
            2.5,
        ),
        Goal(
            "against what a user would write", None if instead is None else own.cpu_ms / instead.cpu_ms, "times", 1 / 3
        ),
        Goal("CPU of the log and the stored answer", of.unaudited.saved_ms, "ms", 0.2),
        Goal(
            "added latency p50, more than in Go", None if beside is None else at_pace.p50_ms - beside.p50_ms, "ms", 3.0
        ),
        Goal("added latency p99, against Go", None if beside is None else at_pace.p99_ms / beside.p99_ms, "times", 1.5),
        Goal("a city's whole catalogue, against the product's own", of.catalogues.ratio, "times", 1.05),
        *goals_of(of.further),
    ]


def report(of: Measured, top: str) -> str:
    """RESULTS.md."""
    rows = of.rows
    log = of.unaudited
    loaded_lines = [
        f"| {r.name} | {r.cpu_ms:.2f} | {r.cpu_ms / rows[0].cpu_ms:.1f} | {r.per_second:.0f} | {r.p50_ms:.0f} | {r.p99_ms:.0f} "
        f"| {'' if r.postgres_ms is None or r is rows[1] else f'{r.postgres_ms:.2f}'} |"
        for r in rows
    ]
    steady_lines = [f"| {r.name} | {r.p50_ms:.1f} | {r.p99_ms:.1f} |" for r in of.steady]
    versions = ", ".join(
        f"{name} {version(name)}"
        for name in ("fastapi", "uvicorn", "uvloop", "pyreqwest", "asyncpg", "orjson", "aiohttp")
    )
    return "\n".join(
        [
            "# Bench",
            "",
            (
                f"{real_now():%Y-%m-%d %H:%M} UTC. {_processor()}, {os.cpu_count()} cores, load average of the last quarter of an hour "
                f"{os.getloadavg()[2]:.1f}, Linux {platform.release()}. Python {platform.python_version()}, {versions}. Made by `make bench`."
            ),
            "",
            (
                f"One query asks five REST departments in {len(CALLS)} calls (certificates {', '.join(ASKED)}), each answered with about "
                f"400 bytes. {CALLERS} callers, one worker, {QUERIES} queries a run; everything on: token, plan, field access, INTENT and "
                "OUTCOME durable, predicates, signed receipt, stored answer. Each query is about a citizen and a case never seen before, "
                "but where the line says otherwise. Departments, database and callers share the same cores."
            ),
            "",
            "| | CPU ms/query | against bare | queries/s | p50 ms | p99 ms | PostgreSQL's CPU ms/query |",
            "|---|---|---|---|---|---|---|",
            *loaded_lines,
            "",
            (
                f"Share of the log and the stored answer in the gateway's own CPU: {log.saved_ms:.2f} ms of {log.own_ms:.2f} ms a query "
                f"({log.saved_ms / log.own_ms:.0%}; in the middle one of {len(log.own)} rounds, asked in turns with a gateway without both). "
                f"Start to the first answer: {of.start_s:.1f} s. Resident: {of.resident_mb:.0f} MB."
            ),
            "",
            f"Added latency at {STEADY_PER_S:.0f} queries/s over departments that take {STEADY_MS} ms each:",
            "",
            "| | p50 ms | p99 ms |",
            "|---|---|---|",
            *steady_lines,
            "",
            sentence(of.catalogues),
            "",
            (
                "Goals; why those that are not reached are not, and what was tried: [docs/speed.md](../../docs/speed.md). At rest the store takes "
                f"{of.further.rest_commits:.1f} commits a second."
            ),
            "",
            HEAD,
            *(goal.line() for goal in goals(of)),
            "",
            f"Where the time goes (cProfile, {PROFILED} queries and the start; its own cost inflates small functions):",
            "",
            top,
            "",
        ]
    )


def _check(body: bytes) -> None:
    """The figures are worth nothing unless every certificate was answered."""
    states = {c["certificate"]: c["state"] for c in orjson.loads(body)["certificates"]}
    if states != dict.fromkeys(ASKED, "answered"):
        raise SystemExit(f"The bench's own query is not answered: {states}")


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _table(rows: Sequence[Row]) -> Table:
    table = Table("", "CPU ms/query", "against bare", "queries/s", "p50 ms", "p99 ms")
    for row in rows:
        figures = (row.cpu_ms, row.cpu_ms / rows[0].cpu_ms, row.per_second, row.p50_ms, row.p99_ms)
        table.add_row(row.name, *(f"{figure:.2f}" for figure in figures))
    return table


def main() -> None:
    console = Console()
    folder = Path(tempfile.mkdtemp(prefix="gateway-bench-"))
    try:
        with ExitStack() as stack, console.status("bench") as status:
            bench = Bench(folder, stack)
            of = uvloop.run(measured(bench, status.update))
            status.update("profile")
            top = uvloop.run(profiled(bench))
        file = Path(__file__).with_name("RESULTS.md")
        file.write_text(report(of, top), "utf-8")
        console.print(_table(of.rows))
        for row in of.steady:
            console.print(
                f"{row.name}: added p50 {row.p50_ms:.1f} ms, p99 {row.p99_ms:.1f} ms at {STEADY_PER_S:.0f} queries/s"
            )
        console.print(sentence(of.catalogues))
        console.print(
            f"start to the first answer {of.start_s:.1f} s, resident {of.resident_mb:.0f} MB; written: {file}"
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
