"""A batch from its list to its end, in a wired gateway: what is wrong with it, who may, what each row leaves in the log, and what a stop leaves."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.connect import Connect
from gateway.domain.batch import (
    BatchKind,
    BatchRow,
    BatchRowState,
    BatchState,
    BatchStep,
    BatchWish,
    ListedRow,
    QueryBatch,
)
from gateway.domain.codes import CaseNumber, CertificateCode, MatterCode
from gateway.domain.errors import Conflict, InvalidInput, NotAuthorised, NotFound
from gateway.domain.parties import Party
from gateway.domain.reply import NoRecord, Reply, Unavailable
from gateway.domain.stages import LookupResult, Officer, Opened, Query, Replies
from gateway.domain.words import Revocable, RevocationReason
from gateway.entry import Kind, read_sections
from gateway.flows import Gateway, batches, run_batch, tokens
from tests.postgres.wired import UNLIMITED, wired
from tests.rooms.decision.example import CHEN, LIN, P3, YINUO, officer, parties, query

CLERK = officer()
HEAD = replace(CLERK, account="JHSUP1", roles=frozenset({"supervisor"}), duties=frozenset())
FIRM = ("employer", "91330791MA0000023G", "")
ZHANG = ("applicant", "330791197609190017", "张永铭")
STAFF = (("staff", "330791197609190017", "张永铭"), ("staff", "330791199511020027", "林晓雯"), ("staff", "330791198908080015", "许国栋"))  # fmt: skip
DONE = {BatchRowState.WAITING: 0, BatchRowState.ASKED: 0, BatchRowState.ANSWERED: 3, BatchRowState.FAILED: 0}


def row(matter: str, case: str, who: tuple[Party, ...], certificate: str, **given: Any) -> Query:
    made = query(matter, (), [certificate], given)
    return replace(made, case_number=CaseNumber(case), parties=who)


def staff_list(*staff: tuple[str, str, str], **more: Any) -> BatchWish:
    common = parties((ZHANG, FIRM))
    rows = tuple(
        ListedRow(n, row("M11", "JH-2026-M11-000041", (*common, *parties([one])), "M11-C2", n=3))
        for n, one in enumerate(staff or STAFF, 1)
    )
    wish = BatchWish(
        kind=BatchKind.STAFF_LIST,
        matter=MatterCode("M11"),
        certificates=(CertificateCode("M11-C2"),),
        purpose="综合工时审批",
        common=2,
        rows=rows,
    )
    return replace(wish, **more)


def job(*people: tuple[str, str, str], matter: str = "M15", certificate: str = "M15-C1", **more: Any) -> BatchWish:
    rows = tuple(
        ListedRow(n, row(matter, f"JH-2026-{matter}-{n:06d}", parties([one]), certificate))
        for n, one in enumerate(people or (CHEN,), 1)
    )
    wish = BatchWish(
        kind=BatchKind.JOB,
        matter=MatterCode(matter),
        certificates=(CertificateCode(certificate),),
        purpose="高龄津贴年审",
        common=0,
        rows=rows,
    )
    return replace(wish, **more)


MANY = (CHEN, ("applicant", "330791199511020027", "林晓雯"), P3[0])


@pytest.fixture
async def gateway(database_url: str, tmp_path: Path) -> AsyncIterator[Gateway]:
    """No rows are asked but by the test, and jobs at any time of the day."""
    async with wired(database_url, tmp_path, quotas=UNLIMITED) as gateway:
        await gateway.jobs.close()
        with_terms(gateway, job_hours=(0, 0))
        yield gateway


def with_terms(gateway: Gateway, **changed: Any) -> None:
    now = gateway.live.now
    gateway.live.now = replace(now, terms=replace(now.terms, batches=now.terms.batches.model_copy(update=changed)))


class Registers:
    """Departments that answer in memory; asked: how often, by row."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.asked: Counter[int] = Counter()
        self.reply: Callable[[int], Reply] = lambda _: NoRecord()
        self.at: Callable[[int], None] = lambda _: None
        patch.setattr(Connect, "fan_out", self.fan_out)

    async def fan_out(self, opened: Opened, *_: object) -> Replies:
        row = opened.grant.plan.query.batch
        assert row is not None
        self.asked[row.number] += 1
        self.at(row.number)
        await asyncio.sleep(0.01)
        return Replies({one.lookup_id: LookupResult(self.reply(row.number), 1, 1) for one in opened.lookups})


