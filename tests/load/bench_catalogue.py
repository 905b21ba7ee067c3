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
from tests.load.bench_house import CALLERS, Bench, Served, cpu_s
from tests.load.large_catalogue import CERTIFICATES, DEPARTMENTS, write_large

ROUNDS, QUERIES = 12, 400
"""Rounds of one run on each; queries a run."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """CPU of the gateway's process in ms a query, over all rounds; rounds: large against own, one by one."""

    own_ms: float
    large_ms: float
    rounds: tuple[float, ...]

    @property
    def of_all(self) -> float:
        """Large against own."""
        return self.large_ms / self.own_ms

    def sentence(self) -> str:
        """For RESULTS.md."""
        return (
            f"Over a catalogue of {CERTIFICATES:,} certificates and {DEPARTMENTS} departments a query takes {self.large_ms:.2f} ms CPU, over the "
            f"product's own {self.own_ms:.2f} ms: {self.of_all:.3f} times as much (median of {len(self.rounds)} rounds "
            f"{statistics.median(self.rounds):.3f}; both gateways in one run, asked in turns)."
        )


async def large_against_own(bench: Bench) -> Ratio:
    """Measure in turns, the first of a round changing, after a warm-up of each."""
    folder = bench.folder / "large"
    write_large(folder)
    with bench.gateway() as own, bench.gateway("--catalogue", str(folder)) as large:
        for served in (own, large):
            await _run(bench, served)
        spent: dict[int, list[float]] = {own.pid: [], large.pid: []}
        for number in range(ROUNDS):
            for served in (own, large) if number % 2 else (large, own):
                spent[served.pid].append(await _run(bench, served))
    own_ms, large_ms = spent[own.pid], spent[large.pid]
    pairs = tuple(b / a for a, b in zip(own_ms, large_ms, strict=True))
    return Ratio(statistics.mean(own_ms), statistics.mean(large_ms), pairs)


async def _run(bench: Bench, served: Served) -> float:
    """CPU in ms a query."""
    before = cpu_s(served.pid)
    run = await drive(served.target, bench.asking.fresh, queries=QUERIES, callers=CALLERS)
    return (cpu_s(served.pid) - before) * 1000 / len(run.latencies)


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
