"""Two hundred days of one department, each from its seed; `make simulate` lives ten thousand more."""

import pytest

from tests.rooms.connect.simulation import findings


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_what_must_hold_holds_whatever_happens(first: int) -> None:
    """A finding names its seed: `make simulate ARGS="--seed 17"` lives that day again."""
    assert [finding for seed in range(first, first + 20) for finding in findings(seed)] == []
