"""`make simulate`: ten thousand days of one department on a clock that jumps, or (--seed) one of them again."""

import argparse
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from time import perf_counter

from tests.rooms.connect.simulation import findings

SEEDS, FIRST = 10_000, 1_000
"""Those below the first are lived by the tests."""


def lived(seeds: Iterable[int]) -> list[str]:
    """What did not hold on these days."""
    with ProcessPoolExecutor() as processes:
        return list(chain.from_iterable(processes.map(findings, seeds, chunksize=50)))


def main() -> None:
    """Exit with the number of findings told, 1 at most."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, help="one day alone")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many days")
    options = parser.parse_args()
    seeds = range(FIRST, FIRST + options.seeds) if options.seed is None else [options.seed]
    begun = perf_counter()
    found = lived(seeds)
    print(*found, f"{len(seeds)} days in {perf_counter() - begun:.0f} s, {len(found)} findings", sep="\n")
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
