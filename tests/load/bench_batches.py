"""What batches save: the same lookups of the household register, each by a call of its own and in company, in turns.

`python -m tests.load.bench_batches`: CPU of this process and calls a lookup, and lookups a second by what the department bears.
"""

import asyncio
import resource
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import orjson
import uvloop

from gateway.connect import Guard
from gateway.connect.drivers.rest import RestDriver
from gateway.domain.clock import CHINA, Clock
from gateway.domain.codes import DepartmentCode, ItemName, LookupId
from gateway.domain.person import Person, PersonId
from gateway.domain.reply import Found
from gateway.sdk import AsyncioHttp, DepartmentLimits, DriverContext, Manifest, Question
from gateway.testing.bench import AS_OF, PURPOSE, MemoryStore
from tests.load.bench_bodies import NAME, citizens
from tests.load.stubs.connectors import stub_connectors, stub_endpoints

ROUNDS, LOOKUPS, CALLERS = 5, 4000, 200
LIMITS = DepartmentLimits(deadline_s=5.0, at_once=20, own_receipt=True)
"""The register's own number of calls at once, without its pace: the figures are of what calls cost us."""
DELAY_MS = 20


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _manifest(batch: int) -> tuple[Manifest, object]:
    connector = stub_connectors()[DepartmentCode("household")]
    question = connector.manifest.questions["person"]
    protocol = {**question.protocol, "batch_path": f"{question.protocol['path']}/batch"}
    questions = {"person": question.model_copy(update={"protocol": protocol, "batch": batch})}
    return connector.manifest.model_copy(update={"questions": questions, "limits": LIMITS}), connector.resources


async def _measured(ports: dict[str, int], batch: int) -> tuple[float, float, float]:
    """CPU ms a lookup, calls a lookup, lookups a second."""
    manifest, resources = _manifest(batch)
    http = AsyncioHttp.open()
    context = DriverContext(
        manifest=manifest,
        endpoint=stub_endpoints(ports)["household"],
        resources=resources,  # type: ignore[arg-type]  # the connector's
        http=http,
        clock=Clock(AS_OF, AS_OF.astimezone(CHINA)),
        store=MemoryStore(),
        alert=lambda *_: None,
    )
    guard = Guard(RestDriver.build(context), manifest, alert=lambda *_: None)
    people, numbers = citizens(), count()

    async def caller(left: Iterator[int]) -> None:
        for _ in left:
            deadline_s = asyncio.get_running_loop().time() + 5.0
            lookup, person = LookupId(f"lookup-{next(numbers)}"), Person(PersonId(next(people)), NAME)
            items = frozenset({ItemName("person_status")})
            result = await guard.ask(
                Question(lookup, "person", person, None, items, PURPOSE, deadline_s, intent="v1." + "x" * 390)
            )
            assert isinstance(result.reply, Found), result.reply

    await caller(iter(range(1)))
    calls, cpu_s, begun = guard.tally.calls, _cpu_s(), perf_counter()
    left = iter(range(LOOKUPS))
    await asyncio.gather(*(caller(left) for _ in range(CALLERS)))
    cpu_s, took_s = _cpu_s() - cpu_s, perf_counter() - begun
    await guard.close()
    await http.close()
    return cpu_s * 1000 / LOOKUPS, (guard.tally.calls - calls) / LOOKUPS, LOOKUPS / took_s


async def _in_turns(ports: dict[str, int]) -> None:
    http = AsyncioHttp.open()
    await http.request("POST", f"http://127.0.0.1:{ports['household']}/delay", body=str(DELAY_MS).encode(), timeout_s=5)
    await http.close()
    for number in range(ROUNDS):
        for batch in (1, 50) if number % 2 else (50, 1):
            cpu_ms, calls, per_second = await _measured(ports, batch)
            print(
                f"batch {batch:2}: {cpu_ms:.3f} ms CPU and {calls:.3f} calls a lookup, {per_second:.0f} lookups a second"
            )


def main() -> None:
    """Start the stubs, and measure."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ports.json"
        stubs = subprocess.Popen([sys.executable, "-m", "tests.load.stubs.server", str(file)], stdin=subprocess.PIPE)
        try:
            while not file.exists():
                assert stubs.poll() is None
            uvloop.run(_in_turns(orjson.loads(file.read_bytes())))
        finally:
            stubs.communicate()


if __name__ == "__main__":
    main()
