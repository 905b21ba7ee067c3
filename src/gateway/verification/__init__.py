"""Verification (部门核验): an officer of the department answers by hand what the registers could not.

Lives here: durable tasks with due times, each department's work list, settling and expiry.  It must never decide a certificate,
read a task to another department, or keep a question in clear.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from gateway.verification.due import TIMES_FORM, DueTimes, lint_due_times, load_due_times
from gateway.verification.question import NOTES
from gateway.verification.reply import DeskReply, reply_bytes
from gateway.verification.task import (
    DeskClaim,
    EarlierTask,
    Figures,
    ListedTask,
    OwnAnswer,
    SignedReply,
    Task,
    ToldTask,
    TurnReply,
    WorkList,
)
from gateway.verification.texts import lint_questions
from gateway.verification.verification import Verification
from gateway.verification.working_days import DAYS_FORM, load_working_days

CITY_FORMS: Mapping[str, TypeAdapter[Any]] = {"due_times.json": TIMES_FORM, "working_days.json": DAYS_FORM}

__all__ = [
    "CITY_FORMS",
    "NOTES",
    "DeskClaim",
    "DeskReply",
    "DueTimes",
    "EarlierTask",
    "Figures",
    "ListedTask",
    "OwnAnswer",
    "SignedReply",
    "Task",
    "ToldTask",
    "TurnReply",
    "Verification",
    "WorkList",
    "lint_due_times",
    "lint_questions",
    "load_due_times",
    "load_working_days",
    "reply_bytes",
]
