"""A cursor comes back as it was made; what no page has given out is refused."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.cursor import (
    make_cursor,
    make_timed_cursor,
    read_cursor,
    read_timed_cursor,
    read_timed_uuid_cursor,
)
from gateway.domain.errors import InvalidInput

TIMES = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(st.binary(max_size=60))
def test_content_comes_back(content: bytes) -> None:
    cursor = make_cursor(content)
    assert read_cursor(cursor) == content
    assert cursor.isascii()
    assert not set(cursor) & set("=+/")


@given(TIMES, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
def test_a_time_and_an_id_come_back(at: datetime, identifier: str) -> None:
    assert read_timed_cursor(make_timed_cursor(at, identifier)) == (at, identifier)


@given(TIMES, st.uuids())
def test_a_time_and_a_uuid_come_back(at: datetime, identifier: UUID) -> None:
    assert read_timed_uuid_cursor(make_timed_cursor(at, str(identifier))) == (at, identifier)


def test_an_id_that_is_no_uuid_is_refused_where_the_list_has_uuids() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_timed_uuid_cursor(make_timed_cursor(datetime(2026, 11, 1, tzinfo=UTC), "x"))
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/cursor", "bad-cursor")]


@pytest.mark.parametrize("cursor", ["%", "a", "é", "AA==AA", "AA A"])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_cursor(cursor)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/cursor", "bad-cursor")]


@pytest.mark.parametrize(
    "said",
    [b"", b"x", b"\xff", b"2026-11-01T10:00:00|x", b"2026-11-01T10:00:00+08:00|\0", b"0001-01-01T00:00:00+14:00|x"],
)
def test_a_place_that_is_none_is_refused(said: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_timed_cursor(make_cursor(said))