@pytest.fixture
def registers(monkeypatch: pytest.MonkeyPatch) -> Registers:
    return Registers(monkeypatch)


async def running(gateway: Gateway, wish: BatchWish | None = None) -> QueryBatch:
    made = await batches.make(wish or staff_list(), CLERK, gateway)
    if made.kind is BatchKind.JOB:
        return await batches.decide(made.batch_id, BatchStep.APPROVE, None, HEAD, gateway)
    return await batches.step(made.batch_id, BatchStep.RUN, CLERK, gateway)


async def asked(batch: QueryBatch, gateway: Gateway) -> QueryBatch:
    await run_batch({"batch_id": str(batch.batch_id)}, gateway)
    return await batches.load(batch.batch_id, CLERK, gateway)


async def rows_of(batch: QueryBatch, gateway: Gateway) -> list[BatchRow]:
    return [row for row, _ in await batches.every_row(batch.batch_id, CLERK, gateway)]


async def entries(gateway: Gateway, kind: Kind) -> list[dict[str, Any]]:
    rows = await gateway.database.fetch(
        "select sections from audit.audit_entry where kind = $1 order by at, seq", kind.value
    )
    return [dict(read_sections(row["sections"])[0]) for row in rows]


async def test_a_staff_list_is_asked_row_by_row_each_with_its_entries(gateway: Gateway, registers: Registers) -> None:
    done = await asked(await running(gateway), gateway)
    assert (done.state, dict(done.progress)) == (BatchState.DONE, DONE)
    assert registers.asked == {1: 1, 2: 1, 3: 1}
    for row in await rows_of(done, gateway):
        assert [(one.certificate, one.answer) for one in row.answers] == [("M11-C2", "unknown")]
        assert row.query_id is not None
    intents = await entries(gateway, Kind.INTENT)
    assert sorted(one["request"]["batch"]["row"] for one in intents) == [1, 2, 3]
    assert {one["request"]["batch"]["batch_id"] for one in intents} == {str(done.batch_id)}
    assert len(await entries(gateway, Kind.OUTCOME)) == 3
    did = [one["result"]["did"] for one in await entries(gateway, Kind.ADMIN)]
    assert did[1:] == ["make batch", "run batch", "finish batch", "read rows of a batch"]


async def test_a_job_is_approved_by_somebody_else_and_asked_at_night_alone(
    gateway: Gateway, registers: Registers
) -> None:
    made = await batches.make(job(*MANY), CLERK, gateway)
    for other in (replace(HEAD, account=CLERK.account), replace(CLERK, roles=HEAD.roles | CLERK.roles)):
        with pytest.raises(NotAuthorised) as refused:
            await batches.decide(made.batch_id, BatchStep.APPROVE, None, other, gateway)
        assert refused.value.rule == "second-person"
    with pytest.raises(NotFound):
        await batches.decide(made.batch_id, BatchStep.APPROVE, None, replace(HEAD, department="housing"), gateway)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        await batches.step(made.batch_id, BatchStep.RUN, CLERK, gateway)
    with pytest.raises(InvalidInput):
        await batches.decide(made.batch_id, BatchStep.REFUSE, None, HEAD, gateway)
    approved = await batches.decide(made.batch_id, BatchStep.APPROVE, None, HEAD, gateway)
    assert (approved.state, approved.decided_by) == (BatchState.APPROVED, HEAD.account)
    hour = gateway.clock.now().hour
    with_terms(gateway, job_hours=((hour + 2) % 24, (hour + 3) % 24))
    assert (await asked(made, gateway)).state is BatchState.APPROVED
    assert not registers.asked
    with_terms(gateway, job_hours=(hour, (hour + 1) % 24))
    assert (await asked(made, gateway)).state is BatchState.DONE
    assert registers.asked == {1: 1, 2: 1, 3: 1}
    assert all(one["request"]["batch"]["is_approved"] for one in await entries(gateway, Kind.INTENT))


