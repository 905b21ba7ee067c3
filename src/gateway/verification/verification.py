"""The door: drafts tasks, writes them, reads them to their department only, and settles them once."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from gateway.db import Keyring, Statement
from gateway.domain.clock import CHINA
from gateway.domain.codes import CertificateCode, CountyCode, DepartmentCode, LookupId, QueryId
from gateway.domain.cursor import make_timed_cursor, read_timed_cursor
from gateway.domain.errors import Conflict, InputFault, InvalidInput
from gateway.domain.ids import derived
from gateway.domain.stages import Grant, Officer
from gateway.domain.words import TaskState, Verdict
from gateway.domain.work import TaskRef
from gateway.verification import statements as sql
from gateway.verification.due import DueTimes
from gateway.verification.question import LONGEST_NOTE, about, open_note, question_of, seal, seal_note, unseal
from gateway.verification.reply import SignedReply
from gateway.verification.task import Figures, ListedTask, Reminder, Task, WorkList
from gateway.verification.working_days import WorkingDays

PAGE = 50


class Row(Protocol):
    """A row read by column name."""

    def __getitem__(self, name: str, /) -> object:
        """The column's value."""


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
        due_at = times.due_at(plan.matter, now)
        task_id = planned.verification or LookupId(derived(plan.query.query_id, certificate))
        return Task(
            task_id=task_id,
            query_id=plan.query.query_id,
            certificate=certificate,
            department=planned.certificate.issuer,
            county=grant.officer.county,
            opened_at=now,
            due_at=due_at,
            remind_at=times.remind_at(now, due_at),
            question=question_of(plan, planned, unnamed),
        )

    async def standing(self, drafts: Sequence[Task]) -> Mapping[CertificateCode, TaskRef]:
        """By certificate, the tasks that are open already for what these drafts ask: same case, certificate, people and parameters."""
        codes = {about(draft.question, draft.certificate, self._keyring): draft.certificate for draft in drafts}
        rows = await self._rows.rows(sql.STANDING(about=list(codes)))
        return {codes[row["about"]]: _ref(row) for row in rows if isinstance(row["about"], bytes)}

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
        )

    async def work_list(self, officer: Officer, cursor: str | None = None, *, most: int = PAGE) -> WorkList:
        """The open tasks of the officer's department, what is due first, at most `most`.  Raises InvalidInput for a bad cursor."""
        after, task_id = (None, "") if cursor is None else read_timed_cursor(cursor)
        found = sql.WORK_LIST(department=officer.department, after=after, after_id=task_id, most=most + 1)
        rows = await self._rows.rows(found)
        tasks = tuple(_listed(row) for row in rows[:most])
        return WorkList(tasks, make_timed_cursor(tasks[-1].due_at, tasks[-1].task_id) if len(rows) > most else None)

    async def load(self, task_id: LookupId) -> Task | None:
        """One task, in whatever state; None where there is none.  For the house's own work: it does not ask whose it is."""
        row = await self._rows.row(sql.LOAD(task_id=task_id))
        return None if row is None else self._task(row)

    async def load_of(self, task_id: LookupId, officer: Officer) -> Task | None:
        """One task of the officer's department; None where it has none of this id: another's takes no longer than nobody's."""
        row = await self._rows.row(sql.LOAD_OF(task_id=task_id, department=officer.department))
        return None if row is None else self._task(row)

    async def to_end(self, now: datetime, *, most: int = 500) -> tuple[LookupId, ...]:
        """The open tasks whose time is over at `now` (domain clock), and those whose end not everybody who asked has been told."""
        rows = await self._rows.rows(sql.TO_END(now=now, most=most))
        return tuple(LookupId(str(row["task_id"])) for row in rows)

    def settle(self, task: Task, verdict: Verdict, account: str, note: str) -> Statement:
        """The statement that records the department's answer; it fails with SQLSTATE `NOT_OPEN` where the task is not open.

        note: a code of NOTES or the officer's own words; it is sealed.  Raises InvalidInput for one that is empty or too long.
        """
        if not 0 < len(note) <= LONGEST_NOTE:
            raise InvalidInput("no such note", [InputFault("/note", "length", f"1 to {LONGEST_NOTE} characters")])
        sealed = seal_note(note, self._keyring, task.task_id)
        return sql.SETTLE(task_id=task.task_id, state=TaskState.ANSWERED, verdict=verdict, note=sealed, account=account)

    def keep_reply(self, task: Task, reply: SignedReply) -> Statement:
        """The statement that keeps the signed form of an answer; it goes with `settle`."""
        return sql.SIGNED(
            task_id=task.task_id, reply=reply.canonical, reply_stream=reply.stream_id, reply_signature=reply.signature
        )

    async def signed_reply(self, task_id: LookupId, officer: Officer) -> SignedReply | None:
        """The signed answer to a task of the officer's department; None where it has none of this id, or none yet."""
        row = await self._rows.row(sql.SIGNED_OF(task_id=task_id, department=officer.department))
        if row is None:
            return None
        canonical = row["reply"]
        assert isinstance(canonical, bytes)
        return SignedReply(canonical, _count(row, "reply_stream"), str(row["reply_signature"]))

    def extended(self, task: Task) -> Task:
        """The task with its time extended; nothing is written.  Raises Conflict where it was extended as often as may be."""
        times = self._due_times()
        if task.extended >= times.most_extensions:
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
        return 0 if row is None else _count(row, "overdue")

    async def figures(self, now: datetime, department: DepartmentCode | None = None) -> tuple[Figures, ...]:
        """How the departments, or one, keep their times at `now` (domain clock); in the order of their codes."""
        rows = await self._rows.rows(sql.FIGURES(department=department, now=now))
        return tuple(_figures(row) for row in rows)

    def expire(self, task: Task) -> Statement:
        """The statement that ends a task nobody answered in time; it fails like `settle`."""
        return sql.SETTLE(task_id=task.task_id, state=TaskState.EXPIRED, verdict=None, note=None, account=None)

    def _task(self, row: Row) -> Task:
        task_id, sealed = LookupId(str(row["task_id"])), row["question"]
        assert isinstance(sealed, bytes)
        county, verdict, note = row["county"], row["verdict"], row["note"]
        assert note is None or isinstance(note, bytes)
        return Task(
            task_id=task_id,
            query_id=QueryId(str(row["query_id"])),
            certificate=CertificateCode(str(row["certificate"])),
            department=DepartmentCode(str(row["department"])),
            county=None if county is None else CountyCode(str(county)),
            opened_at=_time(row, "opened_at"),
            due_at=_time(row, "due_at"),
            remind_at=_time(row, "remind_at"),
            reminded=_reminder(row),
            extended=_count(row, "extended"),
            question=unseal(sealed, self._keyring, task_id),
            state=TaskState(str(row["state"])),
            verdict=None if verdict is None else Verdict(str(verdict)),
            note=None if note is None else open_note(note, self._keyring, task_id),
        )


