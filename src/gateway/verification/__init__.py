"""Verification (部门核验): an officer of the department answers by hand what the registers could not.

Lives here: durable tasks with due times, each department's work list, settling and expiry.  It must never decide a certificate,
read a task to another department, or keep a question in clear.
"""

from gateway.verification.due import load_due_times
from gateway.verification.reply import SignedReply, reply_bytes
from gateway.verification.task import Figures, ListedTask, Task, WorkList
from gateway.verification.verification import Verification
from gateway.verification.working_days import load_working_days

__all__ = [
    "Figures",
    "ListedTask",
    "SignedReply",
    "Task",
    "Verification",
    "WorkList",
    "load_due_times",
    "load_working_days",
    "reply_bytes",
]
