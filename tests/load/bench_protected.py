"""`make bench-protected`: whether the time of an answer tells somebody under protection from somebody whom the register does not hold.

Both are asked about in turns, in random order, 2,000 times each, with the alert and the watch list at work.  Said is the area under the
curve: 0.5 where nobody can tell, 1 or 0 where everybody can.  Writes RESULTS-protected.md beside this file.
"""

import argparse
import random
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from rich.console import Console

from gateway.domain.clock import CHINA, real_now
from gateway.domain.identifiers.people import check_character
from gateway_demo.demo import Demo, DemoOptions
from tests.stories.command import remove_databases
from tests.stories.conftest import free_port
from tests.stories.people import Asker

SEALED = ("330791201601010017", "许安安")
"""A child whose household record is sealed."""
CALLERS = 3
LOW, HIGH = 0.45, 0.55
RESULTS = Path(__file__).with_name("RESULTS-protected.md")


def unheld(number: str) -> str:
    """A number of the same region, birth and sex that the register does not hold."""
    body = number[:14] + "961"
    return body + check_character(body)


def area(ones: Sequence[float], others: Sequence[float]) -> float:
    """How often one of the first is greater than one of the second; equal ones count half (Mann and Whitney)."""
    ranked = sorted([(value, 1) for value in ones] + [(value, 0) for value in others])
    values, ranks = [value for value, _ in ranked], 0.0
    start = 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and values[end] == values[start]:
            end += 1
        rank = (start + end + 1) / 2
        ranks += rank * sum(kind for _, kind in ranked[start:end])
        start = end
    return (ranks - len(ones) * (len(ones) + 1) / 2) / (len(ones) * len(others))


def timed(ask: Asker, number: str) -> tuple[float, int]:
    """How long one query took, in seconds, and how long its answer is."""
    body = {
        "matter": "M10",
        "case_number": ask.case("M10"),
        "parties": [{"role": "applicant", "person_id": number, "name": SEALED[1]}],
        "certificates": ["M10-C3"],
        "deadline_ms": 5000,
    }
    began = perf_counter()
    answer = ask.as_("system").post("/v1/queries", json=body)
    took_s = perf_counter() - began
    answer.raise_for_status()
    return took_s, len(answer.content)


def measured(demo: Demo, each: int) -> tuple[dict[str, list[float]], dict[str, set[int]]]:
    """Times and lengths by number."""
    ask = Asker(demo)
    until = (datetime.now(CHINA) + timedelta(days=30)).isoformat()
    watched = {"person_id": SEALED[0], "reason": "bench", "until": until}
    ask.as_("protector").post("/v1/protection/watched-people", json=watched).raise_for_status()
    numbers = [SEALED[0], unheld(SEALED[0])]
    order = numbers * each
    random.Random(13).shuffle(order)
    for number in numbers * 20:
        timed(ask, number)
    with ThreadPoolExecutor(CALLERS) as callers:
        found = list(callers.map(lambda number: (number, *timed(ask, number)), order))
    ask.close()
    times = {one: [took for number, took, _ in found if number == one] for one in numbers}
    lengths = {one: {length for number, _, length in found if number == one} for one in numbers}
    return times, lengths


def main() -> None:
    """Measure, write it down, and fail where somebody could tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--each", type=int, default=2000)
    each = parser.parse_args().each
    with tempfile.TemporaryDirectory() as folder:
        with Demo(DemoOptions(Path(folder), port=free_port(), residents=400)) as demo:
            times, lengths = measured(demo, each)
        remove_databases(Path(folder))
    ones, others = times.values()
    curve = area(ones, others)
    lines = [
        "# Protected against not on record",
        "",
        f"{real_now():%Y-%m-%d %H:%M} UTC, {each:,} queries of each in random order, {CALLERS} callers, certificate M10-C3; made by `make bench-protected`.",
        "",
        f"Area under the curve of the answers' times: **{curve:.3f}** (0.5: nobody can tell; wanted: {LOW} to {HIGH}).",
        f"Middle of the times: {median(ones) * 1000:.1f} ms protected and watched, {median(others) * 1000:.1f} ms not on record.",
        f"Lengths of the answers in bytes: {sorted(lengths[SEALED[0]])} and {sorted(lengths[unheld(SEALED[0])])}.",
    ]
    RESULTS.write_text("\n".join(lines) + "\n", "utf-8")
    Console().print("\n".join(lines))
    if not LOW <= curve <= HIGH:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
