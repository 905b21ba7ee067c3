"""Dormant accounts, and glass that opens a case in need and never what the family guard closes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.domain.codes import DepartmentCode, QueryId
from gateway.domain.errors import Conflict, NotAuthorised, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.stages import Officer, Query
from gateway.entry import Kind, Position
from gateway.flows import Gateway
from gateway.flows.duty import GlassWish, break_glass, broken_glass, reactivate, review_glass, tell_overdue
from gateway.flows.one_click import ask
from gateway.oversight.findings.fact import Fact, fact_of
from gateway.oversight.findings.rules import load_rules
from gateway.oversight.findings.walk import counted
from tests.postgres.test_quota_flow import entries
from tests.postgres.wired import UNLIMITED, asked, wired
from tests.rooms.decision.example import officer

CLERK = officer()
HEAD = replace(CLERK, account="JHSUP1", roles=frozenset({"supervisor"}))
STEWARD = replace(CLERK, account="JHSTW1", roles=frozenset({"steward"}))


@pytest.fixture
async def gateway(database_url: str, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with wired(database_url, tmp_path, quotas=UNLIMITED) as made:
        yield made


async def refused(of: Query, gateway: Gateway, by: Officer = CLERK) -> str:
    with pytest.raises(NotAuthorised) as refusal:
        await ask(of, by, gateway)
    return refusal.value.rule


async def idle(gateway: Gateway, days: int) -> None:
    """So long has nobody asked; no process remembers otherwise."""
    await gateway.database.fetch("update gateway.account_use set last_on = last_on - $1::int", days)
    gateway.duty._used_on.clear()


async def test_an_account_is_dormant_after_thirty_days_until_somebody_else_wakes_it(gateway: Gateway) -> None:
    await ask(asked(1), CLERK, gateway)
    await idle(gateway, 30)
    await ask(asked(2), CLERK, gateway)
    await idle(gateway, 31)
    assert [await refused(asked(3), gateway) for _ in range(2)] == ["dormant"] * 2
    assert len(await entries(gateway, Kind.DENIED)) == 2
    with pytest.raises(NotAuthorised):
        await reactivate(CLERK.account, "back from leave", CLERK, gateway)
    await reactivate(CLERK.account, "back from leave", STEWARD, gateway)
    await ask(asked(4), CLERK, gateway)
    rows = await gateway.database.fetch("select a::text as whole from gateway.account_use a")
    assert CLERK.account not in str([row["whole"] for row in rows])


async def test_systems_ask_at_any_time(gateway: Gateway) -> None:
    system = replace(CLERK, roles=frozenset({"system"}))
    await ask(asked(1), system, gateway)
    await idle(gateway, 400)
    await ask(asked(2), system, gateway)


async def test_broken_glass_opens_one_case_for_a_time_and_nothing_of_the_family(gateway: Gateway) -> None:
    await ask(asked(1), CLERK, gateway)
    await idle(gateway, 90)
    made = await break_glass(GlassWish(asked(2).case_number, "a flood"), CLERK, gateway)
    await ask(asked(2), CLERK, gateway)
    assert await refused(asked(3), gateway) == "dormant"
    other = replace(CLERK, account="JH330702000999")
    await ask(asked(5), other, gateway)
    await idle(gateway, 90)
    assert await refused(asked(2), gateway, other) == "dormant"
    person = asked(2).parties[0].person
    assert person is not None
    kin = replace(CLERK, kin_digests=frozenset({gateway.identity.digest(person.person_id)}))
    assert await refused(replace(asked(2), query_id=QueryId(uuid7())), gateway, kin) == "own-family"
    await gateway.database.fetch("update gateway.break_glass set opened_at = $1, ends_at = $2", *over(gateway))
    assert await refused(asked(2), gateway) == "dormant"
    assert made.due_at > made.opened_at


def over(gateway: Gateway) -> tuple[object, object]:
    now = gateway.clock.now()
    return now - timedelta(hours=2), now - timedelta(seconds=1)


async def test_it_is_reviewed_once_by_the_head_of_the_department_and_not_by_whom_it_was_broken(
    gateway: Gateway,
) -> None:
    before = len(await entries(gateway, Kind.ADMIN))  # what was installed has its own
    made = await break_glass(GlassWish(asked(2).case_number, "a flood"), CLERK, gateway)
    elsewhere = replace(HEAD, department=DepartmentCode("housing"))
    assert await broken_glass(None, 10, elsewhere, gateway) == ([], None)
    (listed,), _ = await broken_glass(None, 10, HEAD, gateway)
    assert (listed.reason, listed.review) == ("a flood", None)

    async def review(by: Officer) -> bool:
        reviewed = await review_glass(made.break_glass_id, by, gateway, is_justified=False, note="no flood")
        assert reviewed.review is not None
        return reviewed.review.is_justified

    with pytest.raises(NotFound):
        await review(elsewhere)
    with pytest.raises(NotAuthorised):
        await review(replace(HEAD, account=CLERK.account))
    assert await review(HEAD) is False
    with pytest.raises(Conflict):
        await review(HEAD)
    rows = await gateway.database.fetch("select g::text as whole from gateway.break_glass g")
    assert not any("flood" in row["whole"] for row in rows)
    assert len(await entries(gateway, Kind.ADMIN)) == before + 2


async def test_a_review_that_is_overdue_is_told_once_and_becomes_a_finding(gateway: Gateway) -> None:
    late = await break_glass(GlassWish(asked(2).case_number, "a flood"), CLERK, gateway)
    reviewed = await break_glass(GlassWish(asked(3).case_number, "a fire"), CLERK, gateway)
    await review_glass(reviewed.break_glass_id, HEAD, gateway, is_justified=True, note="a fire")
    await tell_overdue(gateway)
    assert not [one for one in await facts(gateway) if one.left_unreviewed], "there is time yet"
    moved = "update gateway.break_glass set (opened_at, due_at) = (opened_at - $1::interval, due_at - $1)"
    await gateway.database.fetch(moved, timedelta(days=9))
    await asyncio.gather(*(tell_overdue(gateway) for _ in range(3)))
    await tell_overdue(gateway)
    (told,) = [one for one in await facts(gateway) if one.left_unreviewed]
    assert (told.account, told.office) == (CLERK.account, CLERK.department)
    assert (told.case_number, told.is_by_gateway) == (late.case_number, False)
    (counted_once,) = counted([told], load_rules(), ["review_overdue", "broken_glass"])
    assert counted_once.key == ("review_overdue", CLERK.account)


async def facts(gateway: Gateway) -> list[Fact]:
    rows = await gateway.database.fetch(
        "select stream_id, seq, at, sections from audit.audit_entry where kind = $1 order by at", Kind.ADMIN.value
    )
    return [fact_of(Position(row["stream_id"], row["seq"]), row["at"], Kind.ADMIN, row["sections"]) for row in rows]
