"""From a suspicion to the dishonesty register and off it again: heard or not in their time, decided by two, objected, repaired, over."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from gateway.credit import DishonestyRecord, Hearing
from gateway.domain.credit import (
    Grade,
    HearingState,
    RecordState,
    RequestDecision,
    RequestKind,
)
from gateway.domain.errors import Conflict, InvalidInput, NotAuthorised, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.stages import Officer
from gateway.domain.words import SuspicionState
from gateway.entry import Kind
from gateway.flows import (
    Gateway,
    HearingRuling,
    RecordRuling,
    RecordWish,
    credit_feeds,
    dishonesty,
    hearings,
    take_credit_times,
)
from gateway.flows.steps.contradiction import contradicted
from gateway.oversight.retention.ledger import end_ledgers
from tests.postgres.credited import (
    C1,
    CITIZEN,
    CLERK,
    CONFIRMED,
    CREDIT,
    CREDIT2,
    DISMISSED,
    FIRST,
    M01,
    OTHER,
    SECOND,
    WHO,
    WINDOW,
    of_role,
    pass_days,
    suspected,
)
from tests.postgres.test_quota_flow import entries
from tests.postgres.wired import UNLIMITED, wired

ME = WHO.person_id
OBJECTION, REPAIR = RequestKind.OBJECTION, RequestKind.REPAIR


@pytest.fixture
async def gateway(database_url: str, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with wired(database_url, tmp_path, quotas=UNLIMITED) as made:
        await made.database.clock.set_ahead(timedelta())
        yield made


async def notified(gateway: Gateway) -> Hearing:
    _, finding = await suspected(gateway)
    return await hearings.notify(finding, FIRST, gateway)


async def entered(gateway: Gateway, ruling: HearingRuling = CONFIRMED) -> DishonestyRecord:
    hearing = await notified(gateway)
    await hearings.hear(hearing.hearing_id, ME, "我以为老宅不算", CITIZEN, gateway)
    await hearings.decide(hearing.hearing_id, ruling, SECOND, gateway)
    return (await gateway.credit.records_of(ME))[0]


async def asked(
    gateway: Gateway, record: DishonestyRecord, kind: RequestKind, by: Officer = CITIZEN
) -> DishonestyRecord:
    return await dishonesty.ask(RecordWish(record.record_id, kind, "已纠正，承诺不再犯"), ME, by, gateway)


async def ruled(gateway: Gateway, record: DishonestyRecord, *, grants: bool, by: Officer = CREDIT) -> DishonestyRecord:
    request = record.open_request
    assert request is not None
    decision = RequestDecision.GRANT if grants else RequestDecision.REFUSE
    ruling = RecordRuling(record.record_id, request.request_id, request.kind, decision, "复核意见")
    return await dishonesty.decide(ruling, by, gateway)


async def may_declare(gateway: Gateway) -> bool:
    return await gateway.declarations.may_declare(M01, C1, WHO, gateway.clock.now())


async def test_who_is_heard_is_decided_about_by_another_and_barred_from_then_on(gateway: Gateway) -> None:
    hearing = await notified(gateway)
    assert (hearing.state, (await gateway.declarations.finding(hearing.finding_id)).state) == (  # type: ignore[union-attr]  # it is there
        HearingState.NOTIFIED,
        SuspicionState.HEARING,
    )
    days = gateway.verification.calendar
    assert days.between(hearing.opened_at, hearing.respond_by) == 10
    assert "M01" not in hearings.notice_of(hearing, gateway)["en"]
    for ruling in (CONFIRMED, DISMISSED):
        with pytest.raises(Conflict):  # there is time yet
            await hearings.decide(hearing.hearing_id, ruling, SECOND, gateway)
    with pytest.raises(NotFound):  # nobody speaks for another
        await hearings.hear(hearing.hearing_id, OTHER.person_id, "x", CITIZEN, gateway)
    heard = await hearings.hear(hearing.hearing_id, ME, "我以为老宅不算", CITIZEN, gateway)
    assert heard.statement is not None
    assert (heard.state, heard.statement.by, heard.statement.words) == (HearingState.HEARD, "self", "我以为老宅不算")
    with pytest.raises(Conflict):  # once
        await hearings.hear(hearing.hearing_id, ME, "还有", WINDOW, gateway)
    assert await may_declare(gateway)
    for nobody in (FIRST, replace(SECOND, account=CLERK.account)):
        with pytest.raises(NotAuthorised) as refusal:
            await hearings.decide(hearing.hearing_id, CONFIRMED, nobody, gateway)
        assert refusal.value.rule == "second-person"
    family = replace(SECOND, kin_digests=frozenset({gateway.identity.digest(ME)}))
    with pytest.raises(NotAuthorised) as refusal:
        await hearings.decide(hearing.hearing_id, CONFIRMED, family, gateway)
    assert refusal.value.rule == "own-family"
    assert len(await entries(gateway, Kind.DENIED)) == 3
    done = await hearings.decide(hearing.hearing_id, CONFIRMED, SECOND, gateway)
    assert (done.state, done.due_at) == (HearingState.CONFIRMED, None)
    assert not await may_declare(gateway)
    with pytest.raises(Conflict):
        await hearings.decide(hearing.hearing_id, DISMISSED, of_role("inspector", "JHINS3"), gateway)
    (record,) = await gateway.credit.records_of(ME)
    assert (record.state, record.grade, record.hearing) == (RecordState.IN_FORCE, Grade.ORDINARY, done)
    assert (record.expires_at.year, record.repairable_from) > (record.since.year, record.since + timedelta(days=88))


async def test_who_was_not_heard_is_decided_about_only_when_their_ten_days_are_over(gateway: Gateway) -> None:
    hearing = await notified(gateway)
    await take_credit_times(gateway)
    assert (await gateway.credit.hearing(hearing.hearing_id)).state is HearingState.NOTIFIED
    await pass_days(gateway, 30)
    with pytest.raises(Conflict):  # not before it is said
        await hearings.decide(hearing.hearing_id, CONFIRMED, SECOND, gateway)
    await take_credit_times(gateway)
    assert (await gateway.credit.hearing(hearing.hearing_id)).state is HearingState.NOT_HEARD
    late = await hearings.hear(hearing.hearing_id, ME, "通知未收到", WINDOW, gateway)
    assert (late.state, late.statement and late.statement.by) == (HearingState.HEARD, WINDOW.account)
    as_inspector = of_role("inspector", WINDOW.account)
    with pytest.raises(NotAuthorised):  # who took the statement down does not decide
        await hearings.decide(hearing.hearing_id, DISMISSED, as_inspector, gateway)
    await hearings.decide(hearing.hearing_id, DISMISSED, SECOND, gateway)
    assert await gateway.credit.records_of(ME) == []
    assert await may_declare(gateway)
    with pytest.raises(Conflict):  # one hearing a finding
        await hearings.notify(hearing.finding_id, FIRST, gateway)


async def test_who_took_the_declaration_does_not_open_the_hearing(gateway: Gateway) -> None:
    _, finding = await suspected(gateway)
    with pytest.raises(NotAuthorised):
        await hearings.notify(finding, of_role("inspector", CLERK.account), gateway)
    with pytest.raises(NotFound):
        await hearings.notify("0193aaaa-0000-7000-8000-000000000000", FIRST, gateway)


async def test_the_family_that_registers_have_told_of_decides_nothing(gateway: Gateway) -> None:
    _, finding = await suspected(gateway)
    await gateway.database.run(*gateway.kin.learned(["1" * 32, gateway.identity.digest(ME)]))
    with pytest.raises(NotAuthorised) as refusal:
        await hearings.notify(finding, replace(FIRST, person_digest="1" * 32), gateway)
    assert refusal.value.rule == "own-family"


async def test_whose_answer_contradicts_a_promise_does_not_decide_about_it(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = await suspected(gateway)
    await gateway.database.fetch("delete from gateway.inspection_finding")
    asked_of = SimpleNamespace(
        case_number="JH-2026-M01-000777", persons=[SimpleNamespace(role="applicant", person=WHO)]
    )
    task: Any = SimpleNamespace(task_id="t", certificate=C1, question=asked_of)

    async def askers(_task: str) -> list[str]:
        return [made.query_id]

    monkeypatch.setattr(gateway.verification, "askers", askers)
    verifier = replace(of_role("inspector", "JHV-real_estate"), person_digest="1" * 32)
    await gateway.database.run(*await contradicted(task, verifier, gateway))
    rows = await gateway.database.fetch("select finding_id from gateway.inspection_finding")
    hearing = await hearings.notify(rows[0]["finding_id"], FIRST, gateway)
    await hearings.hear(hearing.hearing_id, ME, "x", CITIZEN, gateway)
    for nobody in (verifier, replace(verifier, account="JHINS4")):  # by another account of theirs neither
        with pytest.raises(NotAuthorised) as refusal:
            await hearings.decide(hearing.hearing_id, CONFIRMED, nobody, gateway)
        assert refusal.value.rule == "second-person"


async def test_who_took_the_statement_or_found_it_decides_no_objection_either(gateway: Gateway) -> None:
    _, finding = await suspected(gateway)
    await gateway.database.fetch(
        "update gateway.inspection_finding set inspected_by = 'JHINS3' where finding_id = $1", finding
    )
    hearing = await hearings.notify(finding, FIRST, gateway)
    await hearings.hear(hearing.hearing_id, ME, "x", WINDOW, gateway)
    await hearings.decide(hearing.hearing_id, CONFIRMED, SECOND, gateway)
    disputed = await asked(gateway, (await gateway.credit.records_of(ME))[0], OBJECTION)
    for account in ("JHINS3", WINDOW.account, CLERK.account):
        with pytest.raises(NotAuthorised):
            await ruled(gateway, disputed, grants=False, by=of_role("credit", account))
        with pytest.raises(asyncpg.PostgresError):  # nor past the flows
            await gateway.database.fetch(
                "update gateway.dishonesty_request set state = 'REFUSED', decided_by = $1, decided_at = now(), sealed_grounds = ''",
                account,
            )
    await ruled(gateway, disputed, grants=False)


async def test_a_hearing_says_that_the_register_was_wrong(gateway: Gateway) -> None:
    """A correction that is made after the check recalls it like every other query; nobody else asked it."""
    record = await entered(gateway)
    hearing_id = record.hearing.hearing_id
    assert not (await gateway.credit.hearing(hearing_id)).is_corrected
    found = await gateway.declarations.finding(record.hearing.finding_id)
    assert found is not None
    correction = UUID(uuid7())
    await gateway.database.fetch(
        "insert into gateway.correction values ($1, 'd', 'i', 't', 'r', '', 'corrected', now(), now(), now(), null, null, now(), 'b', '', '1-1')",
        correction,
    )
    await gateway.database.fetch(
        "insert into gateway.recall values ($1, $2, $3, 'a', 'declaration-check', '[]', now(), '1-1')",
        UUID(uuid7()),
        correction,
        UUID(found.check_query_id),
    )
    assert (await gateway.credit.hearing(hearing_id)).is_corrected
    assert [one.is_corrected for one in await gateway.credit.hearings_of(ME)] == [True]
    assert (await gateway.credit.record(record.record_id)).hearing.is_corrected
    await gateway.database.fetch("update gateway.inspection_finding set inspected_by = 'JHINS3'")
    assert not (await gateway.credit.hearing(hearing_id)).is_corrected  # what was seen on a visit no register unsays


async def test_a_disputed_entry_bars_until_it_is_decided_and_a_reversed_one_no_more(gateway: Gateway) -> None:
    record = await entered(gateway)
    with pytest.raises(NotFound):
        await dishonesty.ask(RecordWish(record.record_id, OBJECTION, "x"), OTHER.person_id, CITIZEN, gateway)
    disputed = await asked(gateway, record, OBJECTION)
    assert (disputed.state, await may_declare(gateway)) == (RecordState.DISPUTED, False)
    request = disputed.open_request
    assert request is not None
    assert gateway.verification.calendar.between(request.asked_at, request.due_at) == 7
    with pytest.raises(Conflict):
        await asked(gateway, record, OBJECTION)
    for nobody in (FIRST, SECOND, CLERK):
        with pytest.raises(NotAuthorised):
            await ruled(gateway, disputed, grants=True, by=of_role("credit", nobody.account))
    reversed_ = await ruled(gateway, disputed, grants=True)
    finding = await gateway.declarations.finding(record.hearing.finding_id)
    assert finding is not None
    assert finding.state is SuspicionState.DISMISSED  # nothing came of it after all
    assert (reversed_.state, await may_declare(gateway)) == (RecordState.REVERSED, True)
    for kind in RequestKind:
        with pytest.raises(Conflict):
            await asked(gateway, reversed_, kind)
    with pytest.raises(Conflict):
        await dishonesty.decide(
            RecordRuling(record.record_id, request.request_id, OBJECTION, RequestDecision.REFUSE, "x"), CREDIT2, gateway
        )


async def test_an_upheld_entry_is_repaired_after_its_time_and_not_before(gateway: Gateway) -> None:
    record = await entered(gateway)
    upheld = await ruled(gateway, await asked(gateway, record, OBJECTION, WINDOW), grants=False)
    assert (upheld.state, await may_declare(gateway)) == (RecordState.UPHELD, False)
    with pytest.raises(Conflict):  # objected once
        await asked(gateway, upheld, OBJECTION)
    with pytest.raises(Conflict) as refusal:
        await asked(gateway, upheld, REPAIR)
    assert f"{record.repairable_from:%Y-%m-%d}" in refusal.value.detail
    await pass_days(gateway, 100)
    wished = await asked(gateway, upheld, REPAIR)
    refused = await ruled(gateway, wished, grants=False)
    assert (refused.state, await may_declare(gateway)) == (RecordState.UPHELD, False)
    repaired = await ruled(gateway, await asked(gateway, refused, REPAIR), grants=True)
    assert (repaired.state, await may_declare(gateway)) == (RecordState.REPAIRED, True)
    assert repaired.until < repaired.expires_at


async def test_a_new_case_stands_against_a_repair(gateway: Gateway) -> None:
    _, finding = await suspected(gateway)
    record = await entered(gateway)
    await pass_days(gateway, 100)
    wished = await asked(gateway, record, REPAIR)
    await hearings.notify(finding, FIRST, gateway)
    with pytest.raises(Conflict):
        await ruled(gateway, wished, grants=True)


async def test_an_entry_ends_by_time_in_the_log_too(gateway: Gateway) -> None:
    await entered(gateway)
    await pass_days(gateway, 366)
    assert await may_declare(gateway)  # whatever the job does
    await take_credit_times(gateway)
    assert (await gateway.credit.records_of(ME))[0].state is RecordState.EXPIRED


async def test_what_is_over_goes_with_its_month_once_the_credit_system_knows_it(gateway: Gateway) -> None:
    await entered(gateway)
    await credit_feeds.make(CREDIT, gateway)
    await pass_days(gateway, 366)
    await take_credit_times(gateway)
    later = gateway.clock.now() + timedelta(days=1)

    async def left() -> list[int]:
        await end_ledgers(gateway.database, "", later)
        tables = ("dishonesty_record", "hearing", "credit_feed")
        rows = [await gateway.database.fetch(f"select 1 from gateway.{table}") for table in tables]
        return [len(found) for found in rows]

    assert await left() == [1, 1, 1]
    await credit_feeds.make(CREDIT, gateway)
    assert await left() == [0, 0, 1]  # the last feed stays, by whose number the next is counted


async def test_a_decision_that_nobody_makes_in_time_is_told_once(gateway: Gateway) -> None:
    hearing = await notified(gateway)
    await asked(gateway, await entered(gateway), OBJECTION)
    await pass_days(gateway, 30)
    await take_credit_times(gateway)
    before = len(await entries(gateway, Kind.ADMIN))
    await take_credit_times(gateway)
    assert len(await entries(gateway, Kind.ADMIN)) == before
    await pass_days(gateway, 30)
    await take_credit_times(gateway)
    assert len(await entries(gateway, Kind.ADMIN)) == before + 1, hearing.state


async def test_how_long_an_entry_stands_is_bounded_by_the_citys_data(gateway: Gateway) -> None:
    hearing = await notified(gateway)
    await hearings.hear(hearing.hearing_id, ME, "x", CITIZEN, gateway)
    confirmation = CONFIRMED.confirmation
    assert confirmation is not None
    for months in (2, 37):
        wrong = replace(CONFIRMED, confirmation=replace(confirmation, months=months))
        with pytest.raises(InvalidInput):
            await hearings.decide(hearing.hearing_id, wrong, SECOND, gateway)
    for misfit in (replace(CONFIRMED, confirmation=None), replace(DISMISSED, confirmation=confirmation)):
        with pytest.raises(InvalidInput):
            await hearings.decide(hearing.hearing_id, misfit, SECOND, gateway)
    serious = replace(CONFIRMED, confirmation=replace(confirmation, grade=Grade.SERIOUS, months=6))
    await hearings.decide(hearing.hearing_id, serious, SECOND, gateway)
    (record,) = await gateway.credit.records_of(ME)
    assert record.expires_at == record.repairable_from


async def test_nothing_of_the_person_stands_in_clear(gateway: Gateway) -> None:
    await asked(gateway, await entered(gateway), OBJECTION)
    for table in ("hearing", "dishonesty_record", "dishonesty_request"):
        rows = await gateway.database.fetch(f"select t::text as whole from gateway.{table} t")
        stored = "".join(row["whole"] for row in rows)
        assert stored
        assert not [word for word in (ME.number, WHO.name, "老宅", "承诺不再犯", "000777") if word in stored]
