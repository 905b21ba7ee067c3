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
class DeskClaim:
    """Who of the department works on a task, and until when nobody else does (domain clock)."""

    account: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Task:
    """One question to one department.

    task_id: also its name in the log.  opened_at, due_at, remind_at: domain clock, aware.  reminded: once that has happened.
    extended: how often its time was, and by turn: by the department that has it.  turn: which of those that are asked in turn has it.
    claim: the last one; it may be over.  verdict, note: only once answered; a note is a code of NOTES or the officer's own words.
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
    turn: int = 0
    claim: DeskClaim | None = None

    def claimed_from(self, account: str, now: datetime) -> datetime | None:
        """Until when another has it than this account; None: nobody has."""
        if self.claim is None or self.claim.account == account or self.claim.until <= now:
            return None
        return self.claim.until


@dataclass(frozen=True, slots=True)
class Figures:
    """How one department keeps its times: counts of its tasks, and of its answers.

    reminded: of all of them, those that it was reminded of.  answered_in_time: tasks whose last answer was its own.  overdue: those that ended so.
    overdue_now: open ones whose time is over, until the next sweep ends them.  answers: also those after which another department was asked.
    median_s: between the day a task came and its answer, in seconds of the domain clock; None without an answer.  in_series: answers that came within
    moments of the same officer's answer before, as nobody looks anything up.
    """

    department: DepartmentCode
    open: int
    reminded: int
    answered_in_time: int
    overdue: int
    overdue_now: int
    withdrawn: int
    extended: int
    answers: int = 0
    median_s: int | None = None
    in_series: int = 0


@dataclass(frozen=True, slots=True)
class EarlierTask:
    """What became of a task about the same people, or some of them and nobody else, that the department had.

    is_of_case: it was of the same case.  finding: the department's answer to the question then; verdict: what it meant for the certificate; post: of
    who gave it; all None where its time was over without one.  at: when that was (domain clock).
    """

    task_id: LookupId
    certificate: CertificateCode
    is_of_case: bool
    finding: Verdict | None
    verdict: Verdict | None
    post: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class SignedReply:
    """The canonical bytes, the stream of the audit log whose key signed them, and the Ed25519 signature, hex."""

    canonical: bytes
    stream_id: int
    signature: str


@dataclass(frozen=True, slots=True, repr=False)
class TurnReply:
    """One department's answer to a task, as those who are asked after it read it.  post: of who gave it; None in answers of before."""

    turn: int
    department: DepartmentCode
    finding: Verdict
    note: str
    post: str | None
    at: datetime

    def __repr__(self) -> str:
        return "TurnReply(…)"


@dataclass(frozen=True, slots=True)
class ToldTask:
    """A task whose answer a query was told; whom it was about stands in its question."""

    task_id: LookupId
    certificate: CertificateCode
    question: TaskQuestion


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """What an officer has answered to a task.  finding: to the question; verdict: for the certificate; at: domain clock."""

    finding: Verdict
    verdict: Verdict
    at: datetime


@dataclass(frozen=True, slots=True)
class ListedTask:
    """A task as the work list has it: nothing of whom it is about, and not their case; that is a look of its own.

    reminded_at: when the department was reminded of it.  has_earlier: whether the department has answered about the same people before, or let
    that be over.  answered: by whoever reads the list of their own answers; None in the list of open ones.
    """

    task_id: LookupId
    certificate: CertificateCode
    opened_at: datetime
    due_at: datetime
    state: TaskState
    claim: DeskClaim | None = None
    reminded_at: datetime | None = None
    has_earlier: bool = False
    answered: OwnAnswer | None = None


@dataclass(frozen=True, slots=True)
class WorkList:
    """One page: what is due first, or one's own answers, the newest first.  `next`: the cursor of the page after, None on the last."""

    tasks: tuple[ListedTask, ...]
    next: str | None
