"""Quotas in PostgreSQL: counted by all processes together, never beyond the limit, and nothing for what is refused."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from gateway.access import Quotas, limits_of, load_quotas, sweep
from gateway.access.quotas import NAMES, _Exceeded
from gateway.db import Database, Statement
from gateway.domain.allowance import rate_limit_fields, used_up
from gateway.domain.errors import AuditUnavailable, QuotaExceeded, SetupError, Unready
from gateway.domain.stages import Officer
from gateway_demo.demo_city import demo_city
from gateway_demo.demo_gateway import QUOTAS
from tests.rooms.decision.example import officer

NONE = dict.fromkeys(NAMES, 0)
CLERK = officer()
OTHER = replace(CLERK, account="JH330702000999")


def quotas(database: Database, folder: Path, **limits: int) -> Quotas:
    return Quotas(database, folder / "quotas.key", lambda: {**NONE, **limits})


async def take(counted: Quotas, *persons: str, who: Officer = CLERK) -> str | None:
    """The rule that is exceeded."""
    exceeded = await counted.take(who, frozenset(persons), within_s=5)
    return None if exceeded is None else exceeded.line.rule.name


async def used(database: Database) -> int:
    return int((await database.fetch("select coalesce(sum(used), 0) from gateway.quota_use"))[0][0])


@pytest.fixture
async def second(database_url: str) -> AsyncIterator[Database]:
    other = Database(database_url)
    await other.start()
    yield other
    await other.close()


async def test_queries_are_counted_to_the_limit_and_not_beyond(database: Database, tmp_path: Path) -> None:
    for name in ("account_minute", "account_hour", "account_day", "client_minute", "client_day"):
        counted = quotas(database, tmp_path, **{name: 3})
        assert [await take(counted, f"p{n}") for n in range(5)] == [None, None, None, name, name]


async def test_a_client_s_own_limit_counts_where_it_is_less(database: Database, tmp_path: Path) -> None:
    own = {CLERK.client: {"client_day": 2, "client_minute": 9}, "other": {"client_day": 7}}
    limits = {**NONE, "client_day": 4}
    counted = Quotas(database, tmp_path / "quotas.key", lambda: limits, of_client=lambda client: own.get(client, {}))
    assert [await take(counted, f"p{n}") for n in range(4)] == [None, None, "client_day", "client_day"]
    other, stranger = replace(CLERK, client="other"), replace(CLERK, client="stranger")
    for who in (other, stranger):
        assert [await take(counted, f"p{n}", who=who) for n in range(5)] == [None] * 4 + ["client_day"]


async def test_of_two_processes_that_ask_at_once_no_more_pass_than_the_limit(
    database: Database, second: Database, tmp_path: Path
) -> None:
    both = [quotas(one, tmp_path, account_day=20, person_day=20, account_persons_day=50) for one in (database, second)]
    taken = await asyncio.gather(*(take(both[n % 2], "p", f"q{n % 7}") for n in range(80)))
    assert taken.count(None) == 20


async def test_a_limit_of_one_is_one_also_when_all_come_first(
    database: Database, second: Database, tmp_path: Path
) -> None:
    both = [quotas(one, tmp_path, person_account_day=1) for one in (database, second)]
    assert (await asyncio.gather(*(take(both[n % 2], "p") for n in range(12)))).count(None) == 1


async def test_different_persons_are_counted_once_each(database: Database, tmp_path: Path) -> None:
    counted = quotas(database, tmp_path, account_persons_day=3, account_persons_hour=50)
    assert [await take(counted, *p) for p in ("ab", "a", "ba", "c", "abc")] == [None] * 5
    assert await take(counted, "d") == "account_persons_day"
    assert await take(counted, "c", "d") == "account_persons_day"
    assert await take(counted, "c") is None
    assert await take(counted, "d", who=OTHER) is None


async def test_three_hundred_people_are_too_many_for_one_account(database: Database, tmp_path: Path) -> None:
    limits = {**load_quotas(demo_city()), "account_minute": 0, "account_hour": 0}
    counted = Quotas(database, tmp_path / "quotas.key", lambda: limits)
    asked = await asyncio.gather(*(take(counted, f"p{n}") for n in range(300)))
    assert asked.count(None) == load_quotas(demo_city())["account_persons_hour"] < 300


async def test_an_account_over_several_clients_and_a_client_of_many_accounts(
    database: Database, tmp_path: Path
) -> None:
    counted = quotas(database, tmp_path, account_day=4, client_day=6)
    here, there = CLERK, replace(CLERK, client="another-client")
    assert [await take(counted, "p", who=who) for who in (here, there, here, there, here)] == [None] * 4 + [
        "account_day"
    ]
    accounts = [replace(CLERK, account=f"JH33070200{n:04d}") for n in range(6)]
    assert [await take(counted, "p", who=who) for who in accounts] == [None] * 4 + ["client_day"] * 2


async def test_what_is_refused_counts_nowhere(database: Database, tmp_path: Path) -> None:
    counted = quotas(database, tmp_path, account_minute=2, person_day=5, client_day=100, account_persons_day=9)
    for _ in range(2):
        await take(counted, "victim")
    before = await used(database)
    for n in range(30):
        assert await take(counted, "victim", f"q{n}") == "account_minute"
    assert await used(database) == before
    assert [await take(counted, "victim", who=OTHER) for _ in range(2)] == [None, None]


async def test_a_person_is_counted_for_the_account_and_for_all(database: Database, tmp_path: Path) -> None:
    counted = quotas(database, tmp_path, person_account_day=2, person_day=3)
    assert [await take(counted, "p") for _ in range(3)] == [None, None, "person_account_day"]
    assert [await take(counted, "p", who=OTHER) for _ in range(2)] == [None, "person_day"]
    assert await take(counted, "q", who=OTHER) is None


async def test_the_caller_does_not_learn_how_often_others_asked(database: Database, tmp_path: Path) -> None:
    async def write(_error: QuotaExceeded, _statement: Statement) -> None:
        return None

    counted, told = quotas(database, tmp_path, person_account_day=2, person_day=3), []
    for who in (CLERK, CLERK, CLERK, OTHER, OTHER):
        exceeded = await counted.take(who, frozenset({"p"}), within_s=5)
        if exceeded is not None:
            told.append(await counted.refuse(exceeded, write))
    assert [error.rule for error in told] == ["quota-person-account-day", "quota-person-day"]
    shown = [(rate_limit_fields([used_up(error)])["ratelimit-policy"], error.detail, error.slug) for error in told]
    assert shown == [('"person-day";q=2;w=86400', "a quota is used up", "too-many-requests")] * 2


async def test_a_window_ends_and_days_end_at_midnight_in_china(database: Database, tmp_path: Path) -> None:
    at = datetime(2026, 11, 1, 15, 59, 59, tzinfo=UTC)
    ends = await database.fetch(
        "select gateway.quota_window_end($1, 60), gateway.quota_window_end($1, 3600), gateway.quota_window_end($1, 86400)",
        at,
    )
    assert list(ends[0]) == [datetime(2026, 11, 1, 16, tzinfo=UTC)] * 3
    ((after,),) = await database.fetch("select gateway.quota_window_end($1, 86400)", at + timedelta(seconds=1))
    assert after == datetime(2026, 11, 2, 16, tzinfo=UTC)
    counted = quotas(database, tmp_path, account_day=1, account_persons_day=1)
    assert await take(counted, "a") is None
    assert await take(counted, "b") is not None
    await database.run(Statement("update gateway.quota_use set ends_at = ends_at - interval '1 day'"))  # midnight
    assert await take(counted, "b") is None
    assert await take(counted, "c") is not None


async def test_a_clock_that_was_set_back_locks_nobody_out(database: Database, tmp_path: Path) -> None:
    counted = quotas(database, tmp_path, account_minute=1)
    assert [await take(counted), await take(counted)] == [None, "account_minute"]
    await database.run(Statement("update gateway.quota_use set ends_at = ends_at + interval '1 minute'"))
    assert await take(counted) == "account_minute"  # the next window, which a quicker process was in already
    await database.run(Statement("update gateway.quota_use set ends_at = ends_at + interval '3 hours'"))
    assert [await take(counted), await take(counted)] == [None, "account_minute"]


async def refused(counted: Quotas) -> _Exceeded:
    exceeded = await counted.take(CLERK, frozenset(), within_s=5)
    assert exceeded is not None
    return exceeded


async def test_the_first_refusal_of_a_window_is_written_once_over_all_processes(
    database: Database, second: Database, tmp_path: Path
) -> None:
    written: list[str] = []

    async def write(error: QuotaExceeded, statement: Statement) -> None:
        await database.run(statement)
        written.append(error.rule)

    one, other = (quotas(db, tmp_path, account_minute=1) for db in (database, second))
    await take(one)
    first = [await one.refuse(await refused(one), write) for _ in range(4)]
    assert [error.is_first for error in first] == [True, False, False, False]
    assert (await other.refuse(await refused(other), write)).is_first is False
    assert written == ["quota-account-minute"]
    assert 1 <= (first[0].retry_after_s or 0) <= 60
    minute = "ends_at = ends_at - interval '1 minute', told_for = told_for - interval '1 minute'"
    await database.run(Statement(f"update gateway.quota_use set {minute}"))  # a minute later
    third = quotas(database, tmp_path, account_minute=1)
    assert await take(third) is None
    assert (await third.refuse(await refused(third), write)).is_first
    assert len(written) == 2


async def test_who_comes_while_it_is_being_written_waits_for_it_and_fails_as_it_fails(
    database: Database, tmp_path: Path
) -> None:
    go_on, tries = asyncio.Event(), 0

    async def fails(_error: QuotaExceeded, _statement: Statement) -> None:
        nonlocal tries
        tries += 1
        await go_on.wait()
        raise AuditUnavailable

    async def write(_error: QuotaExceeded, statement: Statement) -> None:
        await database.run(statement)

    counted = quotas(database, tmp_path, account_minute=1)
    await take(counted)
    exceeded = await refused(counted)
    waiting = [asyncio.ensure_future(counted.refuse(exceeded, fails)) for _ in range(5)]
    await asyncio.sleep(0.05)
    assert not any(one.done() for one in waiting)
    go_on.set()
    ends = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(end, AuditUnavailable) for end in ends)
    assert tries == 1
    assert (await counted.refuse(await refused(counted), write)).is_first


async def test_no_account_and_no_person_stands_in_the_table(database: Database, tmp_path: Path) -> None:
    counted = Quotas(database, tmp_path / "quotas.key", lambda: load_quotas(demo_city()))
    await take(counted, "digest-of-somebody")
    rows = await database.fetch("select q::text as whole from gateway.quota_use q")
    assert len(rows) == 10
    assert not any(word in row["whole"] for row in rows for word in ("digest", CLERK.account, CLERK.client))


async def test_what_is_over_is_swept(database: Database, tmp_path: Path) -> None:
    counted = quotas(database, tmp_path, account_minute=5, account_day=5)
    await take(counted)
    await database.run(sweep())
    assert await used(database) == 2
    await database.run(Statement("update gateway.quota_use set ends_at = ends_at - interval '2 days'"))
    await database.run(sweep())
    assert await used(database) == 0


async def test_a_store_that_does_not_count_in_time_refuses(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    counted = quotas(database, tmp_path, account_minute=5)
    blocker = await asyncpg.connect(database_url)
    async with blocker.transaction():
        await blocker.execute("select pg_advisory_xact_lock(hashtextextended('gateway.quota_use', 0))")
        with pytest.raises(Unready):
            await counted.take(CLERK, frozenset(), within_s=0.1)
    await blocker.close()


async def test_without_limits_nothing_is_asked_of_the_store(tmp_path: Path) -> None:
    nowhere: Any = None
    assert await take(Quotas(nowhere, tmp_path / "quotas.key", lambda: NONE), "p") is None


async def test_digests_count_for_themselves_and_queries_do_not_count_among_them(
    database: Database, tmp_path: Path
) -> None:
    counted = quotas(database, tmp_path, client_digests_day=2)
    assert [await take(counted, "p") for _ in range(3)] == [None] * 3
    assert [await counted.take_digest(CLERK, within_s=5) for _ in range(2)] == [None, None]
    beyond = await counted.take_digest(CLERK, within_s=5)
    assert beyond is not None
    assert (beyond.line.rule.policy, beyond.line.most) == ("client-digests-day", 2)
    assert await take(counted, "p") is None


def test_a_city_need_not_name_how_many_digests_are_made() -> None:
    assert b"client_digests_day" not in demo_city()["quotas.json"]
    assert load_quotas(demo_city())["client_digests_day"] == 2000


@pytest.mark.parametrize("limits", [load_quotas(demo_city()), QUOTAS], ids=["default", "demo"])
def test_defaults_name_every_limit(limits: Mapping[str, int]) -> None:
    assert limits.keys() == NAMES
    assert all(limits.values())
    assert limits["person_account_day"] <= limits["person_day"]


def test_a_quota_that_there_is_not_is_an_error_in_words() -> None:
    usual = load_quotas(demo_city())
    assert limits_of(usual, {"account_day": 7}) == {**usual, "account_day": 7}
    with pytest.raises(SetupError, match="There is no quota accounts_day"):
        limits_of(usual, {"accounts_day": 7})
