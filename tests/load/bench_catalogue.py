"""What a query costs over the city's whole catalogue, against the product's own: two gateways at once, asked in turns.

`python -m tests.load.bench_catalogue`, and a line of `make bench`.
"""

import shutil
import statistics
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import uvloop

from tests.load.bench_driver import drive
from tests.load.bench_house import CALLERS, Bench, Served
from tests.load.large_catalogue import CERTIFICATES, DEPARTMENTS, write_large

ROUNDS, QUERIES = 60, 100
"""Rounds of one run on each, short so that the machine's other work falls on both; queries a run."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """CPU of the gateway's process in ms a query, the median of all rounds; rounds: large against own, one by one."""

    own_ms: float
    large_ms: float
    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Large against own, in the middle one of the rounds."""
        return statistics.median(self.rounds)

    def sentence(self) -> str:
        """For RESULTS.md."""
        return (
            f"Over a catalogue of {CERTIFICATES:,} certificates and {DEPARTMENTS} departments a query takes {self.large_ms:.2f} ms CPU, over the "
            f"product's own {self.own_ms:.2f} ms: {self.median:.3f} times as much (medians of {len(self.rounds)} rounds; "
            "both gateways in one run, asked in turns)."
        )


async def large_against_own(bench: Bench) -> Ratio:
    """Measure in turns, after a warm-up of each: once with our own gateway started first, once with the large one."""
    folder = bench.folder / "large"
    write_large(folder)
    own: list[float] = []
    large: list[float] = []
    for large_first in (False, True):
        await _session(bench, ["--catalogue", str(folder)], (large, own) if large_first else (own, large), own)
    pairs = tuple(b / a for a, b in zip(own, large, strict=True))
    return Ratio(statistics.median(own), statistics.median(large), pairs)


async def _session(bench: Bench, large: list[str], spent: tuple[list[float], list[float]], own: list[float]) -> None:
    """Half of the rounds on two gateways that serve at once; the first of a round changes.

    large: the arguments of the large one.  spent: where the figures of the gateway started first go, and of the other one.
    """
    first, second = ([] if into is own else large for into in spent)
    with bench.gateway(*first) as one, bench.gateway(*second) as other:
        both = list(zip((one, other), spent, strict=True))
        for served, _ in both:
            await _run(bench, served)
        for _ in range(ROUNDS // 2):
            for served, into in both:
                into.append(await _run(bench, served))
            both.reverse()


async def _run(bench: Bench, served: Served) -> float:
    """CPU in ms a query."""
    before = _on_cpu_s(served.pid)
    run = await drive(served.target, bench.asking.fresh, queries=QUERIES, callers=CALLERS)
    return (_on_cpu_s(served.pid) - before) * 1000 / len(run.latencies)


def _on_cpu_s(pid: int) -> float:
    """What a process with its threads has had of the CPU, to the nanosecond: a short run has few clock ticks."""
    return sum(int(file.read_text().split()[0]) for file in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


def main() -> None:
    """This measurement alone."""
    folder = Path(tempfile.mkdtemp(prefix="gateway-bench-"))
    try:
        with ExitStack() as stack:
            bench = Bench(folder, stack)
            with bench.gateway():
                pass  # the first start makes the schema and the keys
            sys.stdout.write(uvloop.run(large_against_own(bench)).sentence() + "\n")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
