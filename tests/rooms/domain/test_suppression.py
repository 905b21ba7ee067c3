"""Small counts are not told, and do not follow from what is."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.suppression import Row, suppressed


def row(table: str, key: str, of: set[int], *counts: int) -> Row:
    return Row(table, key, frozenset(of), counts)


def test_a_small_row_takes_the_smallest_of_its_table_with_it() -> None:
    rows = [
        row("total", "total", {0, 1, 2}, 63),
        row("matter", "a", {0}, 3),
        row("matter", "b", {1}, 20),
        row("matter", "c", {2}, 40),
    ]
    assert suppressed(rows) == {("matter", "a"), ("matter", "b")}


def test_two_small_rows_that_are_small_together_take_a_third() -> None:
    rows = [
        row("total", "total", {0, 1, 2, 3}, 63),
        row("matter", "a", {0}, 1),
        row("matter", "b", {1}, 2),
        row("matter", "c", {2}, 20),
        row("matter", "d", {3}, 40),
    ]
    assert suppressed(rows) == {("matter", "a"), ("matter", "b"), ("matter", "c")}


def test_a_row_of_another_table_does_not_give_it_away() -> None:
    rows = [
        row("total", "total", {0, 1, 2}, 73),
        row("matter", "a", {0}, 3),
        row("matter", "b", {1}, 30),
        row("matter", "c", {2}, 40),
        row("class", "days", {0, 2}, 43),
        row("class", "immediate", {1}, 30),
    ]
    hidden = suppressed(rows)
    assert {("matter", "a"), ("matter", "b")} <= hidden
    assert not {("matter", "c"), ("class", "days")}.isdisjoint(hidden)


@pytest.mark.parametrize(
    ("counts", "is_hidden"), [((0, 0), False), ((4, 4), True), ((9, 6), True), ((9, 4), True), ((9, 9), False)]
)
def test_differences_of_two_counts_are_counts_too(counts: tuple[int, int], is_hidden: bool) -> None:  # noqa: FBT001
    assert bool(suppressed([row("total", "total", {0}, *counts)])) is is_hidden


def rank(vectors: list[list[int]]) -> int:
    """The rank, by elimination on whole columns."""
    left = [[Fraction(value) for value in vector] for vector in vectors]
    found = 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((i for i in range(found, len(left)) if left[i][column]), None)
        if pivot is None:
            continue
        left[found], left[pivot] = left[pivot], left[found]
        for i in range(found + 1, len(left)):
            factor = left[i][column] / left[found][column]
            left[i] = [a - factor * b for a, b in zip(left[i], left[found], strict=True)]
        found += 1
    return found


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 2), st.integers(0, 3), st.integers(0, 1)), min_size=1, max_size=8
    )
)
def test_no_hidden_row_follows_from_the_shown_ones(cells: list[tuple[int, int, int, int]]) -> None:
    things = [cell for cell in cells if cell[0]]
    rows = [row("total", "total", set(range(len(things))), sum(cell[0] for cell in things))]
    for table, place in (("method", 1), ("matter", 2), ("class", 3)):
        for key in sorted({cell[place] for cell in things}):
            of = {i for i, cell in enumerate(things) if cell[place] == key}
            rows.append(row(table, str(key), of, sum(things[i][0] for i in of)))
    hidden = suppressed(rows)
    assert hidden >= {(r.table, r.key) for r in rows if 0 < r.counts[0] < 5}

    def indicator(one: Row) -> list[int]:
        return [int(i in one.of) for i in range(len(things))]

    shown = [indicator(r) for r in rows if (r.table, r.key) not in hidden]
    for one in rows:
        if (one.table, one.key) in hidden:
            assert rank([*shown, indicator(one)]) == rank(shown) + 1
