"""The sizes on docs/growth.md follow from the figures there, and those stand where it says that they do."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.audit.walk import leaves
from gateway.audit.walk.walk import WalkIntervals

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "growth.md").read_text("utf-8")
HOURS_S, BURST, MONTHS = 250 * 7 * 3600, 5, 36


def table(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading, without its head."""
    part = PAGE.partition(f"\n## {heading}\n")[2]
    rows = [line.strip("|").split(" | ") for line in part.splitlines() if line.startswith("|")]
    until = next((at for at, row in enumerate(rows) if at > 1 and set("".join(row)) <= set("-| ")), len(rows) + 1)
    return [[cell.strip() for cell in row] for row in rows[2 : until - 1]]


KNOWN = {row[0]: row[1] for row in table("What is known")}


def known(name: str) -> float:
    return float(re.sub(r"[^\d.]", "", KNOWN[name].partition(" ")[0]))


def queries() -> list[float]:
    """A year, of the city, the province, the nation."""
    city, *others = (float(one.replace(",", "")) for one in re.findall(r"[\d.,]*\d", KNOWN["people"]))
    return [known("certificates a year in the city") * people / city for people in (city, *others)]


ROWS: dict[str, Callable[[float], float]] = {
    "queries a year, million": lambda n: n / 1e6,
    "queries a second at the peak": lambda n: n / HOURS_S * BURST,
    "cores for the gateway at the peak": lambda n: n / HOURS_S * BURST * known("CPU of the gateway a query") / 1e3,
    "cores for PostgreSQL at the peak": lambda n: n / HOURS_S * BURST * known("CPU of PostgreSQL a query") / 1e3,
    "kept a year, GB": lambda n: n * known("kept a query while its month is") / 1e6,
    "kept in 36 months, GB": lambda n: n * known("kept a query while its month is") * MONTHS / 12 / 1e6,
    "a month's partitions, GB": lambda n: n * known("of that in the month's partitions") / 12 / 1e6,
    "a day's stored answers, GB": lambda n: n * known("stored answer, for a day") / 250 / 1e6,
    "WAL a day, GB": lambda n: n * known("written ahead (WAL) a query") / 250 / 1e6,
    "for good a year, GB": lambda n: n * known("for good a query") / 1e6,
    "minutes to verify a month before it is pruned": lambda n: (
        n * known("entries a query") / 12 / known("a bundle is verified at") / 60
    ),
    "days of one round of the walk over 36 months": lambda n: (
        n * known("entries a query") * MONTHS / 12 / known("the walk over the stored log") / 86400
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_the_sizes_follow_from_the_figures(name: str) -> None:
    (row,) = [row for row in table("Sizes") if row[0] == name]
    for told, worked_out in zip(row[1:], map(ROWS[name], queries()), strict=True):
        assert float(told.replace(",", "")) == pytest.approx(worked_out, rel=0.05)


def test_every_size_is_worked_out() -> None:
    assert [row[0] for row in table("Sizes")] == list(ROWS)


def test_the_figures_stand_where_the_page_says() -> None:
    for file, names in {
        "RESULTS.md": ("CPU of the gateway a query", "CPU of PostgreSQL a query"),
        "RESULTS-faults.md": ("borne by one process on one core",),
        "RESULTS-audit.md": ("a bundle is verified at", "the tree takes"),
    }.items():
        results = (ROOT / "tests" / "load" / file).read_text("utf-8")
        for name in names:
            assert re.search(rf"\| {re.escape(KNOWN[name].partition(' ')[0].partition('/')[0])} \|", results), name
    pace = WalkIntervals()
    assert known("the walk over the stored log") == leaves.STRIDE / pace.least_pause_s


def test_what_is_kept_is_the_sum_of_what_the_tables_hold() -> None:
    rows = PAGE.partition("| table | 64 callers")[2].partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    held = {row[0]: (float(row[2]), row[3]) for row in cells}
    kept = sum(size for size, ends in held.values() if "month" in ends or "year" in ends or "entry" in ends)
    assert kept / 1e3 == pytest.approx(known("kept a query while its month is"), rel=0.02)
    good = sum(size for size, ends in held.values() if ends == "never")
    assert good / 1e3 == pytest.approx(known("for good a query"), rel=0.05)
    schema = "".join(file.read_text("utf-8") for file in (ROOT / "src/gateway/db/migrations/sql").glob("*.sql"))
    named = re.findall(r"`(\w+)`", "".join(held))
    assert [name for name in named if not re.search(rf"create table \w+\.{name}\b", schema)] == []
