"""The door: drafts tasks, writes them, reads them to their department only, and settles them once."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from gateway.db import Keyring, Statement
from gateway.domain.codes import CertificateCode, DepartmentCode, LookupId, QueryId
from gateway.domain.cursor import make_timed_cursor, read_timed_cursor
from gateway.domain.errors import Conflict, InputFault, InvalidInput
from gateway.domain.ids import derived
from gateway.domain.matter import Matter
from gateway.domain.stages import Grant, Officer
from gateway.domain.words import TaskState
from gateway.domain.work import TaskRef
from gateway.verification import statements as sql
from gateway.verification.due import DueTimes
from gateway.verification.question import LONGEST_NOTE, about, question_of, seal, seal_note, tags_of
from gateway.verification.reply import DeskReply
from gateway.verification.rows import (
    Row,
    answered_of,
    case_of,
    count_of,
    earlier_of,
    figures_of,
    listed_of,
    ref_of,
    reply_of,
    signed_of,
    task_of,
    told_of,
)
from gateway.verification.task import (
    DeskClaim,
    EarlierTask,
    Figures,
    ListedTask,
    SignedReply,
    Task,
    ToldTask,
    TurnReply,
    WorkList,
)
from gateway.verification.working_days import WorkingDays

PAGE = 50
SEARCHED_AT_ONCE = 500
"""So many tasks are looked through for a case before others have their turn."""


class Rows(Protocol):
    """The part of the database that this room needs."""

    async def rows(self, statement: Statement) -> Sequence[Row]:
        """All rows."""

    async def row(self, statement: Statement) -> Row | None:
        """The first row, or None."""


class Verification:
    """Tasks in PostgreSQL.  keyring: seals the questions at rest.  due_times: those of now; a task keeps what it was opened with."""

    def __init__(self, rows: Rows, keyring: Keyring, *, due_times: Callable[[], DueTimes]) -> None:
        self._rows = rows
        self._keyring = keyring
        self._due_times = due_times

    @property
    def calendar(self) -> WorkingDays:
        """Which days are worked."""
        return self._due_times().calendar

    def draft(
        self, grant: Grant, certificate: CertificateCode, now: datetime, *, unnamed: Collection[str] = ()
    ) -> Task:
        """The task for one certificate of a granted plan; nothing is written.

        now: domain clock.  unnamed: the keys of the parties who are not shown to belong, of whom the officer reads nothing.  The id is the one in the plan where verification is the first method, else it follows from query and
        certificate: a draft made again names the same task.
        """
        plan, times = grant.plan, self._due_times()
        planned = next(p for p in plan.certificates if p.certificate.code == certificate)
        due_at, question = times.due_at(plan.matter, now), question_of(plan, planned, unnamed)
        task_id = planned.verification or LookupId(derived(plan.query.query_id, certificate))
        return Task(
            task_id=task_id,
            query_id=plan.query.query_id,
            certificate=certificate,
            department=question.in_turn.departments[0] if question.in_turn else planned.certificate.issuer,
            county=grant.officer.county,
            opened_at=now,
            due_at=due_at,
            remind_at=times.remind_at(now, due_at),
            question=question,
        )

    async def standing(self, drafts: Sequence[Task]) -> Mapping[CertificateCode, TaskRef]:
        """By certificate, the tasks that are open already for what these drafts ask: same case, certificate, people and parameters."""
        codes = {about(draft.question, draft.certificate, self._keyring): draft.certificate for draft in drafts}
        rows = await self._rows.rows(sql.STANDING(about=list(codes)))
        return {codes[row["about"]]: ref_of(row) for row in rows if isinstance(row["about"], bytes)}

    def insert(self, tasks: Iterable[Task]) -> Sequence[Statement]:
        """The statements that make the tasks durable, for the queries that open them; a task that stands already stays as it is.

        They fail with SQLSTATE `NOT_OPEN` where another query has opened one for the same meanwhile: see `standing`.
        """
        tasks = list(tasks)
        return [*map(self._insert, tasks), *(self.join(task.task_id, task.query_id) for task in tasks)]

    def join(self, task_id: LookupId, query_id: QueryId) -> Statement:
        """The statement by which a query waits for a task too; it fails with SQLSTATE `NOT_OPEN` where the task is not open any more."""
        return sql.JOIN(task_id=task_id, query_id=query_id)

    def leave(self, task_id: LookupId, query_id: QueryId) -> Statement:
        """The statement by which a query waits no more; an open task that nobody waits for is taken back."""
        return sql.LEAVE(task_id=task_id, query_id=query_id)

    async def askers(self, task_id: LookupId) -> tuple[QueryId, ...]:
        """The queries that wait for a task's answer or have not been told it, the oldest first."""
        return tuple(QueryId(str(row["query_id"])) for row in await self._rows.rows(sql.ASKERS(task_id=task_id)))

    def _insert(self, task: Task) -> Statement:
        return sql.OPEN_TASK(
            task_id=task.task_id,
            query_id=task.query_id,
            certificate=task.certificate,
            department=task.department,
            county=task.county,
            opened_at=task.opened_at,
            due_at=task.due_at,
            remind_at=task.remind_at,
            question=seal(task.question, self._keyring, task.task_id),
            about=about(task.question, task.certificate, self._keyring),
            people=tags_of(task.question, self._keyring),
        )

    async def work_list(self, officer: Officer, cursor: str | None = None, *, most: int = PAGE) -> WorkList:
        """The open tasks of the officer's department, what is due first, at most `most`.  Raises InvalidInput for a bad cursor."""
        after, task_id = (None, "") if cursor is None else read_timed_cursor(cursor)
        found = sql.WORK_LIST(department=officer.department, after=after, after_id=task_id, most=most + 1)
        rows = await self._rows.rows(found)
        tasks = tuple(listed_of(row) for row in rows[:most])
        return WorkList(tasks, make_timed_cursor(tasks[-1].due_at, tasks[-1].task_id) if len(rows) > most else None)

    async def answered_by(self, officer: Officer, cursor: str | None = None, *, most: int = PAGE) -> WorkList:
        """What the officer has answered for their department, the newest first, at most `most`.  Raises InvalidInput for a bad cursor."""
        after, task_id = (None, "") if cursor is None else read_timed_cursor(cursor)
        rows = await self._answered(officer, after, task_id, most + 1)
        tasks = tuple(answered_of(row) for row in rows[:most])
        last = tasks[-1].answered if len(rows) > most else None
        return WorkList(tasks, None if last is None else make_timed_cursor(last.at, tasks[-1].task_id))

    async def of_case(self, officer: Officer, case_number: str, *, is_answered: bool = False) -> tuple[ListedTask, ...]:
        """Of a case the open tasks of the officer's department, or what the officer has answered: each is looked at.

        The case stands in the sealed question alone.  Raises UnreadableBytes.
        """
        found: list[ListedTask] = []
        after, task_id = None, ""
        while True:
            if is_answered:
                rows = await self._answered(officer, after, task_id, SEARCHED_AT_ONCE)
                tasks = [answered_of(row) for row in rows]
            else:
                wanted = {"department": officer.department, "after": after, "after_id": task_id}
                rows = await self._rows.rows(sql.OPEN_QUESTIONS(**wanted, most=SEARCHED_AT_ONCE))
                tasks = [listed_of(row) for row in rows]
            pairs = zip(rows, tasks, strict=True)
            found += [task for row, task in pairs if case_of(row, self._keyring) == case_number]
            if len(rows) < SEARCHED_AT_ONCE:
                return tuple(found)
            last = tasks[-1]
            after, task_id = last.due_at if last.answered is None else last.answered.at, last.task_id

    async def _answered(self, officer: Officer, after: datetime | None, task_id: str, most: int) -> Sequence[Row]:
        whose = {"department": officer.department, "account": officer.account}
        return await self._rows.rows(sql.ANSWERED_BY(**whose, after=after, after_id=task_id, most=most))

    def extensions_left(self, task: Task) -> int:
        """How often its time may still be extended by the department that has it."""
        return max(self._due_times().most_extensions - task.extended, 0)

    async def load(self, task_id: LookupId) -> Task | None:
        """One task, in whatever state; None where there is none.  For the house's own work: it does not ask whose it is."""
        row = await self._rows.row(sql.LOAD(task_id=task_id))
        return None if row is None else task_of(row, self._keyring)

    async def load_of(self, task_id: LookupId, officer: Officer) -> Task | None:
        """One task of the officer's department; None where it has none of this id: another's takes no longer than nobody's."""
        row = await self._rows.row(sql.LOAD_OF(task_id=task_id, department=officer.department))
        return None if row is None else task_of(row, self._keyring)

    async def to_end(self, now: datetime, *, most: int = 500) -> tuple[LookupId, ...]:
        """The open tasks whose time is over at `now` (domain clock), and those whose end not everybody who asked has been told."""
        rows = await self._rows.rows(sql.TO_END(now=now, most=most))
        return tuple(LookupId(str(row["task_id"])) for row in rows)

    def hold(self, task: Task, account: str, now: datetime) -> Statement:
        """The statement that fails (SQLSTATE `NOT_OPEN`) where a task is not open, not this department's any more, or claimed by another.

        Whatever an officer does to a task, it stands first.  now: domain clock.
        """
        return sql.HOLD(task_id=task.task_id, department=task.department, account=account, now=now)

    def claimed(self, task: Task, account: str, now: datetime) -> Task:
        """The task as this account's, for as long as a claim lasts; nothing is written."""
        return replace(task, claim=DeskClaim(account, now + self._due_times().claimed_for))

    def claim(self, task: Task) -> Statement:
        """The statement that writes the claim of `claimed`, after `hold`."""
        assert task.claim is not None
        return sql.CLAIM(task_id=task.task_id, claimed_by=task.claim.account, claimed_until=task.claim.until)

    def release(self, task: Task) -> Statement:
        """The statement that ends the claim of whoever holds the task, after `hold`."""
        return sql.RELEASE(task_id=task.task_id)

    def settle(self, task: Task, reply: DeskReply) -> Statement:
        """The statement that ends a task by its last answer; it fails with SQLSTATE `NOT_OPEN` where the task is not open."""
        return sql.SETTLE(
            task_id=task.task_id,
            state=TaskState.ANSWERED,
            verdict=task.question.asks.verdict(reply.finding),
            note=seal_note(reply.note, self._keyring, task.task_id),
            account=reply.officer.account,
        )

    def keep_reply(self, task: Task, reply: DeskReply, signed: SignedReply) -> Statement:
        """The statement that keeps a department's answer, with its signed form; the note is sealed.

        Raises InvalidInput for a note that is empty or too long.
        """
        if not 0 < len(reply.note) <= LONGEST_NOTE:
            raise InvalidInput("no such note", [InputFault("/note", "length", f"1 to {LONGEST_NOTE} characters")])
        return sql.REPLIED(
            task_id=task.task_id,
            turn=task.turn,
            department=task.department,
            finding=reply.finding,
            verdict=task.question.asks.verdict(reply.finding),
            note=seal_note(reply.note, self._keyring, task.task_id),
            account=reply.officer.account,
            post=reply.officer.post,
            at=reply.at,
            signed=signed.canonical,
            stream=signed.stream_id,
            signature=signed.signature,
        )

    def passed_on(self, task: Task, department: DepartmentCode, matter: Matter | None, now: datetime) -> Task:
        """The task as the next department gets it, with a time of its own; nothing is written.

        matter: as it is now; None: it is no more, and the time stays.
        """
        times = self._due_times()
        due_at = task.due_at if matter is None else times.due_at(matter, now)
        remind_at, turn = times.remind_at(now, due_at), task.turn + 1
        return replace(
            task,
            department=department,
            due_at=due_at,
            remind_at=remind_at,
            reminded=None,
            extended=0,
            turn=turn,
            claim=None,
        )

    def pass_on(self, task: Task) -> Statement:
        """The statement that gives an open task to the department of `passed_on`."""
        return sql.PASS_ON(
            task_id=task.task_id, department=task.department, due_at=task.due_at, remind_at=task.remind_at
        )

    async def replies(self, task_id: LookupId) -> tuple[TurnReply, ...]:
        """What the departments that were asked in turn have answered so far."""
        rows = await self._rows.rows(sql.REPLIES(task_id=task_id))
        return tuple(reply_of(row, task_id, self._keyring) for row in rows)

    async def earlier(self, task: Task, *, most: int = 20) -> tuple[EarlierTask, ...]:
        """What became of the department's tasks about these people, or some of them and nobody else; the newest first."""
        people = tags_of(task.question, self._keyring)
        found = sql.EARLIER(people=people, task_id=task.task_id, department=task.department, most=most)
        return tuple(earlier_of(row, task, self._keyring) for row in await self._rows.rows(found))

    async def told(self, query_id: QueryId) -> tuple[ToldTask, ...]:
        """The tasks whose answers a query was told, with whom each was about."""
        rows = await self._rows.rows(sql.TOLD_OF(query_id=query_id))
        return tuple(told_of(row, self._keyring) for row in rows)

    async def signed_reply(self, task_id: LookupId, officer: Officer) -> SignedReply | None:
        """The signed answer that the officer's department gave to a task; None where it gave none."""
        row = await self._rows.row(sql.SIGNED_OF(task_id=task_id, department=officer.department))
        return None if row is None else signed_of(row)

    def extended(self, task: Task) -> Task:
        """The task with its time extended; nothing is written.  Raises Conflict where it was extended as often as may be."""
        times = self._due_times()
        if not self.extensions_left(task):
            raise Conflict("the time of this verification cannot be extended any more")
        due_at = times.extended(task.due_at)
        remind_at = times.remind_at(task.opened_at, due_at)
        return replace(task, due_at=due_at, remind_at=remind_at, extended=task.extended + 1)

    def extend(self, task: Task) -> Statement:
        """The statement that gives an open task the times of `extended`."""
        return sql.EXTEND(task_id=task.task_id, due_at=task.due_at, remind_at=task.remind_at)

    def reassign(self, task_id: LookupId, department: DepartmentCode) -> Statement:
        """The statement that moves an open task to another department's work list."""
        return sql.REASSIGN(task_id=task_id, department=department)

    async def remind(self, now: datetime, *, most: int = 500) -> Mapping[LookupId, DepartmentCode]:
        """Mark the open tasks whose reminder is due at `now` (domain clock), each once: which, and whose they are."""
        rows = await self._rows.rows(sql.REMIND(now=now, most=most))
        return {LookupId(str(row["task_id"])): DepartmentCode(str(row["reminded_department"])) for row in rows}

    async def count_overdue(self, now: datetime) -> int:
        """How many open tasks have their time over at `now` (domain clock)."""
        row = await self._rows.row(sql.OVERDUE_NOW(now=now))
        return 0 if row is None else count_of(row, "overdue")

    async def figures(self, now: datetime, department: DepartmentCode | None = None) -> tuple[Figures, ...]:
        """How the departments, or one, keep their times at `now` (domain clock); in the order of their codes."""
        series_s = self._due_times().series_s
        rows = await self._rows.rows(sql.FIGURES(department=department, now=now, series_s=series_s))
        return tuple(figures_of(row) for row in rows)

    def expire(self, task: Task) -> Statement:
        """The statement that ends a task nobody answered in time; it fails like `settle`."""
        return sql.SETTLE(task_id=task.task_id, state=TaskState.EXPIRED, verdict=None, note=None, account=None)