def _ref(row: Row) -> TaskRef:
    return TaskRef(LookupId(str(row["task_id"])), _time(row, "due_at"), DepartmentCode(str(row["department"])))


def _listed(row: Row) -> ListedTask:
    return ListedTask(
        task_id=LookupId(str(row["task_id"])),
        certificate=CertificateCode(str(row["certificate"])),
        opened_at=_time(row, "opened_at"),
        due_at=_time(row, "due_at"),
        state=TaskState(str(row["state"])),
    )


def _reminder(row: Row) -> Reminder | None:
    if row["reminded_at"] is None:
        return None
    return Reminder(_time(row, "reminded_at"), DepartmentCode(str(row["reminded_department"])))


def _time(row: Row, column: str) -> datetime:
    at = row[column]
    assert isinstance(at, datetime)
    return at.astimezone(CHINA)


def _figures(row: Row) -> Figures:
    return Figures(
        department=DepartmentCode(str(row["department"])),
        open=_count(row, "open"),
        reminded=_count(row, "reminded"),
        answered_in_time=_count(row, "answered_in_time"),
        overdue=_count(row, "overdue"),
        overdue_now=_count(row, "overdue_now"),
        withdrawn=_count(row, "withdrawn"),
        extended=_count(row, "extended"),
    )


def _count(row: Row, column: str) -> int:
    value = row[column]
    assert isinstance(value, int)
    return value
