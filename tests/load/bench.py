"""`make bench`: a bounded load on this build, and the same on what it can be compared with, as ratios of one run.

Writes RESULTS.md beside this file.  Absolute figures swing with the machine's other work; the ratios and the CPU time count.
"""

import json
import os
import platform
import pstats
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any

import orjson
import uvloop
from rich.console import Console
from rich.table import Table

from gateway.cli.client import dev_token
from gateway.db import EmbeddedPostgres
from gateway.domain.clock import CHINA, real_now
from tests.load.bench_bodies import ASKED, CALLS, citizens, query_body
from tests.load.bench_driver import Run, Target, drive, drive_steadily
from tests.load.stubs.connectors import stub_endpoints

ROOT = Path(__file__).parents[2]
CALLERS = 64
QUERIES = 2500
"""In each loaded run; a warm-up of a tenth goes before."""
STEADY_PER_S, STEADY_QUERIES, STEADY_MS = 50.0, 300, 20
PROFILED = 500
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.  CPU in ms a query: of the aggregator's process alone, and of PostgreSQL beside it."""

    name: str
    cpu_ms: float
    per_second: float
    p50_ms: float
    p99_ms: float
    postgres_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """A running process that answers queries."""

    target: Target
    pid: int


class Asking:
    """Bodies about ever new citizens in ever new cases, or (known) about the same ones in the same cases."""

    def __init__(self) -> None:
        self._people = citizens()
        self._cases = count(1)
        self._known: list[bytes] = []

    def fresh(self, _number: int) -> bytes:
        body = query_body(next(self._cases), next(self._people))
        if len(self._known) < 500:
            self._known.append(body)
        return body

    def known(self, number: int) -> bytes:
        return self._known[number % len(self._known)]


class Bench:
    """What all runs share: the stubs, the database, a folder."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self.stack = stack
        self.ports = self._stubs()
        self.postgres = stack.enter_context(EmbeddedPostgres(folder))
        self.asking = Asking()

    def _stubs(self) -> dict[str, int]:
        file = self.folder / "stubs.json"
        process = self.stack.enter_context(_process("tests.load.stubs.server", str(file)))
        ports: dict[str, int] = _read_when_there(file, process)
        return ports

    async def delay(self, ms: int) -> None:
        """Hold every stub's answers back by so much."""
        port = next(iter(self.ports.values()))
        await drive(Target(f"http://127.0.0.1:{port}", "/delay"), lambda _: str(ms).encode(), queries=1, callers=1)

    @contextmanager
    def gateway(self, *arguments: str) -> Iterator[Served]:
        """This build in a process of its own, one worker."""
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        with _process("tests.load.bench_gateway", *arguments, line=self._settings(ready)) as process:
            addresses = _read_when_there(ready, process)
            token = dev_token(addresses["issuer_url"], "clerk")
            target = Target(addresses["base_url"], "/v1/queries", f"authorization: Bearer {token}\r\n")
            yield Served(target, process.pid)

    @contextmanager
    def textbook(self) -> Iterator[Served]:
        """The textbook aggregator in a process of its own, one worker."""
        ready = self.folder / "textbook.json"
        with _process("tests.load.textbook", str(ready), line=self.ports) as process:
            yield Served(Target(_read_when_there(ready, process)["base_url"], "/v1/queries"), process.pid)

    def bare(self, queries: int, per_second: float | None = None) -> tuple[Run, float]:
        """The calls alone, and their CPU in ms a query."""
        order = {"ports": self.ports, "queries": queries, "callers": CALLERS, "per_second": per_second}
        told = subprocess.run(
            [sys.executable, "-m", "tests.load.bench_bare"],
            input=json.dumps(order).encode(),
            stdout=subprocess.PIPE,
            check=True,
            cwd=ROOT,
        )
        found = json.loads(told.stdout)
        return Run(found["latencies"], found["took_s"]), found["cpu_ms"]

    def _settings(self, ready: Path) -> dict[str, Any]:
        return {
            "home": str(self.folder),
            "port": 0,
            "database_url": self.postgres.dsn(),
            "dev_issuer_port": 0,
            "allow_reserved_ids": True,
            "departments": stub_endpoints(self.ports),
            "ready_file": str(ready),
            "domain_start": datetime(2026, 11, 1, 10, tzinfo=CHINA).isoformat(),
            "real_start": real_now().isoformat(),
            "log_level": "warning",
        }


