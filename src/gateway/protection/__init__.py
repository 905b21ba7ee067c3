"""What the desk for protected people is told, and nobody else: marks of queries, alerts, the list of people watched.

All of it stands sealed by a key of its own outside the database.  Must never change an answer, an entry, or how long one takes; never tell
anybody but the desk that there is something to tell; never hold a person's number.
"""

from gateway.protection.alerts import KEPT_FOR, AlertTaken, DeskAlert
from gateway.protection.marks import AlertKind, SilentMark
from gateway.protection.protection import LIMITS, Protection
from gateway.protection.watch import LONGEST_WATCH, PersonWatch

__all__ = [
    "KEPT_FOR",
    "LIMITS",
    "LONGEST_WATCH",
    "AlertKind",
    "AlertTaken",
    "DeskAlert",
    "PersonWatch",
    "Protection",
    "SilentMark",
]
