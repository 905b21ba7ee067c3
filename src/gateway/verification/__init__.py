"""Verification (部门核验): an officer of the department answers by hand what the registers could not.

Lives here: durable tasks with due times, each department's work list, settling and expiry.  It must never decide a certificate,
read a task to another department, or keep a question in clear.
"""

from gateway.verification.due import DueTimes, load_due_times
from gateway.verification.question import LONGEST_NOTE, NOTES, AskedPerson, TaskQuestion
from gateway.verification.reply import SignedReply, reply_bytes
from gateway.verification.task import NOT_OPEN, Figures, ListedTask, Reminder, Task, WorkList
from gateway.verification.verification import Verification
from gateway.verification.working_days import WorkingDays, load_working_days

__all__ = [
    "LONGEST_NOTE",
    "NOTES",
    "NOT_OPEN",
    "AskedPerson",
    "DueTimes",
    "Figures",
    "ListedTask",
    "Reminder",
    "SignedReply",
    "Task",
    "TaskQuestion",
    "Verification",
    "WorkList",
    "WorkingDays",
    "load_due_times",
    "load_working_days",
    "reply_bytes",
]
