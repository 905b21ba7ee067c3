"""What an entry stands on is judged where it is written: who is refused leaves no INTENT, and takes nothing from those beside them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.audit import Unjudged
from gateway.audit.stream import Stream
from gateway.db import Condition, Database, Statement
from gateway.domain.codes import QueryId
from gateway.domain.errors import GatewayError, NotAuthorised, QuotaExceeded, Unready
from gateway.domain.ids import uuid7
from gateway.entry import Kind
from gateway.flows import Gateway
from gateway.flows.one_click import ask
from gateway.flows.steps.apart import ALL_LAST_S, LASTS_S, Apart
from tests.postgres.test_audit_stream import (  # noqa: F401 - fixtures
    WITHIN_S,
    Faulty,
    draft,
    line,
    privacy,
    stream,
    verify,
)
from tests.postgres.test_quota_flow import CLERK, a_gateway, entries
from tests.postgres.wired import asked
from tests.rooms.decision.example import P3, query

COUNT = """with taken as (insert into public.places as p (name, used) values ($1, 1)
    on conflict (name) do update set used = p.used + 1 returning used)
    select case when used > $2 then 'full' end from taken"""


class Full(Exception):
    """No place is left."""


def place(name: str, most: int, rank: int = 1) -> Condition:
    return Condition(Statement(COUNT, (name, most)), (rank, name), Full)


Used = Callable[[], Awaitable[Mapping[str, int]]]


@pytest.fixture
async def places(database: Database) -> Used:
    await database.run(Statement("create table public.places (name text primary key, used int)"))

    async def used() -> Mapping[str, int]:
        return {row["name"]: row["used"] for row in await database.fetch("select name, used from public.places")}

    return used


async def test_of_a_batch_those_are_written_whose_condition_holds(
    stream: Stream,  # noqa: F811 - fixture
    database: Database,
    places: Used,
) -> None:
    appends = [
        stream.append(draft(), WITHIN_S, conditions=[place(f"n{n % 10}", 0 if n % 10 == 3 else 9)]) for n in range(40)
    ]
    done = await asyncio.gather(*appends, return_exceptions=True)
    assert [n % 10 for n, result in enumerate(done) if isinstance(result, BaseException)] == [3] * 4
    assert {type(result) for result in done} == {tuple, Full}
    assert await verify(database) == 36
    assert await places() == {f"n{n}": 4 for n in range(10) if n != 3}


async def test_a_condition_is_judged_again_without_those_that_fell(
    stream: Stream,  # noqa: F811 - fixture
    database: Database,
    places: Used,
) -> None:
    """One that falls by its first condition has taken no place of the one beside it by its second."""
    fallen, held = [place("case", 0, 0), place("one", 1)], [place("one", 1)]
    done = await asyncio.gather(
        *(stream.append(draft(), WITHIN_S, conditions=on) for on in (fallen, held, fallen)), return_exceptions=True
    )
    assert [type(result) for result in done] == [Full, tuple, Full]
    assert await places() == {"one": 1}
    assert await verify(database) == 1


@pytest.mark.parametrize("happened", [True, False])
async def test_a_commit_in_doubt_has_counted_once(
    stream: Stream,  # noqa: F811 - fixture
    database: Database,
    places: Used,
    *,
    happened: bool,
) -> None:
    async def cut(*_connection: Faulty) -> None:
        raise ConnectionResetError

    if happened:
        Faulty.after = cut
    else:
        Faulty.before = cut
    await stream.append(draft(), WITHIN_S, conditions=[place("one", 1)])
    assert await places() == {"one": 1}
    assert await verify(database) == 1


async def test_what_somebody_holds_is_not_waited_for_by_those_beside(
    stream: Stream,  # noqa: F811 - fixture
    database: Database,
    places: Used,
) -> None:
    async with database.transaction() as other:
        await other.execute("lock table public.places in access exclusive mode")
        done = await asyncio.gather(
            stream.append(draft(), WITHIN_S, conditions=[place("one", 1)]),
            stream.append(draft(), WITHIN_S),
            return_exceptions=True,
        )
    assert [type(result) for result in done] == [Unjudged, tuple]
    assert await places() == {}
    assert await verify(database) == 1


async def test_a_condition_that_is_none_takes_its_own_entry_down(
    stream: Stream,  # noqa: F811 - fixture
    database: Database,
) -> None:
    broken = Condition(Statement("select 1 / $1::int", (0,)), (0, ""), Full)
    appends = [stream.append(draft(), WITHIN_S, conditions=[broken] if n == 7 else []) for n in range(20)]
    done = await asyncio.gather(*appends, return_exceptions=True)
    assert [n for n, result in enumerate(done) if isinstance(result, GatewayError)] == [7]
    assert await verify(database) == 19


# ── on the way of a query ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_of_two_for_the_last_place_one_is_asked(database_url: str, tmp_path: Path) -> None:
    async with a_gateway(database_url, tmp_path, account_hour=4) as gateway:
        done = await asyncio.gather(*(ask(asked(n), CLERK, gateway) for n in range(9)), return_exceptions=True)
        assert sorted(isinstance(result, QuotaExceeded) for result in done) == [False] * 4 + [True] * 5
        assert len(await entries(gateway, Kind.INTENT)) == 4
        assert len(await entries(gateway, Kind.DENIED)) == 1


async def test_who_may_not_ask_takes_no_place_of_one_beside(database_url: str, tmp_path: Path) -> None:
    async with a_gateway(database_url, tmp_path, account_hour=2) as gateway:
        await ask(asked(1), CLERK, gateway)
        of_others = replace(asked(1), parties=query("M01", P3).parties)
        done = await asyncio.gather(
            *(ask(one, CLERK, gateway) for one in (of_others, asked(2), replace(of_others, query_id=QueryId(uuid7())))),
            return_exceptions=True,
        )
        assert [isinstance(result, NotAuthorised) for result in done] == [True, False, True]
        assert not isinstance(done[1], BaseException)
        assert len(await entries(gateway, Kind.INTENT)) == 2
        assert len(await entries(gateway, Kind.DENIED)) == 2


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        ("update gateway.case_register set closed_at = now()", "closed"),
        ("update gateway.case_register set matter = 'M07'", "not of this matter"),
        ("update gateway.case_register set persons = '{}'", "not of this matter and these people"),
    ],
)
@pytest.mark.parametrize("apart", [False, True])
async def test_a_case_that_is_not_theirs_is_refused_alike_on_both_ways(
    database_url: str, tmp_path: Path, spoil: str, why: str, *, apart: bool
) -> None:
    async with a_gateway(database_url, tmp_path) as gateway:
        await ask(asked(1), CLERK, gateway)
        await gateway.database.run(Statement(spoil))
        if apart:
            gateway.apart.add(CLERK.account)
        with pytest.raises(NotAuthorised, match=why):
            await ask(asked(1), CLERK, gateway)
        assert len(await entries(gateway, Kind.INTENT)) == 1
        assert len(await entries(gateway, Kind.DENIED)) == 1
        assert gateway.apart.holds(CLERK.account)


async def test_quotas_in_somebodys_hand_cost_the_query_its_answer_and_nobody_their_entry(
    database_url: str, tmp_path: Path
) -> None:
    async with a_gateway(database_url, tmp_path, account_hour=9) as gateway:
        await ask(asked(1), CLERK, gateway)
        async with gateway.database.transaction() as other:
            await other.execute("lock table gateway.quota_use in access exclusive mode")
            with pytest.raises(Unready):
                await ask(replace(asked(2), deadline_ms=1000), CLERK, gateway)
            assert gateway.apart.holds("anybody")
            await _written(gateway)
        await ask(asked(3), CLERK, gateway)
        assert len(await entries(gateway, Kind.INTENT)) == 2


async def _written(gateway: Gateway) -> None:
    refusal = NotAuthorised("no right", rule="case")
    await gateway.audit.deny(CLERK, asked(5), refusal)


def test_an_account_is_looked_at_apart_for_a_while_and_all_for_a_moment() -> None:
    now_s = [100.0]
    apart = Apart(lambda: now_s[0])
    apart.add("a")
    assert (apart.holds("a"), apart.holds("b")) == (True, False)
    apart.add_all()
    assert apart.holds("b")
    now_s[0] += ALL_LAST_S
    assert (apart.holds("a"), apart.holds("b")) == (True, False)
    now_s[0] += LASTS_S
    assert not apart.holds("a")
    for n in range(5000):
        apart.add(str(n))
    assert (apart.holds("0"), apart.holds("4999")) == (False, True)
