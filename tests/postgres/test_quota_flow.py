"""Quotas on a query's way, in a wired gateway: what counts, what does not, and what stands in the log."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.access import load_quotas
from gateway.db import Statement
from gateway.domain.allowance import current_allowances, rate_limit_fields, used_up
from gateway.domain.codes import QueryId
from gateway.domain.errors import AuditUnavailable, NotAuthorised, QuotaExceeded
from gateway.domain.ids import uuid7
from gateway.domain.person import PersonId
from gateway.domain.request import Idempotency
from gateway.domain.stages import Query
from gateway.entry import Kind
from gateway.flows import Gateway
from gateway.flows.one_click import ask
from gateway_demo.demo_city import demo_city
from tests.postgres.wired import UNLIMITED, asked, wired
from tests.rooms.decision.example import P3, officer, query

CLERK = officer()


def _wide(number: str) -> str:
    """In full-width characters."""
    return "".join(chr(ord(one) + 0xFEE0) for one in number)


@asynccontextmanager
async def a_gateway(url: str, home: Path, **quotas: int) -> AsyncIterator[Gateway]:
    async with wired(url, home, quotas={**UNLIMITED, **quotas}) as gateway:
        yield gateway


async def entries(gateway: Gateway, kind: Kind) -> list[str]:
    rows = await gateway.database.fetch(
        "select convert_from(body, 'UTF8') as body from audit.audit_entry where kind = $1 order by at", int(kind)
    )
    return [row["body"] for row in rows]


async def test_the_first_refusal_is_an_entry_before_it_is_an_answer_and_the_rest_are_counted(
    database_url: str, tmp_path: Path
) -> None:
    async with a_gateway(database_url, tmp_path, account_minute=0, account_hour=2) as gateway:
        for n in range(2):
            await ask(asked(n), CLERK, gateway)
        with pytest.raises(QuotaExceeded) as refusal:
            await ask(asked(2), CLERK, gateway)
        assert rate_limit_fields([used_up(refusal.value)])["ratelimit-policy"] == '"account-hour";q=2;w=3600'
        assert len(await entries(gateway, Kind.DENIED)) == 1  # durable: another connection reads it
        for n in range(3, 7):
            with pytest.raises(QuotaExceeded):
                await ask(asked(n), CLERK, gateway)
        assert len(await entries(gateway, Kind.DENIED)) == 1
        await gateway.rejections.tell()
        assert len(await entries(gateway, Kind.REJECTED_BURST)) == 1
        assert len(await entries(gateway, Kind.INTENT)) == 2


async def test_what_may_not_be_asked_and_what_is_asked_again_counts_nothing(database_url: str, tmp_path: Path) -> None:
    async with a_gateway(database_url, tmp_path, account_hour=3, person_account_day=3) as gateway:
        await ask(asked(1), CLERK, gateway)
        of_others = replace(asked(1), parties=query("M01", P3).parties)
        for _ in range(5):
            with pytest.raises(NotAuthorised):
                await ask(of_others, CLERK, gateway)
        again, key = asked(2), Idempotency("key-1", b"1" * 32)
        for _ in range(5):
            await ask(replace(again, query_id=QueryId(uuid7())), CLERK, gateway, idempotency=key)
        await ask(asked(3), CLERK, gateway)
        with pytest.raises(QuotaExceeded):
            await ask(asked(4), CLERK, gateway)


async def test_without_a_durable_entry_the_first_refusal_is_no_refusal(database_url: str, tmp_path: Path) -> None:
    async with a_gateway(database_url, tmp_path, account_hour=1) as gateway:
        await ask(asked(1), CLERK, gateway)
        await gateway.database.run(
            Statement("create function pg_temp_refuse() returns trigger language plpgsql as 'begin raise exception using errcode = ''58030''; end'"),
            Statement("create trigger refuse before update on gateway.quota_use for each row when (new.told_for is distinct from old.told_for) execute function pg_temp_refuse()"),
        )  # fmt: skip
        with pytest.raises(AuditUnavailable):
            await ask(asked(2), CLERK, gateway)
        await gateway.database.run(Statement("drop trigger refuse on gateway.quota_use"))
        async with asyncio.timeout(10):
            while not gateway.audit.is_ready:  # noqa: ASYNC110 - the stream comes back by itself
                await asyncio.sleep(0.05)
        with pytest.raises(QuotaExceeded):
            await ask(asked(3), CLERK, gateway)
        assert len(await entries(gateway, Kind.DENIED)) == 1


async def left(gateway: Gateway, case: int) -> list[tuple[str, int]]:
    """What is told with one query: each quota, and what is left of it."""
    await ask(asked(case), CLERK, gateway)
    return [(one.policy, one.left) for one in current_allowances.get()]


async def test_an_answer_tells_what_is_left_of_the_account_s_quotas_and_of_no_other(
    database_url: str, tmp_path: Path
) -> None:
    async with a_gateway(
        database_url, tmp_path, account_hour=4, person_account_day=9, person_day=9, client_day=8
    ) as gateway:
        assert [await left(gateway, n) for n in range(2)] == [
            [("account-hour", 3), ("person-day", 8)],
            [("account-hour", 2), ("person-day", 7)],
        ]
        gateway.apart.add(CLERK.account)  # counted in an exchange of its own, it tells the same
        assert await left(gateway, 2) == [("account-hour", 1), ("person-day", 6)]
        fields = rate_limit_fields(current_allowances.get())
        assert fields["ratelimit-policy"] == '"account-hour";q=4;w=3600, "person-day";q=9;w=86400'
        assert fields["ratelimit"].startswith('"account-hour";r=1;t=')


async def test_each_of_those_asked_together_is_told_its_own(database_url: str, tmp_path: Path) -> None:
    async with a_gateway(database_url, tmp_path, account_hour=50) as gateway:
        told = await asyncio.gather(*(asyncio.create_task(left(gateway, n)) for n in range(20)))
        assert sorted(told) == [[("account-hour", n)] for n in range(30, 50)]


async def test_by_default_sixty_an_hour_two_hundred_a_day_and_five_about_one_person(
    database_url: str, tmp_path: Path
) -> None:
    usual = load_quotas(demo_city())
    assert [usual[name] for name in ("account_hour", "account_day", "person_account_day")] == [60, 200, 5]
    async with a_gateway(database_url, tmp_path, **usual) as gateway:
        assert dict(await left(gateway, 0)).items() >= {"account-hour": 59, "account-day": 199, "person-day": 4}.items()
        for n in range(1, 5):
            await ask(asked(n), CLERK, gateway)
        with pytest.raises(QuotaExceeded) as refusal:
            await ask(asked(5), CLERK, gateway)
        assert rate_limit_fields([used_up(refusal.value)])["ratelimit"].startswith('"person-day";r=0;t=')


@pytest.mark.parametrize("spelt", [str.lower, lambda number: f"{number[:6]} {number[6:14]}-{number[14:]}", _wide])
async def test_a_number_spelt_otherwise_and_a_family_in_another_order_are_the_same_people(
    database_url: str, tmp_path: Path, spelt: Callable[[str], str]
) -> None:
    async with a_gateway(database_url, tmp_path, person_account_day=2) as gateway:
        await ask(asked(1), CLERK, gateway)
        again = _spelt(asked(1), spelt)
        assert gateway.access.digests(again) == gateway.access.digests(asked(1))
        await ask(again, CLERK, gateway)  # in the same case: it is theirs still
        with pytest.raises(QuotaExceeded) as refusal:
            await ask(_spelt(asked(2), spelt), CLERK, gateway)
        assert refusal.value.policy == "person-day"


def _spelt(of: Query, spelt: Callable[[str], str]) -> Query:
    """The same question as a caller writes it who wants to be taken for another."""
    parties = (
        replace(party, person=replace(party.person, person_id=PersonId.parse(spelt(party.person.person_id.number))))
        for party in reversed(of.parties)
        if party.person is not None
    )
    return replace(of, parties=tuple(parties))
