"""Starts the rooms that are wired, in order, with what each does in the background; they stop in the other order."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import TypeAlias

import structlog

from gateway.connect import (
    LimitShares,
    LivingFiles,
    StoredShares,
)
from gateway.correction import LIMITS as CORRECTIONS_LIMITS
from gateway.db import FAULTS
from gateway.domain.errors import AuditUnavailable
from gateway.domain.supervision import Limits, alive
from gateway.flows import (
    BUNDLE,
    COMPLAINTS_CRON,
    COMPLAINTS_DUE,
    CORRECTIONS_CRON,
    CORRECTIONS_DUE,
    CREDIT_TIMES,
    CREDIT_TIMES_CRON,
    FINDINGS,
    FINDINGS_CRON,
    FREEZE,
    FREEZE_CRON,
    INSPECT,
    LEFT_BEHIND,
    LEFT_BEHIND_CRON,
    MAKE_REPORTS,
    OFFER_ENDS,
    OPEN_CORRECTIONS,
    OVERDUE_JOB,
    OVERDUE_REVIEWS,
    OVERDUE_REVIEWS_CRON,
    RECALL,
    REMIND,
    REMIND_CRON,
    REPORTS_CRON,
    REPORTS_DUE,
    RESUME,
    RUN_BATCH,
    SAMPLE_CRON,
    SAMPLE_DAY,
    SEND_CALLBACK,
    SEND_TEXT,
    SHARING_CRON,
    SHARING_REMINDERS,
    Gateway,
    Oversight,
    check,
    end_offer,
    follow,
    freeze_unused,
    look,
    make_bundle,
    make_due_reports,
    make_reports,
    open_noticed,
    overdue,
    recall_what_rests,
    remind,
    remind_of_corrections,
    remind_of_sharing,
    resume,
    run_batch,
    sample_declarations,
    send_callback,
    send_left_behind,
    send_text,
    settle,
    sweep,
    sweep_tasks,
    take_credit_times,
    tell_overdue,
    tell_overdue_complaints,
    wake_waiting,
)
from gateway.jobs import Retry
from gateway.policy import PolicyBundle
from gateway.protection import LIMITS as PROTECTION_LIMITS

log = structlog.get_logger(__name__)

_Work: TypeAlias = Callable[[Mapping[str, str], Gateway], Awaitable[None]]
SWEEP_EVERY_S = 300.0
"""How often expired answers are deleted."""
TASKS_EVERY_S = 5.0
"""How often verifications whose time is over are looked for."""
_POLICY = "select md5(p::text) from gateway.policy_publication p order by number desc limit 1"
"""Of the newest that was published; see `StoreChanges`."""
REJECTIONS_LIMITS = Limits(silent_after_s=90.0)
REVOCATIONS_LIMITS = Limits(silent_after_s=15.0)
SHARE_LIMITS = Limits(silent_after_s=15.0)
ACCOUNTS_LIMITS = Limits(silent_after_s=15.0)
COUNTS_LIMITS = Limits(silent_after_s=60.0)
SLOTS_LIMITS = Limits(silent_after_s=90.0)
TASK_LIMITS = Limits(silent_after_s=60.0)
POLICY_LIMITS = Limits(silent_after_s=15.0)
CHANGES_LIMITS = Limits(silent_after_s=15.0)
DOWNTIMES_LIMITS = Limits(silent_after_s=15.0)
SWEEP_LIMITS = Limits(silent_after_s=2 * SWEEP_EVERY_S + 60)
UNTIL_DONE = Retry(attempts=100_000)
"""A job that somebody waits for is never given up: it ends by the time of the query, or of the export."""


def register_jobs(gateway: Gateway, oversight: Oversight) -> None:
    """What is done when nobody waits at the door for it."""
    for name, work in (
        (RESUME, resume),
        (OVERDUE_JOB, overdue),
        (OFFER_ENDS, end_offer),
        (INSPECT, check),
        (OPEN_CORRECTIONS, open_noticed),
        (RECALL, recall_what_rests),
        (RUN_BATCH, run_batch),
    ):
        gateway.jobs.register(name, partial(_under_one_policy, work, gateway), UNTIL_DONE)
    gateway.jobs.register(BUNDLE, partial(make_bundle, oversight=oversight), UNTIL_DONE)
    gateway.jobs.register(MAKE_REPORTS, partial(make_reports, gateway=gateway, oversight=oversight), UNTIL_DONE)
    gateway.jobs.register(SEND_CALLBACK, partial(send_callback, gateway=gateway), UNTIL_DONE)
    gateway.jobs.register(SEND_TEXT, partial(send_text, gateway=gateway), UNTIL_DONE)
    gateway.jobs.every(LEFT_BEHIND_CRON, LEFT_BEHIND, partial(send_left_behind, gateway))
    gateway.jobs.every(COMPLAINTS_CRON, COMPLAINTS_DUE, partial(tell_overdue_complaints, gateway))
    gateway.jobs.every(REMIND_CRON, REMIND, partial(remind, gateway))
    gateway.jobs.every(FREEZE_CRON, FREEZE, partial(freeze_unused, gateway))
    gateway.jobs.every(SHARING_CRON, SHARING_REMINDERS, partial(remind_of_sharing, gateway))
    gateway.jobs.every(CORRECTIONS_CRON, CORRECTIONS_DUE, partial(remind_of_corrections, gateway))
    gateway.jobs.every(OVERDUE_REVIEWS_CRON, OVERDUE_REVIEWS, partial(tell_overdue, gateway))
    gateway.jobs.every(CREDIT_TIMES_CRON, CREDIT_TIMES, partial(take_credit_times, gateway))
    gateway.jobs.every(SAMPLE_CRON, SAMPLE_DAY, partial(sample_declarations, gateway, oversight))
    gateway.jobs.every(REPORTS_CRON, REPORTS_DUE, partial(make_due_reports, gateway, oversight))
    gateway.jobs.every(FINDINGS_CRON, FINDINGS, partial(look, oversight))


async def start_rooms(
    gateway: Gateway, oversight: Oversight, installed: PolicyBundle, home: Path, stack: AsyncExitStack
) -> None:
    """Start the rooms in order.  The stack ends them in the other: what is counted last is told while the log still takes entries."""

    def keep(name: str, work: Callable[[], Coroutine[None, None, None]], limits: Limits) -> None:
        stack.push_async_callback(gateway.supervisor.start(name, work, limits).stop)

    changes = gateway.database.changes
    keep("changes", changes.run, CHANGES_LIMITS)
    await gateway.accounts.refresh()
    keep("accounts", partial(gateway.accounts.run, changes), ACCOUNTS_LIMITS)
    await gateway.downtimes.refresh()
    shares = await _shared_limits(home, gateway, stack)
    keep("limit-shares", shares.run, SHARE_LIMITS)
    stack.push_async_callback(_last_counts, gateway)
    keep("counts", gateway.results.counts.run, COUNTS_LIMITS)
    keep("department-slots", gateway.slots.run, SLOTS_LIMITS)
    audit, connect, jobs = gateway.audit, gateway.connect, gateway.jobs
    settled = partial(_settled, installed, gateway)
    rooms = ((audit.start, audit.stop), (settled, _nothing), (connect.start, connect.close), (jobs.start, jobs.close))
    for start, close in rooms:
        await start()
        stack.push_async_callback(close)
    stack.push_async_callback(gateway.rejections.tell)
    keep("rejections", gateway.rejections.run, REJECTIONS_LIMITS)
    keep("protection", partial(gateway.protection.run, changes), PROTECTION_LIMITS)
    keep("corrections", partial(gateway.corrections.run, changes), CORRECTIONS_LIMITS)
    keep("downtimes", partial(gateway.downtimes.run, changes, partial(wake_waiting, gateway=gateway)), DOWNTIMES_LIMITS)
    keep("revocations", partial(gateway.identity.revocations.run, changes), REVOCATIONS_LIMITS)
    keep("policy", partial(_keep_following, installed, gateway), POLICY_LIMITS)
    keep("sweep", partial(_keep_sweeping, gateway, oversight), SWEEP_LIMITS)
    keep("verifications", partial(_keep_ending, gateway), TASK_LIMITS)


async def _under_one_policy(work: _Work, gateway: Gateway, ids: Mapping[str, str]) -> None:
    """A job is done under one policy from its beginning to its end.  Raises Unready, to be tried again, while nobody knows which."""
    await work(ids, gateway.pinned())


async def _shared_limits(home: Path, gateway: Gateway, stack: AsyncExitStack) -> LimitShares:
    """The departments' limits, kept together with all processes on the store; given back when the departments are closed."""
    living = LivingFiles(home / "processes")
    shares = gateway.connect.shared_limits(StoredShares(gateway.database), living)
    living.open(shares.me)
    stack.callback(living.close, shares.me)
    gateway.results.lives_as(shares.me)
    stack.push_async_callback(shares.leave)
    await shares.start()
    return shares


