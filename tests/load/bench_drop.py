"""What a drop of millions of lines costs: `python -m tests.load.bench_drop --lines 5000000 --in-turns`.

A former drop of as many lines is in force while the new one is imported; all the while a caller asks, and the event loop is watched.
Said of each: CPU, the process's memory, how long the loop was held up, and how long an answer took.
"""

import argparse
import asyncio
import gc
import resource
from collections.abc import Sequence
from datetime import date
from importlib import resources
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from gateway.connect.drivers.snapshot import SnapshotDriver
from gateway.domain.clock import Clock
from gateway.domain.codes import ItemName, LookupId
from gateway.domain.person import Person, PersonId
from gateway.domain.reply import Found
from gateway.domain.supervision import Supervisor
from gateway.main import YOUNG_OBJECTS
from gateway.sdk import AsyncioHttp, DriverContext, Question, load_manifest
from gateway.testing.bench import AS_OF, PURPOSE, MemoryStore
from tests.load.large_drop import KEY, NAME, number_of, write_drop

BATCHES = (date(2026, 10, 30), date(2026, 10, 31))
TICK_S = 0.002
ASKED_ABOUT = 1000


def driver_on(folder: Path, http: AsyncioHttp) -> SnapshotDriver:
    """The social security bureau's own connector."""
    clock = Clock(AS_OF, AS_OF, lambda: AS_OF)
    return SnapshotDriver.build(
        DriverContext(
            manifest=load_manifest("gateway_social_security"),
            endpoint={"folder": str(folder), "key": KEY, "url": "http://127.0.0.1:1"},
            resources=resources.files("gateway_social_security"),
            http=http,
            clock=clock,
            store=MemoryStore(),
            alert=lambda kind, _: print(f"ALERT {kind}"),
            supervisor=Supervisor(),
        )
    )


def _awake_s() -> float:
    """A clock that stands still while this thread is ready and other programs have its processor (Linux)."""
    return perf_counter() - int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9


async def _imported(driver: SnapshotDriver) -> tuple[list[float], list[float]]:
    """Look, and meanwhile ask; how long the loop was held up and how long answers took, seconds, without what the machine took for others."""
    looking, holds, answers, numbers = asyncio.create_task(driver.look()), list[float](), list[float](), count()
    while not looking.done():
        begun = _awake_s()
        await asyncio.sleep(TICK_S)
        holds.append(_awake_s() - begun - TICK_S)
        if driver.snapshot is not None:
            begun = _awake_s()
            person = Person(PersonId(number_of(next(numbers) % ASKED_ABOUT)), NAME)
            asked = Question(
                LookupId("lookup"), "periods", person, None, frozenset({ItemName("periods")}), PURPOSE, 0.0
            )
            reply = await driver.ask(asked)
            answers.append(_awake_s() - begun)
            assert isinstance(reply, Found), reply
    await looking
    return holds, answers


def _told(name: str, times: Sequence[float]) -> str:
    if not times:
        return f"{name} -"
    ordered = sorted(times)
    half, nearly = (1000 * ordered[int(part * (len(ordered) - 1))] for part in (0.5, 0.99))
    return f"{name} p50 {half:.1f}, p99 {nearly:.1f}, longest {1000 * ordered[-1]:.1f} ms"


async def _measured(folder: Path, lines: int, *, in_turns: bool) -> None:
    http = AsyncioHttp.open()
    driver = driver_on(folder, http)
    for batch in BATCHES:
        write_drop(folder, batch, lines, in_turns=in_turns)
        cpu_s, begun = process_time(), perf_counter()
        holds, answers = await _imported(driver)
        most_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        spent = f"{process_time() - cpu_s:.0f} s CPU, {perf_counter() - begun:.0f} s, {most_mb} MB at most"
        print(f"{batch}: {lines} lines, {spent}; {_told('held up', holds)}; {_told('answers', answers)}", flush=True)
    await driver.close()
    await http.close()


def main() -> None:
    """Write both drops below a temporary folder, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=5_000_000)
    parser.add_argument("--in-turns", action="store_true", help="each person's lines lie far apart")
    parser.add_argument("--folder", type=Path, help="where the drops are written; about 60 MB for 5 million lines")
    asked = parser.parse_args()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)  # as in the product
    with TemporaryDirectory(dir=asked.folder) as folder:
        asyncio.run(_measured(Path(folder), asked.lines, in_turns=asked.in_turns))


if __name__ == "__main__":
    main()