async def loaded(name: str, served: Served, make: Any, bench: Bench, queries: int = QUERIES) -> Row:
    """One run under full load, after a warm-up."""
    await drive(served.target, make, queries=queries // 10, callers=CALLERS)
    before, database = _cpu_s(served.pid), _postgres_cpu_s(bench.postgres)
    run = await drive(served.target, make, queries=queries, callers=CALLERS)
    done = len(run.latencies)
    cpu_ms = (_cpu_s(served.pid) - before) * 1000 / done
    postgres_ms = (_postgres_cpu_s(bench.postgres) - database) * 1000 / done
    return Row(name, cpu_ms, run.per_second, run.percentile(0.5), run.percentile(0.99), postgres_ms)


async def measured(bench: Bench, say: Any) -> tuple[list[Row], list[Row], float, float]:
    """All runs: loaded rows, steady rows, seconds to the first answer, resident MB at the end."""
    asking = bench.asking
    say("bare calls")
    run, cpu_ms = bench.bare(QUERIES)
    rows = [Row("bare concurrent calls", cpu_ms, run.per_second, run.percentile(0.5), run.percentile(0.99))]
    say("textbook")
    with bench.textbook() as served:
        rows.append(await loaded("textbook FastAPI + aiohttp", served, asking.fresh, bench))
    with bench.gateway():
        pass  # the first start makes the schema and the keys
    say("this build")
    begun = time.monotonic()
    with bench.gateway() as served:
        first = await drive(served.target, asking.fresh, queries=1, callers=1)
        start_s = time.monotonic() - begun
        _check(first.last)
        rows.append(await loaded("this build", served, asking.fresh, bench))
        rows.append(await loaded("this build, citizens and cases it knows", served, asking.known, bench))
        say("steady")
        await bench.delay(STEADY_MS)
        steady = await _steady(bench, served)
        await bench.delay(0)
        resident_mb = _resident_mb(served.pid)
    say("without the log")
    with bench.gateway("--unaudited") as served:
        rows.append(await loaded("this build without log and stored answer", served, asking.fresh, bench))
    return rows, steady, start_s, resident_mb


async def _steady(bench: Bench, served: Served) -> list[Row]:
    """At an even pace with slow departments: bare calls, then this build."""
    await drive_steadily(served.target, bench.asking.fresh, queries=50, per_second=STEADY_PER_S)
    bare, _ = bench.bare(STEADY_QUERIES, STEADY_PER_S)
    run = await drive_steadily(served.target, bench.asking.fresh, queries=STEADY_QUERIES, per_second=STEADY_PER_S)
    return [
        Row(name, 0.0, r.per_second, r.percentile(0.5) - STEADY_MS, r.percentile(0.99) - STEADY_MS)
        for name, r in (("bare concurrent calls", bare), ("this build", run))
    ]


async def profiled(bench: Bench) -> str:
    """The ten functions that take most time of their own, in a run under cProfile."""
    file = bench.folder / "profile"
    with bench.gateway("--profile", str(file)) as served:
        await drive(served.target, bench.asking.fresh, queries=PROFILED, callers=CALLERS)
    stats = pstats.Stats(str(file)).get_stats_profile().func_profiles
    total = sum(one.tottime for one in stats.values())
    top = sorted(stats.items(), key=lambda item: -item[1].tottime)[:10]
    lines = ["| own time | calls | function |", "|---|---|---|"]
    for name, one in top:
        place = one.file_name.rpartition("site-packages/")[2].replace(f"{ROOT}/", "")
        lines.append(f"| {one.tottime / total:.1%} | {one.ncalls} | `{name}` ({place}:{one.line_number}) |")
    return "\n".join(lines)


def report(rows: Sequence[Row], steady: Sequence[Row], start_s: float, resident_mb: float, top: str) -> str:
    """RESULTS.md."""
    audited, unaudited = rows[2].cpu_ms, rows[4].cpu_ms
    loaded_lines = [
        f"| {r.name} | {r.cpu_ms:.2f} | {r.cpu_ms / rows[0].cpu_ms:.1f} | {r.per_second:.0f} | {r.p50_ms:.0f} | {r.p99_ms:.0f} "
        f"| {'' if r.postgres_ms is None or r is rows[1] else f'{r.postgres_ms:.2f}'} |"
        for r in rows
    ]
    steady_lines = [f"| {r.name} | {r.p50_ms:.1f} | {r.p99_ms:.1f} |" for r in steady]
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
                f"Share of the log and the stored answer in the gateway's own CPU: {audited - unaudited:.2f} ms a query "
                f"({(audited - unaudited) / audited:.0%}). Start to the first answer: {start_s:.1f} s. Resident: {resident_mb:.0f} MB."
            ),
            "",
            f"Added latency at {STEADY_PER_S:.0f} queries/s over departments that take {STEADY_MS} ms each:",
            "",
            "| | p50 ms | p99 ms |",
            "|---|---|---|",
            *steady_lines,
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


@contextmanager
def _process(module: str, *arguments: str, line: dict[str, Any] | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of ours that ends when its standard input does."""
    process = subprocess.Popen([sys.executable, "-m", module, *arguments], stdin=subprocess.PIPE, cwd=ROOT)
    assert process.stdin is not None
    try:
        if line is not None:
            process.stdin.write(json.dumps(line).encode() + b"\n")
            process.stdin.flush()
        yield process
    finally:
        process.stdin.close()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _read_when_there(file: Path, process: "subprocess.Popen[bytes]", within_s: float = 30.0) -> Any:
    until = time.monotonic() + within_s
    while not file.exists():
        if time.monotonic() > until or process.poll() is not None:
            raise SystemExit(f"{file.name} did not come: a process of the bench did not start.")
        time.sleep(0.01)
    return json.loads(file.read_text())


def _cpu_s(pid: int) -> float:
    """User and system time of a process with its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def _postgres_cpu_s(postgres: EmbeddedPostgres) -> float:
    """Of the server and all its processes, those that have ended included."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parent.name) == postgres.pid:
            total += sum(map(int, fields[11:15])) / TICKS_PER_S
        elif int(fields[1]) == postgres.pid:
            total += sum(map(int, fields[11:13])) / TICKS_PER_S
    return total


def _resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


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
            rows, steady, start_s, resident_mb = uvloop.run(measured(bench, status.update))
            status.update("profile")
            top = uvloop.run(profiled(bench))
        file = Path(__file__).with_name("RESULTS.md")
        file.write_text(report(rows, steady, start_s, resident_mb, top), "utf-8")
        console.print(_table(rows))
        for row in steady:
            console.print(
                f"{row.name}: added p50 {row.p50_ms:.1f} ms, p99 {row.p99_ms:.1f} ms at {STEADY_PER_S:.0f} queries/s"
            )
        console.print(f"start to the first answer {start_s:.1f} s, resident {resident_mb:.0f} MB; written: {file}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