async def test_whoever_is_stopped_asks_no_answered_row_again(gateway: Gateway, registers: Registers) -> None:
    """Between any two awaits of a slice: what is answered stays, what was begun is asked anew."""
    begun = await running(gateway)
    with_terms(gateway, at_once=1)
    for stop_after in range(1, 40):
        if (await batches.load(begun.batch_id, CLERK, gateway)).state is BatchState.DONE:
            break
        had = {row.number for row in await rows_of(begun, gateway) if row.state is BatchRowState.ANSWERED}
        before = Counter(registers.asked)
        slice_ = asyncio.ensure_future(run_batch({"batch_id": str(begun.batch_id)}, gateway))
        await asyncio.wait([slice_], timeout=0.002 * stop_after)
        slice_.cancel()
        await asyncio.gather(slice_, return_exceptions=True)
        assert not had & (registers.asked - before).keys()
    done = await batches.load(begun.batch_id, CLERK, gateway)
    assert (done.state, dict(done.progress)) == (BatchState.DONE, DONE)
    outcomes = await gateway.database.fetch(
        "select query_id::text from audit.audit_entry where kind = $1", Kind.OUTCOME.value
    )
    answered = {row.query_id for row in await rows_of(done, gateway)}
    assert answered <= {row["query_id"] for row in outcomes}


async def test_paused_and_cancelled_batches_ask_nobody(gateway: Gateway, registers: Registers) -> None:
    begun = await running(gateway)
    assert (await batches.step(begun.batch_id, BatchStep.PAUSE, HEAD, gateway)).state is BatchState.PAUSED
    await asked(begun, gateway)
    assert not registers.asked
    with pytest.raises(Conflict):
        await batches.step(begun.batch_id, BatchStep.RESUME, HEAD, gateway)
    await batches.step(begun.batch_id, BatchStep.RESUME, CLERK, gateway)

    def pause_after(row: int) -> None:
        registers.at = lambda _: None
        del row
        asyncio.get_running_loop().create_task(batches.step(begun.batch_id, BatchStep.CANCEL, CLERK, gateway))

    registers.at, done = pause_after, begun
    with_terms(gateway, at_once=1)
    done = await asked(begun, gateway)
    assert done.state is BatchState.CANCELLED
    assert 1 <= done.progress[BatchRowState.ANSWERED] < 3
    assert (await asked(begun, gateway)).progress == done.progress


async def test_a_silent_department_is_asked_again_and_then_said_to_be_silent(
    gateway: Gateway, registers: Registers
) -> None:
    with_terms(gateway, attempts=2, pause_s=0)
    registers.reply = lambda row: Unavailable("timeout") if row == 2 else NoRecord()
    done = await asked(await running(gateway), gateway)
    assert registers.asked == {1: 1, 2: 2, 3: 1}
    answers = {row.number: row.answers[0].state for row in await rows_of(done, gateway)}
    assert answers == {1: "answered", 2: "unavailable", 3: "answered"}


async def test_a_quota_that_is_used_up_holds_a_row_back(
    database_url: str, tmp_path: Path, registers: Registers
) -> None:
    async with wired(database_url, tmp_path, quotas={**UNLIMITED, "account_hour": 2}) as gateway:
        await gateway.jobs.close()
        begun = await asked(await running(gateway), gateway)
        assert begun.state is BatchState.RUNNING
        assert (begun.progress[BatchRowState.ANSWERED], begun.progress[BatchRowState.WAITING]) == (2, 1)
        with_terms(gateway, job_hours=(0, 0))
        done = await asked(await running(gateway, job(*MANY)), gateway)
        assert done.state is BatchState.DONE, "rows of a job are counted by what was approved"
        assert registers.asked == {1: 2, 2: 2, 3: 1}


async def test_a_row_that_its_maker_may_not_ask_ends_with_its_rule_and_its_entry(
    gateway: Gateway, registers: Registers
) -> None:
    kin = gateway.identity.digest(parties([LIN])[0].person.person_id)  # type: ignore[union-attr]
    by = replace(CLERK, kin_digests=frozenset({kin}))
    made = await batches.make(job(*MANY), by, gateway)
    await batches.decide(made.batch_id, BatchStep.APPROVE, None, HEAD, gateway)
    done = await asked(made, gateway)
    assert [(row.state, row.failure) for row in await rows_of(done, gateway)] == [
        ("answered", None), ("failed", "own-family"), ("answered", None),
    ]  # fmt: skip
    assert [one["result"]["rule"] for one in await entries(gateway, Kind.DENIED)] == ["own-family"]
    assert 2 not in registers.asked