async def _last_counts(gateway: Gateway) -> None:
    """What was counted since the last time; lost where the store is away."""
    try:
        await gateway.results.counts.flush()
    except FAULTS as fault:
        log.warning("counts_lost", fault=type(fault).__name__)


async def _nothing() -> None:
    """Nothing to close."""


async def _settled(installed: PolicyBundle, gateway: Gateway) -> None:
    """The policy in force is known; where no entry can be written yet, or the store is away, that comes later.  Raises SetupError."""
    try:
        await settle(installed, gateway)
    except (*FAULTS, AuditUnavailable) as fault:
        log.warning("policy_not_known_yet", fault=type(fault).__name__)


async def _keep_following(installed: PolicyBundle, gateway: Gateway) -> None:
    """Have in force what is published; it is to be in force everywhere within two seconds."""
    changes, status = gateway.database.changes, gateway.live.status
    changes.follow("policy", _POLICY)
    seen: object = None
    while True:
        look = await changes.next()
        is_open = not status.is_settled or status.fault is not None
        if look.fault is None and (is_open or look.versions["policy"] != seen):
            await follow(installed, gateway)
            seen = look.versions["policy"]
        alive()


async def _keep_sweeping(gateway: Gateway, oversight: Oversight) -> None:
    """Delete stored answers and bundles whose time is over."""
    while True:
        await asyncio.sleep(SWEEP_EVERY_S)
        await sweep(gateway, oversight)
        alive()


async def _keep_ending(gateway: Gateway) -> None:
    """Have the verifications ended whose time is over; nobody need read them for that."""
    while True:
        await sweep_tasks(gateway)
        alive()
        await asyncio.sleep(TASKS_EVERY_S)
