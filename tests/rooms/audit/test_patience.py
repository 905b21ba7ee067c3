"""How long a stream may be without its owner, and how soon that is noticed."""

import pytest

from gateway.audit import RecoveryTimeouts


@pytest.mark.parametrize("silent_s", [0.5, 30.0])
def test_a_stream_is_closed_soon_after_its_time_and_its_queries_within_twice_that(silent_s: float) -> None:
    patience = RecoveryTimeouts.of(silent_s)
    assert patience.fence_after_s == silent_s
    closed_after_s = patience.look_every_s + patience.fence_after_s + patience.look_every_s
    assert closed_after_s <= 1.5 * silent_s, "seen free one look late, closed one look late"
    assert closed_after_s + patience.look_every_s < 2 * silent_s < patience.query_lives_s
