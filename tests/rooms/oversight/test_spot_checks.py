"""Random spot checks: the same for everybody, even, without repetition, another for another checkpoint; and as the page says."""

import base64
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.entry import draws
from gateway.oversight.search.spot_checks import SAMPLE, sample, seed

ROOT = Path(__file__).parents[3]
ORIGIN, DAY, COUNTING = "jinhua.example/gateway/audit/2026", date(2026, 11, 22), bytes(range(32))


@pytest.mark.parametrize(
    ("size", "root", "count", "drawn"),
    [
        (1_000_000, COUNTING, 5, (887027, 607632, 457580, 687067, 370134)),
        (2**63, bytes(32), 3, (1095130458894317842, 2563862609947397818, 1889652373676350659)),
        (3, bytes(32), SAMPLE, (1, 0, 2)),
        (1, bytes(32), SAMPLE, (0,)),
        (0, bytes(32), SAMPLE, ()),
    ],
)
def test_vectors(size: int, root: bytes, count: int, drawn: tuple[int, ...]) -> None:
    assert sample(ORIGIN, DAY, size, root, count) == drawn


def test_the_seed_is_a_vector_too() -> None:
    assert seed(ORIGIN, DAY, COUNTING).hex() == "ee00d66cb8c6e8314d9a7b8df5d5bc7c30fb8dbc6cbe16b9ec27978d01631121"


@given(st.binary(min_size=32, max_size=32), st.integers(0, 400), st.integers(0, 40))
def test_a_sample_is_so_many_different_leaves_of_the_log(root: bytes, size: int, count: int) -> None:
    drawn = sample(ORIGIN, DAY, size, root, count)
    assert len(drawn) == len(set(drawn)) == min(size, count)
    assert all(0 <= index < size for index in drawn)


def test_draws_are_even() -> None:
    """Chi-square over a thousand draws of ten; the bound is passed by chance once in a million seeds."""
    for start in range(20):
        counts = Counter(islice(draws(bytes([start]) * 32, 10), 1000))
        assert sum((counts[index] - 100) ** 2 / 100 for index in range(10)) < 45


def test_a_draw_that_would_favour_low_leaves_is_passed_over() -> None:
    size = 3 << 62  # a quarter of all draws is above the only multiple
    drawn = list(islice(draws(COUNTING, size), 2000))
    low = sum(index < 1 << 62 for index in drawn) / len(drawn)
    assert 0.28 < low < 0.39


@pytest.mark.parametrize(
    "other", [(ORIGIN + "x", DAY, COUNTING), (ORIGIN, date(2026, 11, 21), COUNTING), (ORIGIN, DAY, bytes(32))]
)
def test_another_origin_day_or_checkpoint_draws_others(other: tuple[str, date, bytes]) -> None:
    origin, day, root = other
    assert not set(sample(origin, day, 10**9, root)) & set(sample(ORIGIN, DAY, 10**9, COUNTING))


def test_another_cosignature_draws_others() -> None:
    drawn = [sample(ORIGIN, DAY, 10**9, COUNTING, cosignature=bytes([n]) * 64) for n in range(3)]
    assert len({index for one in drawn for index in one} | set(sample(ORIGIN, DAY, 10**9, COUNTING))) == 80


@given(st.integers(0, 255), st.integers(0, 7))
def test_one_bit_of_the_root_changes_the_sample(byte: int, bit: int) -> None:
    changed = bytearray(COUNTING)
    changed[byte % 32] ^= 1 << bit
    assert sample(ORIGIN, DAY, 10**9, bytes(changed)) != sample(ORIGIN, DAY, 10**9, COUNTING)


def test_the_code_on_the_page_draws_the_same() -> None:
    page = (ROOT / "docs" / "audit-findings.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(code.strip().splitlines()) <= 15
    room: dict[str, Any] = {}
    exec(code, room)
    drawn: Callable[..., list[int]] = room["spot_check"]
    for size in (1, 19, 20, 21, 300, 1_000_003):
        root = base64.b64encode(COUNTING).decode()
        assert tuple(drawn(DAY.isoformat(), ORIGIN, size, root)) == sample(ORIGIN, DAY, size, COUNTING)
        seen = sample(ORIGIN, DAY, size, COUNTING, cosignature=bytes(64))
        assert tuple(drawn(DAY.isoformat(), ORIGIN, size, root, base64.b64encode(bytes(64)).decode())) == seen
