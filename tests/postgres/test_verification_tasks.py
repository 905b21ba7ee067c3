"""Verifications in PostgreSQL: durable, each department's own, settled once."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import asyncpg
import pytest

from gateway.db import Database, Keyring, Statement
from gateway.domain.clock import Clock
from gateway.domain.codes import CaseNumber, CertificateCode, DepartmentCode, LookupId, MatterCode, QueryId
from gateway.domain.errors import Conflict
from gateway.domain.ids import uuid7
from gateway.domain.matter import AskedInTurn
from gateway.domain.person import Person, PersonId
from gateway.domain.words import TaskState, Verdict
from gateway.domain.work import TaskRef
from gateway.flows import Gateway, remind
from gateway.verification import DeskReply, Figures, ListedTask, SignedReply, Task, Verification, load_due_times
from gateway.verification.task import NOT_OPEN, Reminder
from gateway_demo.demo_city import demo_city
from tests.rooms.decision.example import CHEN, NOW, catalogue, grant, of_other_department, officer, query

C1, C3, C4 = CertificateCode("M01-C1"), CertificateCode("M01-C3"), CertificateCode("M01-C4")
REGISTRAR = of_other_department(officer(), "real_estate")
POLICE = of_other_department(officer(), "vehicles")


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Verification:
    return Verification(
        database, Keyring.open_file(tmp_path / "verification.key"), due_times=lambda: load_due_times(demo_city())
    )


NUMBERS = iter(range(100_000, 999_999))


async def drafted(
    room: Verification, code: CertificateCode, at: datetime = NOW, *, case: str | None = None, **changed: Any
) -> Task:
    """The task of a query of its own, of a case that no other has, or of this one."""
    number = CaseNumber(case or f"JH-2026-M01-{next(NUMBERS)}")
    one = replace(query("M01", **changed), query_id=QueryId(uuid7()), case_number=number)
    return room.draft(await grant(catalogue().plan(one)), code, at)


async def opened(
    room: Verification, database: Database, code: CertificateCode, at: datetime = NOW, *, case: str | None = None
) -> Task:
    task = await drafted(room, code, at, case=case)
    await database.run(*room.insert([task]))
    return task


def meant(task: Task, verdict: Verdict, account: str = "account", at: datetime = NOW) -> DeskReply:
    """What an officer says where this is the certificate's answer."""
    one = replace(REGISTRAR, account=account, department=task.department)
    return DeskReply(task.question.asks.verdict(verdict), "RECORDS_AGREE", one, at)


def listed(task: Task) -> ListedTask:
    """As the work list has it."""
    return ListedTask(task.task_id, task.certificate, task.opened_at, task.due_at, task.state)


async def test_a_task_comes_back_as_it_was_and_only_once(room: Verification, database: Database) -> None:
    task = await opened(room, database, C3)
    await database.run(*room.insert([task]))
    assert await room.load(task.task_id) == task
    assert await room.load(LookupId("no-such-task")) is None
    assert (await room.work_list(REGISTRAR)).tasks == (listed(task),)


async def test_a_work_list_is_the_departments_own(room: Verification, database: Database) -> None:
    land, cars = await opened(room, database, C3), await opened(room, database, C4)
    assert (await room.work_list(REGISTRAR)).tasks == (listed(land),)
    assert (await room.work_list(POLICE)).tasks == (listed(cars),)
    assert (await room.work_list(officer("clerk"))).tasks == ()


async def test_pages_are_due_first_and_stand_still_under_writes(room: Verification, database: Database) -> None:
    made = [await opened(room, database, C3, NOW + timedelta(minutes=n)) for n in (3, 0, 4, 1, 2)]
    made.sort(key=lambda task: task.due_at)
    first = await room.work_list(REGISTRAR, most=2)
    assert list(first.tasks) == [listed(made[0]), listed(made[1])]
    await opened(room, database, C3, NOW - timedelta(hours=1))
    second = await room.work_list(REGISTRAR, first.next, most=2)
    third = await room.work_list(REGISTRAR, second.next, most=2)
    assert list(second.tasks + third.tasks) == [listed(task) for task in made[2:]]
    assert third.next is None


