"""A verification as it stands in the table, and a page of a department's work list."""

from dataclasses import dataclass
from datetime import datetime

from gateway.domain.codes import CertificateCode, CountyCode, DepartmentCode, LookupId, QueryId
from gateway.domain.words import TaskState, Verdict
from gateway.verification.question import TaskQuestion

NOT_OPEN = "GW409"
"""The SQLSTATE with which settling or expiring a task fails that is not open any more; the transaction is undone."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A task's one reminder: when (domain clock), and which department had the task then."""

    at: datetime
    department: DepartmentCode


@dataclass(frozen=True, slots=True)
class Task:
    """One question to one department.

    task_id: also its name in the log.  opened_at, due_at, remind_at: domain clock, aware.  reminded: once that has happened.
    extended: how often its time was.  verdict, note: only once answered; a note is a code of NOTES or the officer's own words.
    """

    task_id: LookupId
    query_id: QueryId
    certificate: CertificateCode
    department: DepartmentCode
    county: CountyCode | None
    opened_at: datetime
    due_at: datetime
    question: TaskQuestion
    remind_at: datetime | None = None
    reminded: Reminder | None = None
    extended: int = 0
    state: TaskState = TaskState.OPEN
    verdict: Verdict | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """How one department keeps its times: counts of its tasks.

    reminded: of all of them, those that it was reminded of.  overdue: those that ended so.  overdue_now: open ones whose time is over, until
    the next sweep ends them.
    """

    department: DepartmentCode
    open: int
    reminded: int
    answered_in_time: int
    overdue: int
    overdue_now: int
    withdrawn: int
    extended: int


@dataclass(frozen=True, slots=True)
class ListedTask:
    """A task as the work list has it: nothing of whom it is about, and not their case; that is a look of its own."""

    task_id: LookupId
    certificate: CertificateCode
    opened_at: datetime
    due_at: datetime
    state: TaskState


@dataclass(frozen=True, slots=True)
class WorkList:
    """One page, what is due first.  `next`: the cursor of the page after, None on the last."""

    tasks: tuple[ListedTask, ...]
    next: str | None
