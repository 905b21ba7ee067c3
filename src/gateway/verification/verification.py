"""The door: drafts tasks, writes them, reads them to their department only, and settles them once."""

import base64
import binascii
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from gateway.db import Keyring, Statement
from gateway.domain.clock import CHINA
from gateway.domain.codes import CertificateCode, CountyCode, DepartmentCode, LookupId, QueryId
from gateway.domain.errors import InputFault, InvalidInput
from gateway.domain.ids import derived
from gateway.domain.stages import Grant, Officer
from gateway.domain.words import Verdict
from gateway.verification.due import DueTimes, load_due_times
from gateway.verification.question import LONGEST_NOTE, open_note, question_of, seal, seal_note, unseal
from gateway.verification.task import Task, TaskState, WorkList

_COLUMNS = "task_id, query_id, certificate, department, county, opened_at, due_at, state, question, verdict, note"
_INSERT = """
insert into gateway.verification_task (task_id, query_id, certificate, department, county, opened_at, due_at, question)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (task_id) do nothing
"""
_LOAD = f"select {_COLUMNS} from gateway.verification_task where task_id = $1"  # noqa: S608 - constants
_LOAD_OF = f"{_LOAD} and department = $2"
_WORK_LIST = f"""
select {_COLUMNS} from gateway.verification_task
where state = 'open' and department = $1 and ($2::timestamptz is null or (opened_at, task_id) < ($2, $3))
order by opened_at desc, task_id desc limit $4
"""  # noqa: S608 - constants
_OVERDUE = f"""
select {_COLUMNS} from gateway.verification_task where state = 'open' and due_at <= $1 order by due_at, task_id limit $2
"""  # noqa: S608 - constants
_SETTLE = "select gateway.settle_verification($1, $2, $3, $4, $5)"
_WITHDRAW = """
update gateway.verification_task set state = 'expired', settled_at = clock_timestamp() where task_id = $1 and state = 'open'
"""
PAGE = 50


class Row(Protocol):
    """A row read by column name."""

    def __getitem__(self, name: str, /) -> object:
        """The column's value."""


class Rows(Protocol):
    """The part of the database that this room needs."""

    async def fetch(self, sql: str, *args: object) -> Sequence[Row]:
        """All rows."""

    async def fetchrow(self, sql: str, *args: object) -> Row | None:
        """The first row, or None."""