async def test_for_an_account_that_is_revoked_nobody_is_asked_any_more(gateway: Gateway, registers: Registers) -> None:
    made = await running(gateway, job(*MANY))
    until = gateway.clock.real() + timedelta(days=1)
    order = tokens.RevocationOrder(Revocable.ACCOUNT, CLERK.account, RevocationReason.STOLEN, until)
    await tokens.revoke(order, HEAD, gateway)
    await gateway.identity.revocations.listed()
    done = await asked(made, gateway)
    assert [(row.state, row.failure) for row in await rows_of(done, gateway)] == [("failed", "account")] * len(MANY)
    assert registers.asked == {}
    assert [one["result"]["rule"] for one in await entries(gateway, Kind.DENIED)] == ["account"] * len(MANY)


WRONG: dict[str, tuple[BatchWish, list[tuple[int, str, str]]]] = {
    "a person twice": (staff_list(*STAFF, STAFF[1]), [(4, "/parties/0/person_id", "twice")]),
    "a minor": (job(CHEN, ("applicant", *YINUO[1:])), [(2, "/parties/0/person_id", "minor")]),
    "a list without its company": (
        staff_list(common=0, rows=job(CHEN).rows),
        [(0, "/parties", "no-employer")],
    ),
    "a certificate of another method": (
        job(CHEN, matter="M01", certificate="M01-C3"),
        [(0, "/certificates/0", "not-yes-no")],
    ),
    "a value": (
        job(CHEN, matter="M07", certificate="M07-C2"),
        [(0, "/certificates/0", "not-yes-no")],
    ),
    "what nobody has to prove": (
        job(CHEN, matter="M02", certificate="M02-C4"),
        [(0, "/certificates/0", "abolished")],
    ),
    "a case of another matter": (
        job(rows=(ListedRow(1, row("M15", "JH-2026-M01-000001", parties([CHEN]), "M15-C1")),)),
        [(1, "/case_number", "another-matter")],
    ),
    "nothing": (staff_list(), []),
}


async def test_what_is_wrong_is_told_row_by_row_before_anything_is_kept(gateway: Gateway) -> None:
    for case, (wish, faults) in WRONG.items():
        found = await batches.preview(wish, gateway)
        assert [(one.row, one.pointer, one.code) for one in found.faults] == faults, case
        if faults:
            with pytest.raises((InvalidInput, NotAuthorised)):
                await batches.make(wish, CLERK, gateway)
    assert await gateway.database.fetch("select 1 from gateway.batch") == []


async def test_what_nobody_has_to_prove_is_refused_by_its_rule_with_an_entry_that_names_nobody(
    gateway: Gateway,
) -> None:
    wish, _ = WRONG["what nobody has to prove"]
    with pytest.raises(NotAuthorised) as refused:
        await batches.make(wish, CLERK, gateway)
    assert refused.value.rule == "abolished"
    (entry,) = await entries(gateway, Kind.DENIED)
    assert (entry["result"]["rule"], entry["request"]["matter"]) == ("abolished", "M02")


async def test_who_is_in_a_list_and_what_was_answered_stands_nowhere_in_clear(
    gateway: Gateway, registers: Registers
) -> None:
    done = await asked(await running(gateway), gateway)
    await rows_of(done, gateway)
    whole = await gateway.database.fetch(
        "select b::text as one from gateway.batch b union all select r::text from gateway.batch_row r "
        "union all select encode(body, 'escape') || encode(sections, 'escape') from audit.audit_entry"
    )
    text = "\n".join(row["one"] for row in whole)
    assert not [number for _, number, _ in STAFF if number in text]
    assert registers.asked


async def test_another_account_sees_no_batch_and_the_head_no_row(gateway: Gateway, registers: Registers) -> None:
    made = await batches.make(staff_list(), CLERK, gateway)
    stranger: Officer = replace(CLERK, account="JH9")
    for who in (stranger, replace(CLERK, client="another")):
        with pytest.raises(NotFound):
            await batches.load(made.batch_id, who, gateway)
        assert await batches.listed(None, 10, who, gateway) == ([], None)
    with pytest.raises(NotFound):
        await batches.rows(made.batch_id, 0, 10, HEAD, gateway)
    assert (await batches.listed(None, 10, HEAD, gateway))[0] == [made]
    del registers


async def test_it_is_forgotten_in_its_time(gateway: Gateway, registers: Registers) -> None:
    done = await asked(await running(gateway), gateway)
    await gateway.database.run(gateway.batches.sweep(gateway.clock.now()))
    assert await batches.load(done.batch_id, CLERK, gateway) == done
    await gateway.database.run(gateway.batches.sweep(done.kept_until))
    assert await gateway.database.fetch("select 1 from gateway.batch_row") == []
    assert registers.asked