async def test_tasks_of_one_moment_are_all_listed(room: Verification, database: Database) -> None:
    made = {(await opened(room, database, C3)).task_id for _ in range(3)}
    seen: list[LookupId] = []
    cursor: str | None = None
    for _ in range(3):
        page = await room.work_list(REGISTRAR, cursor, most=1)
        seen += [task.task_id for task in page.tasks]
        cursor = page.next
    assert (set(seen), cursor) == (made, None)


async def test_a_case_is_looked_for_among_all_however_many_are_open(
    room: Verification, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.verification.verification.SEARCHED_AT_ONCE", 2)
    made = [await opened(room, database, C3, NOW + timedelta(minutes=n)) for n in range(5)]
    for task in made:
        case = task.question.case_number
        assert await room.of_case(REGISTRAR, case) == (listed(task),)
    assert await room.of_case(REGISTRAR, "JH-2026-M01-999999") == ()
    for minutes, task in enumerate(made):
        await answered(room, database, task, Verdict.YES, NOW + timedelta(minutes=minutes))
    mine = replace(REGISTRAR, account="account")
    for task in made:
        (found,) = await room.of_case(mine, task.question.case_number, is_answered=True)
        assert found.task_id == task.task_id


async def test_an_answer_is_accepted_once(room: Verification, database: Database) -> None:
    task = await opened(room, database, C3)
    await database.run(room.settle(task, meant(task, Verdict.YES, "account-1")))
    answered = await room.load(task.task_id)
    assert answered is not None
    assert (answered.state, answered.verdict, answered.note) == (TaskState.ANSWERED, Verdict.YES, "RECORDS_AGREE")
    assert (await room.work_list(REGISTRAR)).tasks == ()
    for late in (room.settle(task, meant(task, Verdict.NO, "account-2")), room.expire(task)):
        with pytest.raises(asyncpg.PostgresError) as refused:
            await database.run(late)
        assert refused.value.sqlstate == NOT_OPEN
    assert await room.load(task.task_id) == answered


async def test_a_refused_answer_undoes_what_stood_beside_it(room: Verification, database: Database) -> None:
    task, other = await opened(room, database, C3), await opened(room, database, C1)
    await database.run(room.expire(task))
    beside = room.settle(other, meant(other, Verdict.YES, "account"))
    with pytest.raises(asyncpg.PostgresError):
        await database.run(beside, room.settle(task, meant(task, Verdict.YES, "account")))
    untouched = await room.load(other.task_id)
    assert untouched is not None
    assert untouched.state is TaskState.OPEN


async def test_an_overdue_task_ends_without_a_verdict(room: Verification, database: Database) -> None:
    early, late = await opened(room, database, C3), await opened(room, database, C3, NOW + timedelta(days=3))
    assert await room.to_end(early.due_at - timedelta(seconds=1)) == ()
    assert await room.to_end(early.due_at) == (early.task_id,)
    await database.run(room.expire(early))
    assert await room.to_end(early.due_at) == (early.task_id,)  # its query has not been told
    await database.run(room.leave(early.task_id, early.query_id))
    assert await room.to_end(late.due_at) == (late.task_id,)
    ended = await room.load(early.task_id)
    assert ended is not None
    assert (ended.state, ended.verdict) == (TaskState.EXPIRED, None)


async def test_no_person_stands_in_the_table(room: Verification, database: Database) -> None:
    await opened(room, database, C3)
    (row,) = await database.fetch("select verification_task::text as whole, question from gateway.verification_task")
    for value in CHEN[1:]:
        assert value not in row["whole"]
        assert value.encode() not in row["question"]


async def test_more_time_is_given_as_often_as_the_data_say(room: Verification, database: Database) -> None:
    task = await opened(room, database, C3)
    longer = room.extended(task)
    await database.run(room.extend(longer))
    assert await room.load(task.task_id) == longer
    assert task.remind_at is not None
    assert longer.remind_at is not None
    assert task.remind_at < longer.remind_at < longer.due_at
    with pytest.raises(Conflict):
        room.extended(longer)


async def test_a_task_moves_to_another_work_list_while_it_is_open(room: Verification, database: Database) -> None:
    task = await opened(room, database, C3)
    await database.run(room.reassign(task.task_id, DepartmentCode("vehicles")))
    assert (await room.work_list(REGISTRAR)).tasks == ()
    assert [one.task_id for one in (await room.work_list(POLICE)).tasks] == [task.task_id]
    moved = await room.load_of(task.task_id, POLICE)
    assert moved is not None
    assert moved.question == task.question
    await database.run(room.expire(moved), room.reassign(task.task_id, DepartmentCode("real_estate")))
    assert await room.load_of(task.task_id, REGISTRAR) is None


async def test_the_figures_tell_each_end_apart(room: Verification, database: Database) -> None:
    department = DepartmentCode("real_estate")
    tasks = [await opened(room, database, C3) for _ in range(5)]
    waits, answered, late, withdrawn, longer = tasks
    await database.run(
        room.settle(answered, meant(answered, Verdict.YES, "account")),
        room.expire(late),
        room.leave(withdrawn.task_id, withdrawn.query_id),
        room.extend(room.extended(longer)),
    )
    assert await room.figures(NOW, department) == (Figures(department, 2, 0, 1, 1, 0, 1, 1),)
    assert await room.count_overdue(NOW) == 0
    assert await room.count_overdue(waits.due_at) == 1
    assert await room.figures(waits.due_at, department) == (Figures(department, 2, 0, 1, 1, 1, 1, 1),)
    assert waits.remind_at is not None
    await room.remind(waits.remind_at)
    assert await room.figures(NOW, department) == (Figures(department, 2, 1, 1, 1, 0, 1, 1),)
    assert await room.figures(NOW, DepartmentCode("vehicles")) == ()


async def test_a_department_is_reminded_once_when_its_time_comes(room: Verification, database: Database) -> None:
    early, late = await opened(room, database, C3), await opened(room, database, C3, NOW + timedelta(hours=1))
    answered = await opened(room, database, C3)
    await database.run(room.settle(answered, meant(answered, Verdict.YES, "account")))
    assert early.remind_at is not None
    moments = [early.remind_at - timedelta(seconds=1), early.remind_at, early.remind_at + timedelta(minutes=1)]
    assert [await room.remind(at) for at in moments] == [{}, {early.task_id: "real_estate"}, {}]
    loaded = [await room.load_of(task.task_id, REGISTRAR) for task in (early, late)]
    marks = {task.task_id: task.reminded for task in loaded if task is not None}
    assert marks == {early.task_id: Reminder(early.remind_at, DepartmentCode("real_estate")), late.task_id: None}


async def test_who_was_reminded_stays_told_when_the_task_moves(room: Verification, database: Database) -> None:
    task = await opened(room, database, C3)
    assert task.remind_at is not None
    await room.remind(task.remind_at)
    await database.run(room.reassign(task.task_id, DepartmentCode("vehicles")))
    moved = await room.load_of(task.task_id, POLICE)
    assert moved is not None
    assert moved.reminded == Reminder(task.remind_at, DepartmentCode("real_estate"))
    assert [(row.department, row.reminded) for row in await room.figures(NOW)] == [("vehicles", 0)]


async def test_the_job_reminds_by_the_domain_clock(room: Verification, database: Database) -> None:
    task = await opened(room, database, C3)
    assert task.remind_at is not None
    real = [datetime(2020, 1, 1, tzinfo=UTC)]
    clock = Clock(NOW, real[0], lambda: real[0])
    gateway = cast("Gateway", SimpleNamespace(verification=room, clock=clock))
    for passed, expected in (
        (task.remind_at - NOW - timedelta(seconds=1), None),
        (task.remind_at - NOW, "real_estate"),
    ):
        real[0] = datetime(2020, 1, 1, tzinfo=UTC) + passed
        await remind(gateway)
        stored = await room.load(task.task_id)
        assert stored is not None
        assert (stored.reminded and stored.reminded.department) == expected


# ── one open task for whoever asks the same ────────────────────────────────────────────────────────────────────────────


CASE = "JH-2026-M01-000018"


async def refused(database: Database, *statements: Statement) -> bool:
    try:
        await database.run(*statements)
    except asyncpg.PostgresError as fault:
        return fault.sqlstate == NOT_OPEN
    return False


async def test_a_second_task_for_the_same_is_refused_by_the_store_and_can_be_joined(
    room: Verification, database: Database
) -> None:
    first, again = await opened(room, database, C3, case=CASE), await drafted(room, C3, case=CASE)
    assert await refused(database, *room.insert([again]))
    standing = await room.standing([again])
    assert standing == {C3: TaskRef(first.task_id, first.due_at, first.department)}
    await database.run(room.join(first.task_id, again.query_id))
    assert await room.askers(first.task_id) == (first.query_id, again.query_id)


async def test_of_queries_at_once_one_opens_the_task(room: Verification, database: Database) -> None:
    drafts = [await drafted(room, C3, case=CASE) for _ in range(6)]
    ends = await asyncio.gather(*(refused(database, *room.insert([draft])) for draft in drafts))
    assert sorted(ends) == [False, True, True, True, True, True]
    assert len((await room.work_list(REGISTRAR)).tasks) == 1


@pytest.mark.parametrize(
    ("code", "case", "parties"),
    [
        (C3, "JH-2026-M01-000019", {}),
        (C4, CASE, {}),
        (C3, CASE, {"applicant": ("330791199003070028", "林晓雯")}),
        (C3, CASE, {"applicant": (CHEN[1], "陈思源")}),
    ],
    ids=["another case", "another certificate", "another person", "another name"],
)
async def test_what_differs_is_another_task(
    room: Verification, database: Database, code: CertificateCode, case: str, parties: dict[str, tuple[str, str]]
) -> None:
    await opened(room, database, C3, case=CASE)
    other = await drafted(room, code, case=case)
    asked = [
        replace(one, person=Person(PersonId(parties[one.role][0]), parties[one.role][1]))
        if one.role in parties
        else one
        for one in other.question.persons
    ]
    other = replace(other, question=replace(other.question, persons=tuple(asked)))
    assert await room.standing([other]) == {}
    assert not await refused(database, *room.insert([other]))


async def test_whatever_the_order_of_the_people_it_is_the_same(room: Verification, database: Database) -> None:
    first = await opened(room, database, C1, case=CASE)
    again = await drafted(room, C1, case=CASE)
    again = replace(again, question=replace(again.question, persons=again.question.persons[::-1]))
    assert (await room.standing([again]))[C1].task_id == first.task_id


async def test_a_task_is_taken_back_when_the_last_one_leaves(room: Verification, database: Database) -> None:
    task = await opened(room, database, C3, case=CASE)
    other = QueryId(uuid7())
    await database.run(room.join(task.task_id, other))
    await database.run(room.leave(task.task_id, task.query_id))
    assert (await room.work_list(REGISTRAR)).tasks == (listed(task),)
    await database.run(room.leave(task.task_id, other))
    assert (await room.work_list(REGISTRAR)).tasks == ()
    assert await refused(database, room.join(task.task_id, other))
    assert not await refused(database, *room.insert([await drafted(room, C3, case=CASE)]))


async def test_two_that_leave_at_once_do_not_leave_a_task_behind(room: Verification, database: Database) -> None:
    for _ in range(5):
        task, other = await opened(room, database, C3), QueryId(uuid7())
        await database.run(room.join(task.task_id, other))
        await asyncio.gather(*(database.run(room.leave(task.task_id, one)) for one in (task.query_id, other)))
    assert (await room.work_list(REGISTRAR)).tasks == ()


async def test_after_the_answer_a_new_task_may_be_opened(room: Verification, database: Database) -> None:
    task = await opened(room, database, C3, case=CASE)
    await database.run(room.settle(task, meant(task, Verdict.YES, "account")))
    assert not await refused(database, *room.insert([await drafted(room, C3, case=CASE)]))


# ── a desk of several people ───────────────────────────────────────────────────────────────────────────────────────────


async def test_a_claimed_task_is_nobody_elses_until_the_claim_is_over(room: Verification, database: Database) -> None:
    task = await opened(room, database, C3)
    mine = room.claimed(task, "mine", NOW)
    await database.run(room.hold(task, "mine", NOW), room.claim(mine))
    stored = await room.load(task.task_id)
    assert stored is not None
    assert stored.claim is not None
    assert (stored.claim.account, stored.claim.until) == ("mine", NOW + timedelta(hours=2))
    before, over = stored.claim.until - timedelta(seconds=1), stored.claim.until
    assert [stored.claimed_from(*who) for who in (("mine", NOW), ("other", before), ("other", over))] == [
        None,
        over,
        None,
    ]
    assert await refused(database, room.hold(task, "other", before))
    assert not await refused(database, room.hold(task, "mine", before))
    assert not await refused(database, room.hold(task, "other", over))
    (item,) = (await room.work_list(REGISTRAR)).tasks
    assert item.claim == stored.claim
    await database.run(room.hold(task, "mine", NOW), room.release(task))
    assert not await refused(database, room.hold(task, "other", NOW))


async def test_of_officers_who_claim_at_once_one_has_it(room: Verification, database: Database) -> None:
    task = await opened(room, database, C3)
    claims = [(name, room.claimed(task, name, NOW)) for name in ("a", "b", "c", "d")]
    ends = await asyncio.gather(
        *(refused(database, room.hold(task, name, NOW), room.claim(one)) for name, one in claims)
    )
    assert sorted(ends) == [False, True, True, True]


async def test_nothing_is_done_to_a_task_that_is_closed_or_has_moved(room: Verification, database: Database) -> None:
    moved, closed = await opened(room, database, C3), await opened(room, database, C3)
    await database.run(room.reassign(moved.task_id, DepartmentCode("vehicles")), room.expire(closed))
    assert await refused(database, room.hold(moved, "account", NOW))
    assert await refused(database, room.hold(closed, "account", NOW))
    assert not await refused(database, room.hold(replace(moved, department=DepartmentCode("vehicles")), "other", NOW))


SIGNED = SignedReply(b"{}", 1, "00")


async def answered(room: Verification, database: Database, task: Task, verdict: Verdict, at: datetime = NOW) -> None:
    """The task, answered in one transaction as a flow does."""
    reply = meant(task, verdict, at=at)
    await database.run(room.keep_reply(task, reply, SIGNED), room.settle(task, reply))


async def test_what_the_department_answered_before_about_the_same_people_is_found(
    room: Verification, database: Database
) -> None:
    former, of_more = await opened(room, database, C3, case=CASE), await opened(room, database, C1)
    late, of_others = await opened(room, database, C3), await opened(room, database, C4)
    few = replace(
        of_more, task_id=LookupId("few"), question=replace(former.question, persons=former.question.persons[:1])
    )
    await database.run(*room.insert([replace(few, certificate=CertificateCode("M01-C9"))]))
    await answered(room, database, former, Verdict.NO)
    await answered(room, database, few, Verdict.YES, NOW + timedelta(days=1))
    await answered(room, database, of_others, Verdict.YES)
    await database.run(room.expire(late))
    now = await opened(room, database, C3, case=CASE)
    found = await room.earlier(now)
    assert [(one.task_id, one.is_of_case, one.finding, one.verdict, one.post) for one in found] == [
        (late.task_id, False, None, None, None),
        ("few", True, Verdict.NO, Verdict.YES, REGISTRAR.post),
        (former.task_id, True, Verdict.YES, Verdict.NO, REGISTRAR.post),
    ]
    assert await room.earlier(replace(now, department=DepartmentCode("household"))) == ()
    of_one = replace(now, question=replace(now.question, persons=now.question.persons[:1]))
    assert [one.task_id for one in await room.earlier(of_one)] == ["few"], "of the others the officer is not asked"


async def test_departments_are_asked_in_turn_and_each_answer_is_kept(room: Verification, database: Database) -> None:
    draft = await drafted(room, C3)
    turns = AskedInTurn((DepartmentCode("vehicles"), DepartmentCode("real_estate")), no_ends=False)
    task = replace(draft, department=turns.departments[0], question=replace(draft.question, in_turn=turns))
    await database.run(*room.insert([task]))
    first = meant(task, Verdict.NO, at=NOW + timedelta(hours=1))
    await database.run(room.hold(task, "account", NOW), room.claim(room.claimed(task, "account", NOW)))
    passed = room.passed_on(task, DepartmentCode("real_estate"), catalogue().matters[MatterCode("M01")], first.at)
    await database.run(room.keep_reply(task, first, SIGNED), room.pass_on(passed))
    stored = await room.load(task.task_id)
    assert stored == passed
    assert (passed.turn, passed.claim, passed.due_at > task.due_at) == (1, None, True)
    last = meant(passed, Verdict.YES, at=NOW + timedelta(hours=3))
    await database.run(room.keep_reply(passed, last, SIGNED), room.settle(passed, last))
    replies = await room.replies(task.task_id)
    assert [(one.turn, one.department, one.finding, one.note) for one in replies] == [
        (0, "vehicles", Verdict.YES, "RECORDS_AGREE"),
        (1, "real_estate", Verdict.NO, "RECORDS_AGREE"),
    ]
    assert await room.signed_reply(task.task_id, POLICE) == SIGNED
    assert await room.signed_reply(task.task_id, officer("clerk")) is None
    medians = {row.department: (row.answers, row.median_s) for row in await room.figures(NOW)}
    assert medians == {"vehicles": (1, 3600), "real_estate": (1, 7200)}


async def test_answers_in_series_are_counted_by_officer(room: Verification, database: Database) -> None:
    for number in range(4):
        task = await opened(room, database, C3)
        reply = meant(task, Verdict.YES, "other" if number == 3 else "one", NOW + timedelta(minutes=number))
        await database.run(room.keep_reply(task, reply, SIGNED), room.settle(task, reply))
    await database.fetch(
        "update gateway.verification_reply set written_at = written_at - interval '10 s' where at = $1", NOW
    )
    (row,) = await room.figures(NOW)
    assert (row.answers, row.in_series, row.median_s) == (4, 1, 60)


async def test_a_query_that_was_told_an_answer_is_known_and_one_that_left_is_not(
    room: Verification, database: Database
) -> None:
    task, gone = await opened(room, database, C3), QueryId(uuid7())
    await database.run(room.join(task.task_id, gone))
    await database.run(room.leave(task.task_id, gone))
    reply = meant(task, Verdict.YES)
    await database.run(
        room.keep_reply(task, reply, SIGNED), room.settle(task, reply), room.leave(task.task_id, task.query_id)
    )
    (told,) = await room.told(task.query_id)
    assert (told.task_id, told.certificate, told.question) == (task.task_id, C3, task.question)
    assert await room.told(gone) == ()
