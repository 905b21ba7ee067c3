"""The ways through the house, one file a way; `Gateway` is the frozen bundle of rooms that they walk through.

Knows all rooms and decides nothing itself: it must never hold a rule, a protocol or an SQL text of its own.
"""

from gateway.flows.assess import OFFER_ENDS
from gateway.flows.audit_exports import BUNDLE, make_bundle
from gateway.flows.declare import INSPECT
from gateway.flows.decline import end_offer
from gateway.flows.demo_clock import forward_clock
from gateway.flows.desk import REMIND, REMIND_CRON, remind
from gateway.flows.findings import FINDINGS, FINDINGS_CRON, look
from gateway.flows.gateway import Gateway, Pace
from gateway.flows.idempotency import Idempotency
from gateway.flows.inspection import check
from gateway.flows.one_click import ask
from gateway.flows.ready import Check, checks
from gateway.flows.resume import resume
from gateway.flows.sweep import sweep
from gateway.flows.verify import OVERDUE_JOB, overdue, sweep_tasks

__all__ = [
    "BUNDLE",
    "FINDINGS",
    "FINDINGS_CRON",
    "INSPECT",
    "OFFER_ENDS",
    "OVERDUE_JOB",
    "REMIND",
    "REMIND_CRON",
    "Check",
    "Gateway",
    "Idempotency",
    "Pace",
    "ask",
    "check",
    "checks",
    "end_offer",
    "forward_clock",
    "look",
    "make_bundle",
    "overdue",
    "remind",
    "resume",
    "sweep",
    "sweep_tasks",
]
