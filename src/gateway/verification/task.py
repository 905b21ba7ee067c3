"""A verification as it stands in the table, and a page of a department's work list."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.domain.codes import CertificateCode, CountyCode, DepartmentCode, LookupId, QueryId
from gateway.domain.words import Verdict
from gateway.verification.question import TaskQuestion

NOT_OPEN = "GW409"
"""The SQLSTATE with which settling or expiring a task fails that is not open any more; the transaction is undone."""


class TaskState(StrEnum):
    """A task is open until it is answered or its time is over."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Task:
    """One question to one department.

    task_id: also its name in the log.  opened_at, due_at: domain clock, aware.  verdict, note: only once answered; a note is a code of NOTES or the officer's own words.
    """

    task_id: LookupId
    query_id: QueryId
    certificate: CertificateCode
    department: DepartmentCode
    county: CountyCode | None
    opened_at: datetime
    due_at: datetime
    question: TaskQuestion
    state: TaskState = TaskState.OPEN
    verdict: Verdict | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class WorkList:
    """One page, newest first.  `next`: the cursor of the page after, None on the last."""

    tasks: tuple[Task, ...]
    next: str | None