class Verification:
    """Tasks in PostgreSQL.  keyring: seals the questions at rest."""

    def __init__(self, rows: Rows, keyring: Keyring, *, due_times: DueTimes | None = None) -> None:
        self._rows = rows
        self._keyring = keyring
        self._due_times = due_times if due_times is not None else load_due_times()

    def draft(self, grant: Grant, certificate: CertificateCode, now: datetime) -> Task:
        """The task for one certificate of a granted plan; nothing is written.

        now: domain clock.  The id is the one in the plan where verification is the first method, else it follows from query and
        certificate: a draft made again names the same task.
        """
        plan = grant.plan
        planned = next(p for p in plan.certificates if p.certificate.code == certificate)
        task_id = planned.verification or LookupId(derived(plan.query.query_id, certificate))
        return Task(
            task_id=task_id,
            query_id=plan.query.query_id,
            certificate=certificate,
            department=planned.certificate.issuer,
            county=grant.officer.county,
            opened_at=now,
            due_at=self._due_times.due_at(plan.matter, now),
            question=question_of(plan, planned),
        )

    def insert(self, tasks: Iterable[Task]) -> Sequence[Statement]:
        """The statements that make the tasks durable; a task that stands already stays as it is."""
        return [
            Statement(
                _INSERT,
                (
                    task.task_id,
                    task.query_id,
                    task.certificate,
                    task.department,
                    task.county,
                    task.opened_at,
                    task.due_at,
                    seal(task.question, self._keyring, task.task_id),
                ),
            )
            for task in tasks
        ]

    async def work_list(self, officer: Officer, cursor: str | None = None, *, most: int = PAGE) -> WorkList:
        """The open tasks of the officer's department, newest first, at most `most`.  Raises InvalidInput for a bad cursor."""
        after, task_id = (None, "") if cursor is None else _from_cursor(cursor)
        rows = await self._rows.fetch(_WORK_LIST, officer.department, after, task_id, most + 1)
        tasks = tuple(self._task(row) for row in rows[:most])
        return WorkList(tasks, _to_cursor(tasks[-1]) if len(rows) > most else None)

    async def load(self, task_id: LookupId) -> Task | None:
        """One task, in whatever state; None where there is none.  For the house's own work: it does not ask whose it is."""
        row = await self._rows.fetchrow(_LOAD, task_id)
        return None if row is None else self._task(row)

    async def load_of(self, task_id: LookupId, officer: Officer) -> Task | None:
        """One task of the officer's department; None where it has none of this id: another's takes no longer than nobody's."""
        row = await self._rows.fetchrow(_LOAD_OF, task_id, officer.department)
        return None if row is None else self._task(row)

    async def overdue(self, now: datetime, *, most: int = 200) -> tuple[Task, ...]:
        """Open tasks whose time is over at `now` (domain clock), the longest overdue first."""
        return tuple(self._task(row) for row in await self._rows.fetch(_OVERDUE, now, most))

    def settle(self, task: Task, verdict: Verdict, account: str, note: str) -> Statement:
        """The statement that records the department's answer; it fails with SQLSTATE `NOT_OPEN` where the task is not open.

        note: a code of NOTES or the officer's own words; it is sealed.  Raises InvalidInput for one that is empty or too long.
        """
        if not 0 < len(note) <= LONGEST_NOTE:
            raise InvalidInput("no such note", [InputFault("/note", "length", f"1 to {LONGEST_NOTE} characters")])
        sealed = seal_note(note, self._keyring, task.task_id)
        return Statement(_SETTLE, (task.task_id, TaskState.ANSWERED, verdict, sealed, account))

    def withdraw(self, task_id: LookupId) -> Statement:
        """The statement that takes back a task nobody waits for any more; nothing happens where it is not open."""
        return Statement(_WITHDRAW, (task_id,))

    def expire(self, task: Task) -> Statement:
        """The statement that ends a task nobody answered in time; it fails like `settle`."""
        return Statement(_SETTLE, (task.task_id, TaskState.EXPIRED, None, None, None))

    def _task(self, row: Row) -> Task:
        task_id = LookupId(str(row["task_id"]))
        sealed, opened_at, due_at = row["question"], row["opened_at"], row["due_at"]
        assert isinstance(sealed, bytes)
        assert isinstance(opened_at, datetime)
        assert isinstance(due_at, datetime)
        county, verdict, note = row["county"], row["verdict"], row["note"]
        assert note is None or isinstance(note, bytes)
        return Task(
            task_id=task_id,
            query_id=QueryId(str(row["query_id"])),
            certificate=CertificateCode(str(row["certificate"])),
            department=DepartmentCode(str(row["department"])),
            county=None if county is None else CountyCode(str(county)),
            opened_at=opened_at.astimezone(CHINA),
            due_at=due_at.astimezone(CHINA),
            question=unseal(sealed, self._keyring, task_id),
            state=TaskState(str(row["state"])),
            verdict=None if verdict is None else Verdict(str(verdict)),
            note=None if note is None else open_note(note, self._keyring, task_id),
        )


def _to_cursor(task: Task) -> str:
    return base64.urlsafe_b64encode(f"{task.opened_at.isoformat()}|{task.task_id}".encode()).decode().rstrip("=")


def _from_cursor(cursor: str) -> tuple[datetime, str]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        at, _, task_id = text.partition("|")
        after = datetime.fromisoformat(at).astimezone(UTC) if "+" in at and "\0" not in task_id else None
    except (ValueError, OverflowError, binascii.Error):
        after = None
    if after is None:
        fault = InputFault("/cursor", "bad-cursor", "a cursor comes from the member `next` of a page")
        raise InvalidInput("the cursor is not one of ours", [fault])
    return after, task_id
