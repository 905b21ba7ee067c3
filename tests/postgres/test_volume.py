"""What was agreed with a grant of data sharing is counted with the INTENT, by all processes; beyond it the query goes on without it."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.access import Quotas, explain, recorded_of
from gateway.access.quotas import DAY_S, MONTH_S
from gateway.db import Database
from gateway.domain.codes import CaseNumber, CertificateCode, CountyCode, DepartmentCode, ItemName, MatterCode, QueryId
from gateway.domain.ids import uuid7
from gateway.domain.sharing import AgreedVolume, SharingDecision, SharingRequest, SharingWish
from gateway.domain.stages import Officer, Query
from gateway.entry import Kind, read_sections
from gateway.flows import Gateway, remind_of_sharing, share
from gateway.flows.me import permissions
from gateway.flows.one_click import ask
from gateway.flows.steps.rights import authorise_again
from tests.postgres.test_quotas import NONE
from tests.postgres.wired import UNLIMITED, wired
from tests.rooms.decision.example import P7, officer, query

CLERK = replace(officer("housing-clerk"), duties=frozenset({"M07"}))
C2 = CertificateCode("M07-C2")


def steward(department: str) -> Officer:
    roles = frozenset({"steward"})
    return Officer(f"STW-{department}", "c", DepartmentCode(department), CountyCode("330702"), "p", frozenset(), roles)


def asked(case: int) -> Query:
    number = CaseNumber(f"JH-2026-M07-{case:06d}")
    return replace(query("M07", P7), query_id=QueryId(uuid7()), case_number=number)


async def granted(gateway: Gateway, per_day: int, **more: Any) -> SharingRequest:
    today = gateway.clock.now().date()
    fields = {C2: frozenset({ItemName("register_date")})}
    wish = SharingWish(MatterCode("M07"), fields, "公租房资格核验", today, today + timedelta(days=90), per_day, **more)
    made = await share.ask(wish, steward("housing"), gateway)
    return await share.decide(made.request_id, SharingDecision.GRANT, None, steward("marriage"), gateway)


async def intents(gateway: Gateway) -> list[dict[str, Any]]:
    return await said(gateway, Kind.INTENT)


async def said(gateway: Gateway, kind: Kind) -> list[dict[str, Any]]:
    rows = await gateway.database.fetch(
        "select sections from audit.audit_entry where kind = $1 order by at, seq", kind.value
    )
    return [json.loads(json.dumps(read_sections(row["sections"])[0]["result"])) for row in rows]


@pytest.fixture
async def gateway(database_url: str, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with wired(database_url, tmp_path, quotas=UNLIMITED) as made:
        yield made


async def test_beyond_what_was_agreed_the_query_goes_on_without_what_the_grant_gives(gateway: Gateway) -> None:
    await granted(gateway, 2)
    for case in range(3):
        await ask(asked(case), CLERK, gateway)
    gateway.apart.add(CLERK.account)  # counted in an exchange of its own it is the same
    last = asked(3)
    await ask(last, CLERK, gateway)
    told = await intents(gateway)
    assert [one["denied"].get("M07-C2") for one in told] == [None, None, "volume", "volume"]
    assert [one["denied"]["M07-C1"] for one in told] == ["no-grant"] * 4
    assert [bool(one["lookups"]) for one in told] == [True, True, False, False], "nobody is asked for what is denied"


async def test_what_was_asked_beyond_it_gives_nothing_later_either(gateway: Gateway) -> None:
    """A query that another grant keeps open goes on tomorrow as it was opened: the one that was used up gives nothing to it."""
    first = await granted(gateway, 1)
    await ask(asked(0), CLERK, gateway)
    grant = await gateway.access.authorise(CLERK, gateway.catalogue.plan(asked(1)), gateway.quotas.used_up())
    assert grant.volumes == (AgreedVolume(f"grant-{first.request_id}", 1),)
    await ask(asked(1), CLERK, gateway)
    second = await granted(gateway, 5)
    open_query = asked(2)
    await ask(open_query, CLERK, gateway)
    stored = await gateway.results.load(open_query.query_id)
    assert stored is not None
    assert stored.work is not None
    assert stored.work.used_up == {f"grant-{first.request_id}"}
    later = await authorise_again(stored.work, gateway)
    assert later is not None
    assert later.volumes == (AgreedVolume(f"grant-{second.request_id}", 5),)


async def test_what_is_used_up_is_told_beforehand_in_the_grid_and_explained_afterwards(gateway: Gateway) -> None:
    """Whichever process has counted it: the grid asks the store."""
    made = await granted(gateway, 2)

    async def of_c2() -> tuple[str, bool]:
        told = await permissions(MatterCode("M07"), CLERK, gateway)
        one = next(one for one in told.certificates if one.certificate == C2)
        return one.rule, bool(one.is_granted)

    assert await of_c2() == ("catalogue", True)
    for case in range(2):
        await ask(asked(case), CLERK, gateway)
    assert await of_c2() == ("volume", False)
    assert not gateway.quotas.used_up(), "nobody has been refused by it yet"
    await ask(asked(2), CLERK, gateway)
    rows = await gateway.database.fetch(
        "select sections from audit.audit_entry where kind = $1 order by at, seq", Kind.INTENT.value
    )
    decisions = [recorded_of(read_sections(row["sections"])[0], []) for row in rows]
    assert [one.used_up for one in decisions] == [frozenset(), frozenset(), {f"grant-{made.request_id}"}]
    rights = gateway.access.rights_apart()
    assert [explain(one, rights).is_reproduced for one in decisions] == [True, True, True]
    assert explain(decisions[2], rights).denied[C2] == ("volume", "volume")
    assert not explain(replace(decisions[2], used_up=frozenset()), rights).is_reproduced


async def test_four_fifths_are_told_once(gateway: Gateway) -> None:
    made = await granted(gateway, 5, most_per_month=100)
    for case in range(3):
        await ask(asked(case), CLERK, gateway)
    await remind_of_sharing(gateway)
    before = await said(gateway, Kind.ADMIN)
    assert before[-1]["did"] == "granted sharing of marriage for housing"
    await ask(asked(3), CLERK, gateway)
    for _ in range(2):
        await remind_of_sharing(gateway)
    told = (await said(gateway, Kind.ADMIN))[len(before) :]
    assert [(one["did"], one["used"], one["agreed"], one["span"]) for one in told] == [
        ("tell the use of sharing of marriage for housing", 4, 5, "day")
    ]
    assert told[0]["request_id"] == str(made.request_id)


async def test_it_is_counted_by_all_processes_by_the_day_and_by_the_month(database: Database, tmp_path: Path) -> None:
    one, other = (Quotas(database, tmp_path / "quotas.key", lambda: NONE) for _ in range(2))
    volumes = (AgreedVolume("grant-1", 4, 6), AgreedVolume("grant-2", None, 3))

    async def take(counted: Quotas, *grants: AgreedVolume) -> str | None:
        exceeded = await counted.take(CLERK, frozenset(), grants, within_s=5)
        return None if exceeded is None else f"{exceeded.line.grant_id} {exceeded.line.rule.name}"

    assert await asyncio.gather(*(take(counted, *volumes) for counted in (one, other, one))) == [None] * 3
    assert await take(other, *volumes) == "grant-2 sharing_month"
    assert await take(one, volumes[0]) is None
    assert await take(other, volumes[0]) == "grant-1 sharing_day"
    assert await take(one) is None, "a query that stands on no grant"
    rows = await database.fetch("select span_s, used from gateway.quota_use order by span_s, used")
    assert [tuple(row) for row in rows] == [(DAY_S, 4), (MONTH_S, 3), (MONTH_S, 4)], "what is refused counts nowhere"


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        ("2026-11-29T15:59:59", "2026-11-30T16:00:00"),
        ("2026-11-30T15:59:59", "2026-11-30T16:00:00"),
        ("2026-11-30T16:00:00", "2026-12-31T16:00:00"),
        ("2028-02-29T12:00:00", "2028-02-29T16:00:00"),
        ("2026-12-31T23:00:00", "2027-01-31T16:00:00"),
    ],
)
async def test_a_month_is_the_calendar_s_in_china(database: Database, at: str, ends: str) -> None:
    moment, expected = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (at, ends))
    rows = await database.fetch("select gateway.quota_window_end($1, $2) as ends_at", moment, MONTH_S)
    assert rows[0]["ends_at"] == expected
