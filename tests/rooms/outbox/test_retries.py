"""When a message is tried again, and when it is given up."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.outbox import CallbackMessage, Delivery, DeliveryFault, DeliveryState, MessageKind, Tried
from gateway.outbox import load_times

TIMES = load_times()
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
FRESH = Delivery(
    UUID(int=1), CallbackMessage(UUID(int=2), MessageKind.QUERY_CHANGED, "q", "complete", NOW), DeliveryState.PENDING, 1, 0, NOW, NOW
)  # fmt: skip


@pytest.mark.parametrize(
    ("tried", "becomes"),
    [
        (Tried(200), DeliveryState.DELIVERED),
        (Tried(204), DeliveryState.DELIVERED),
        (Tried(299), DeliveryState.DELIVERED),
        (Tried(301), DeliveryState.PENDING),
        (Tried(404), DeliveryState.PENDING),
        (Tried(410), DeliveryState.DEAD),
        (Tried(429), DeliveryState.PENDING),
        (Tried(503), DeliveryState.PENDING),
        (Tried(fault=DeliveryFault.TIMEOUT), DeliveryState.PENDING),
        (Tried(fault=DeliveryFault.NOT_ALLOWED), DeliveryState.PENDING),
        (Tried(fault=DeliveryFault.NOT_RESOLVED), DeliveryState.PENDING),
        (Tried(fault=DeliveryFault.NOT_REGISTERED), DeliveryState.DEAD),
    ],
)
def test_what_a_try_makes_of_a_message(tried: Tried, becomes: DeliveryState) -> None:
    after = TIMES.after(FRESH, tried, NOW, 0.5)
    assert (after.state, after.turn, after.attempts, after.tried) == (becomes, 2, 1, tried)
    assert (after.next_at is None) is (becomes is not DeliveryState.PENDING)


def test_the_pauses_grow_from_five_seconds_to_eight_hours_and_end_with_the_day() -> None:
    pauses, one, now = [], FRESH, NOW
    while one.state is DeliveryState.PENDING:
        one = TIMES.after(one, Tried(503), now, 0.5)
        if one.next_at is not None:
            pauses.append((one.next_at - now).total_seconds())
            now = one.next_at
    assert pauses == [5, 20, 80, 320, 1280, 5120, 20480, 28800, 28800]
    assert one.state is DeliveryState.DEAD
    assert timedelta(hours=23) < now - NOW < timedelta(hours=24)


@given(
    st.lists(
        st.tuples(st.sampled_from([500, 429, 404, None]), st.floats(0, 1), st.floats(0, 10**9) | st.none()), max_size=40
    )
)
def test_no_message_is_tried_after_its_day_or_for_ever_or_lost(
    tries: list[tuple[int | None, float, float | None]],
) -> None:
    """Whatever receivers answer and ask for: it waits for its next try or has ended, and each turn is another."""
    one, now = FRESH, NOW
    for status, chance, again_after_s in tries:
        if one.state is not DeliveryState.PENDING:
            break
        fault = DeliveryFault.TIMEOUT if status is None else None
        after = TIMES.after(one, Tried(status, fault, again_after_s), now, chance)
        assert after.turn == one.turn + 1
        if after.next_at is not None:
            assert now < after.next_at <= NOW + timedelta(days=1)
            now = after.next_at
        one = after
    assert len(tries) < 20 or one.state is DeliveryState.DEAD


@pytest.mark.parametrize(("chance", "pause_s"), [(0.0, 4.0), (0.5, 5.0), (1.0, 6.0)])
def test_no_two_messages_come_back_together(chance: float, pause_s: float) -> None:
    assert TIMES.pause_s(1, chance) == pytest.approx(pause_s)


def test_a_receiver_may_ask_for_more_time() -> None:
    after = TIMES.after(FRESH, Tried(429, again_after_s=600), NOW, 0.5)
    assert after.next_at == NOW + timedelta(minutes=10)


@pytest.mark.parametrize(("failures", "rest_s"), [(0, 0), (1, 5), (2, 20), (3, 60), (50, 60)])
def test_an_address_that_fails_rests_but_never_for_long(failures: int, rest_s: float) -> None:
    assert TIMES.rest_s(failures) == rest_s
