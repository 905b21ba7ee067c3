"""The exchange database protocol without a database: request numbers, what a status says, handles, settings."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import cast

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.connect.drivers.exchange_lane import CountyAnswer, CountyRows, ExchangeLane, LaneFacts, Missing, _settled
from gateway.connect.drivers.request_number import ALPHABET, request_number
from gateway.connect.drivers.sql import SqlDriver
from gateway.connect.pace import Pace, PacedCall
from gateway.domain.clock import Clock
from gateway.domain.departure import asked_as
from gateway.domain.errors import SetupError
from gateway.domain.ids import uuid7
from gateway.domain.supervision import Supervisor
from gateway.sdk.driver import DriverContext
from gateway.sdk.http_asyncio import AsyncioHttp
from gateway.sdk.manifest import load_manifest

DSN = "postgresql://qz_gateway:topsecret@/exchange?host=/nowhere&port=5432"
FACTS = LaneFacts(submit="", status="", rows="", poll_s=1.0, stuck_s=30.0, joined="ord", most_rows=3)
WHOLE: Mapping[str, object] = {"seq": 1, "ord": 1}
HALF: Mapping[str, object] = {"seq": 2, "ord": None}
AT = datetime(2026, 11, 1, 2, tzinfo=UTC)


class NoStore:
    """This protocol has no rotating secret."""

    async def get(self, key: str) -> bytes | None:
        raise AssertionError(key)

    async def refresh(self, key: str, stale: object, make: object) -> bytes:
        raise AssertionError(key, stale, make)


def _context(endpoint: Mapping[str, str] | None = None) -> DriverContext:
    return DriverContext(
        manifest=load_manifest("gateway_real_estate"),
        endpoint={"dsn": DSN} if endpoint is None else endpoint,
        resources=resources.files("gateway_real_estate"),
        http=AsyncioHttp.open(),
        clock=Clock(AT, AT, real=lambda: AT),
        store=NoStore(),
        alert=lambda _kind, _lookup: None,
    )


def test_request_numbers_differ_by_lookup_county_and_attempt_and_stay_the_same_for_the_same() -> None:
    lookups = [uuid7() for _ in range(20)] + ["a lookup", "another"]
    keys = [
        (lookup, county, attempt)
        for lookup in lookups
        for county in ("330702", "330703", "330782")
        for attempt in range(3)
    ]
    numbers = [request_number(*key) for key in keys]
    assert len(set(numbers)) == len(keys)
    assert numbers == [request_number(*key) for key in keys]


@given(st.uuids(version=4) | st.text())
def test_a_request_number_is_26_characters_of_the_alphabet(lookup: object) -> None:
    number = request_number(str(lookup), "330782", 0)
    assert len(number) == 26
    assert set(number) <= set(ALPHABET)
    assert number[0] in "01234567"


def test_request_numbers_of_later_lookups_sort_later() -> None:
    early, late = "01932b5e-0000-7000-8000-000000000000", "01932b5e-0001-7000-8000-000000000000"
    assert request_number(early, "330784", 0) < request_number(late, "330702", 0)


@pytest.mark.parametrize(
    ("status", "err_code", "picked_s", "expected"),
    [
        (0, "", 0.0, None),
        (1, "", 29.0, None),
        (1, "", 31.0, Missing("stuck", asks_anew=True)),
        (2, "", 1.0, None),
        (2, "", 31.0, None),
        (3, "", 1.0, CountyRows(())),
        (9, "E01", 1.0, Missing("closed", asks_anew=True)),
        (9, "E07", 1.0, Missing("busy", asks_anew=True)),
        (9, "E12", 1.0, Missing("error", asks_anew=True)),
        (9, "", 1.0, Missing("error", asks_anew=True)),
        (4, "", 1.0, Missing("error", asks_anew=True)),
        (None, "", 1.0, Missing("error", asks_anew=True)),
    ],
)
def test_only_status_three_says_that_there_is_nothing(
    status: int | None, err_code: str, picked_s: float, expected: CountyAnswer | None
) -> None:
    assert _settled({"status": status, "err_code": err_code, "picked_s": picked_s}, [], FACTS) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], None),
        ([WHOLE, HALF], None),
        ([WHOLE], CountyRows((WHOLE,))),
        ([WHOLE] * 3, CountyRows((WHOLE,) * 3)),
        ([WHOLE] * 4, Missing("bad_record", asks_anew=True)),
    ],
)
def test_rows_count_when_each_has_its_owner_and_they_are_not_too_many(
    rows: list[Mapping[str, object]], expected: CountyAnswer | None
) -> None:
    assert _settled({"status": 2, "picked_s": 1.0}, rows, FACTS) == expected


@pytest.mark.parametrize(
    ("handle", "attempts"),
    [
        (None, (0,) * 9),
        ("", (0,) * 9),
        ("000000100", (0, 0, 0, 0, 0, 0, 1, 0, 0)),
        ("00000000Z", (0,) * 8 + (31,)),
        ("0000", (0,) * 9),
        ("0000000 0", (0,) * 9),
    ],
)
def test_a_handle_says_which_attempt_each_county_is_at_and_a_strange_one_begins_anew(
    handle: str | None, attempts: tuple[int, ...]
) -> None:
    assert SqlDriver.build(_context())._attempts(handle) == attempts


@pytest.mark.parametrize("endpoint", [{}, {"dsn": "mysql://x"}, {"dsn": DSN, "user": "x"}, {"dsn": DSN, "poll_s": "0"}])
def test_settings_that_do_not_fit_are_named_without_their_values(endpoint: Mapping[str, str]) -> None:
    with pytest.raises(SetupError, match=r"dsn|user|poll_s") as caught:
        SqlDriver.build(_context(endpoint))
    assert "topsecret" not in str(caught.value)


def test_a_missing_sql_file_stops_the_start() -> None:
    with pytest.raises(SetupError, match=r"submit\.sql"):
        SqlDriver.build(replace(_context(), resources=Path("/nowhere")))


def test_no_password_shows_in_a_lane() -> None:
    driver = SqlDriver.build(_context())
    assert "topsecret" not in repr(driver._lanes)


class _Rows:
    """A connection that takes in whatever rows it is given."""

    def __init__(self) -> None:
        self.taken: list[object] = []

    def is_closed(self) -> bool:
        return False

    def terminate(self) -> None:
        return None

    async def executemany(self, _statement: str, rows: Sequence[Sequence[object]]) -> None:
        self.taken += [row[0] for row in rows]


async def test_a_row_counts_from_when_it_is_put_in_and_is_not_where_the_limit_can_be_anothers() -> None:
    pace, connection = Pace(5), _Rows()
    pace.allow(5, 1007.0)
    lane = ExchangeLane(DSN, "qz_330702", FACTS, Supervisor())
    lane._connection = cast("asyncpg.Connection[asyncpg.Record]", connection)

    async def put_in(number: str, at: float) -> "asyncio.Future[CountyAnswer]":
        with asked_as(PacedCall(pace, lambda: at)):
            answer = lane.enter(number, ())
            assert pace.in_use(at + 60) == 1  # on its way
            await lane._submit()
            return answer

    answers = [await put_in("in time", 1006.9), await put_in("late", 1007.0)]
    await lane.close()
    assert (connection.taken, answers[1].result()) == (["in time"], Missing("busy"))
