"""A row of the tables in the room's words."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from gateway.db import Keyring
from gateway.domain.clock import CHINA
from gateway.domain.codes import CertificateCode, CountyCode, DepartmentCode, LookupId, QueryId
from gateway.domain.words import TaskState, Verdict
from gateway.domain.work import TaskRef
from gateway.verification.question import open_note, unseal
from gateway.verification.task import (
    DeskClaim,
    EarlierTask,
    Figures,
    ListedTask,
    OwnAnswer,
    Reminder,
    SignedReply,
    Task,
    ToldTask,
    TurnReply,
)


class Row(Protocol):
    """A row read by column name."""

    def __getitem__(self, name: str, /) -> object:
        """The column's value."""


def task_of(row: Row, keyring: Keyring) -> Task:
    """A task with its question.  Raises UnreadableBytes."""
    task_id, note = LookupId(str(row["task_id"])), row["note"]
    county, verdict = row["county"], row["verdict"]
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
        extended=count_of(row, "extended"),
        question=unseal(_bytes(row, "question"), keyring, task_id),
        state=TaskState(str(row["state"])),
        verdict=None if verdict is None else Verdict(str(verdict)),
        note=None if note is None else open_note(_bytes(row, "note"), keyring, task_id),
        turn=count_of(row, "turn"),
        claim=_claim(row),
    )


def ref_of(row: Row) -> TaskRef:
    """A task as a query knows it."""
    return TaskRef(LookupId(str(row["task_id"])), _time(row, "due_at"), DepartmentCode(str(row["department"])))


def listed_of(row: Row) -> ListedTask:
    """A task in the work list."""
    return ListedTask(
        task_id=LookupId(str(row["task_id"])),
        certificate=CertificateCode(str(row["certificate"])),
        opened_at=_time(row, "opened_at"),
        due_at=_time(row, "due_at"),
        state=TaskState(str(row["state"])),
        claim=_claim(row),
        reminded_at=None if row["reminded_at"] is None else _time(row, "reminded_at"),
        has_earlier=bool(row["has_earlier"]),
    )


def answered_of(row: Row) -> ListedTask:
    """A task in the list of what an officer has answered."""
    finding, verdict = (Verdict(str(row[name])) for name in ("finding", "verdict"))
    return replace(listed_of(row), claim=None, answered=OwnAnswer(finding, verdict, _time(row, "at")))


def case_of(row: Row, keyring: Keyring) -> str:
    """The case number in a task's sealed question.  Raises UnreadableBytes."""
    return unseal(_bytes(row, "question"), keyring, LookupId(str(row["task_id"]))).case_number


def earlier_of(row: Row, now: Task, keyring: Keyring) -> EarlierTask:
    """What became of a task, beside the one that is looked at now.  Raises UnreadableBytes."""
    task_id = LookupId(str(row["task_id"]))
    question = unseal(_bytes(row, "question"), keyring, task_id)
    verdicts = {name: None if row[name] is None else Verdict(str(row[name])) for name in ("finding", "verdict")}
    return EarlierTask(
        task_id=task_id,
        certificate=CertificateCode(str(row["certificate"])),
        is_of_case=question.case_number == now.question.case_number,
        **verdicts,
        post=_text(row, "post"),
        at=_time(row, "at"),
    )


def reply_of(row: Row, task_id: LookupId, keyring: Keyring) -> TurnReply:
    """One department's answer.  Raises UnreadableBytes."""
    return TurnReply(
        turn=count_of(row, "turn"),
        department=DepartmentCode(str(row["department"])),
        finding=Verdict(str(row["finding"])),
        note=open_note(_bytes(row, "note"), keyring, task_id),
        post=_text(row, "post"),
        at=_time(row, "at"),
    )


def told_of(row: Row, keyring: Keyring) -> ToldTask:
    """A task whose answer a query was told.  Raises UnreadableBytes."""
    task_id = LookupId(str(row["task_id"]))
    question = unseal(_bytes(row, "question"), keyring, task_id)
    return ToldTask(task_id, CertificateCode(str(row["certificate"])), question)


def signed_of(row: Row) -> SignedReply:
    """An answer as it was signed."""
    return SignedReply(_bytes(row, "signed"), count_of(row, "stream"), str(row["signature"]))


def figures_of(row: Row) -> Figures:
    """How one department keeps its times."""
    median_s = row["median_s"]
    return Figures(
        department=DepartmentCode(str(row["department"])),
        open=count_of(row, "open"),
        reminded=count_of(row, "reminded"),
        answered_in_time=count_of(row, "answered_in_time"),
        overdue=count_of(row, "overdue"),
        overdue_now=count_of(row, "overdue_now"),
        withdrawn=count_of(row, "withdrawn"),
        extended=count_of(row, "extended"),
        answers=count_of(row, "answers"),
        median_s=None if median_s is None else int(str(median_s)),
        in_series=count_of(row, "in_series"),
    )


def count_of(row: Row, column: str) -> int:
    """A whole number."""
    value = row[column]
    assert isinstance(value, int)
    return value


def _claim(row: Row) -> DeskClaim | None:
    account = row["claimed_by"]
    return None if account is None else DeskClaim(str(account), _time(row, "claimed_until"))


def _reminder(row: Row) -> Reminder | None:
    if row["reminded_at"] is None:
        return None
    return Reminder(_time(row, "reminded_at"), DepartmentCode(str(row["reminded_department"])))


def _text(row: Row, column: str) -> str | None:
    value = row[column]
    return None if value is None else str(value)


def _bytes(row: Row, column: str) -> bytes:
    value = row[column]
    assert isinstance(value, bytes)
    return value


def _time(row: Row, column: str) -> datetime:
    at = row[column]
    assert isinstance(at, datetime)
    return at.astimezone(CHINA)
