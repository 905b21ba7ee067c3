"""What all runs of a bench share: the stub departments, the database, and gateways as processes whose CPU time is read."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from gateway.domain.clock import CHINA, real_now
from gateway_demo.demo_city import FOLDER
from gateway_demo.postgres import EmbeddedPostgres
from gateway_demo.running import dev_token
from tests.load.bench_bodies import ASKED, USUAL_DEADLINE_MS, citizens, query_body
from tests.load.bench_driver import Run, Target, drive
from tests.load.stubs.connectors import stub_endpoints

ROOT = Path(__file__).parents[2]
CALLERS = 64
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Served:
    """A running process that answers queries."""

    target: Target
    pid: int


class Asking:
    """Bodies about ever new citizens in ever new cases, or (known) about the same ones in the same cases."""

    def __init__(self, deadline_ms: int = USUAL_DEADLINE_MS) -> None:
        self._deadline_ms = deadline_ms
        self._people = citizens()
        self._cases = count(1)
        self._known: list[bytes] = []

    def fresh(self, _number: int = 0, certificates: Sequence[str] = ASKED) -> bytes:
        case, person = next(self._cases), next(self._people)
        body = query_body(case, person, certificates=certificates, deadline_ms=self._deadline_ms)
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
        ports: dict[str, int] = read_when_there(file, process)
        return ports

    async def delay(self, ms: int) -> None:
        """Hold every stub's answers back by so much."""
        port = next(iter(self.ports.values()))
        await drive(Target(f"http://127.0.0.1:{port}", "/delay"), lambda _: str(ms).encode(), queries=1, callers=1)

    @contextmanager
    def gateway(self, *arguments: str, **settings: object) -> Iterator[Served]:
        """This build in a process of its own, one worker.  settings: over the usual ones."""
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        with _process("tests.load.bench_gateway", *arguments, line={**self._settings(ready), **settings}) as process:
            addresses = read_when_there(ready, process, within_s=90.0)
            token = dev_token(addresses["issuer_url"], "clerk")
            target = Target(addresses["base_url"], "/v1/queries", f"authorization: Bearer {token}\r\n")
            yield Served(target, process.pid)

    @contextmanager
    def textbook(self) -> Iterator[Served]:
        """The textbook aggregator in a process of its own, one worker."""
        ready = self.folder / "textbook.json"
        with _process("tests.load.textbook", str(ready), line=self.ports) as process:
            yield Served(Target(read_when_there(ready, process)["base_url"], "/v1/queries"), process.pid)

    @contextmanager
    def audited_textbook(self) -> Iterator[Served | None]:
        """What a user would write instead, in a process of its own, one worker; None where its ORM lacks what this build does without."""
        if find_spec("greenlet") is None:
            yield None
            return
        ready = self.folder / "audited_textbook.json"
        ready.unlink(missing_ok=True)
        dsn = self.postgres.dsn().replace("postgresql://", "postgresql+asyncpg://", 1)
        with _process("tests.load.audited_textbook", str(ready), line={"ports": self.ports, "dsn": dsn}) as process:
            told = read_when_there(ready, process)
            token = f"authorization: Bearer {told['token']}\r\n"
            yield Served(Target(told["base_url"], "/v1/queries", token), process.pid)

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
            "allow_reserved_ids": True,
            "accounts": "claims",
            "city": str(FOLDER),
            "departments": stub_endpoints(self.ports),
            "ready_file": str(ready),
            "demo": {
                "domain_start": datetime(2026, 11, 1, 10, tzinfo=CHINA).isoformat(),
                "real_start": real_now().isoformat(),
            },
            "log_level": "warning",
        }


@contextmanager
def gateway_apart() -> Iterator[tuple[Bench, Served]]:
    """A gateway with a core of its own; callers, departments and database share the others."""
    folder = Path(tempfile.mkdtemp(prefix="gateway-bench-"))
    gateways_core, *others = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, others or {gateways_core})
    try:
        with ExitStack() as stack:
            bench = Bench(folder, stack)
            with bench.gateway():
                pass  # the first start makes the schema and the keys
            with bench.gateway() as served:
                _pin(served.pid, {gateways_core})
                yield bench, served
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _process(
    module: str, *arguments: str, line: dict[str, Any] | None = None
) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    return process_of([sys.executable, "-m", module, *arguments], line=line)


@contextmanager
def process_of(command: Sequence[str], *, line: dict[str, Any] | None) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that ends when its standard input does.  line: its order, as JSON on the first line."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT)
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


def read_when_there(file: Path, process: "subprocess.Popen[bytes]", within_s: float = 30.0) -> Any:
    """What a process that has just been started writes there, as JSON.  Raises SystemExit where it does not come."""
    until = time.monotonic() + within_s
    while not file.exists():
        if time.monotonic() > until or process.poll() is not None:
            raise SystemExit(f"{file.name} did not come: a process of the bench did not start.")
        time.sleep(0.01)
    return json.loads(file.read_text())


def _pin(pid: int, cores: set[int]) -> None:
    """Keep a process on these cores, with all its threads and those to come."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(task.name), cores)


def cpu_s(pid: int) -> float:
    """User and system time of a process with its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def postgres_cpu_s(postgres: EmbeddedPostgres) -> float:
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


def resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
