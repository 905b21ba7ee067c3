"""The frozen bundle of rooms that flows walk through; those who read the log have one of their own, in `oversight`."""

from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from gateway.access import Access, KnownKin, Quotas
from gateway.accounts import Accounts
from gateway.audit import Audit, Rejections
from gateway.audit.tree import Log
from gateway.catalogue import Catalogue
from gateway.connect import Connect
from gateway.db import Database
from gateway.declaration import Declarations
from gateway.domain.admission import Admission, Lane, admissions
from gateway.domain.clock import Clock
from gateway.domain.reserve import OutcomeReserve
from gateway.domain.supervision import Supervisor
from gateway.duty import Duty
from gateway.flows.steps.apart import Apart
from gateway.flows.steps.refusals import Refusals
from gateway.identity import Identity
from gateway.jobs import Jobs
from gateway.protection import Protection
from gateway.results import Results
from gateway.sharing import SharingRequests
from gateway.verification import Verification


@dataclass(frozen=True, slots=True)
class QueryTimes:
    """How long things may take.

    outcome_grace_ms: how much longer than the caller's deadline the store may take for the OUTCOME, where the departments' answers
    are there.  ends_after: how long lookups are retried after the query.  kept_for: how long a complete answer can be read again.
    resume_share_s: how long one attempt of a resumed lookup may take.  offered_for: how long a declaration stays on offer once
    nobody else is at work on its certificate.  check_share_s: how long the departments may take for the check of a declaration.
    """

    outcome_grace_ms: int = 150
    ends_after: timedelta = timedelta(hours=24)
    kept_for: timedelta = timedelta(hours=24)
    offered_for: timedelta = timedelta(hours=24)
    resume_share_s: float = 10.0
    check_share_s: float = 30.0


@dataclass(slots=True)
class Desk:
    """How the verifications stood at the last sweep.  overdue: open ones whose time was over; None before the first."""

    overdue: int | None = None


class LogState(Protocol):
    """How the log stands, kept by whoever looks after it."""

    def warnings(self) -> list[str]:
        """What somebody must look after; entries are written all the same."""

    def figures(self) -> Mapping[str, float]:
        """How store and tree stand, as numbers by name."""

    def tended(
        self, *, integrates: bool, walk: Callable[[], Coroutine[None, None, None]] | None
    ) -> AbstractAsyncContextManager[None]:
        """As long as the block runs: watch the log, remember its head, have it seen, and, where given, walk over its rows;
        integrates: and take entries into its tree.
        """


@dataclass(frozen=True, slots=True)
class Gateway:
    """All rooms, wired.  audit: who writes the log.  log: the same log as it is read."""

    database: Database
    identity: Identity
    accounts: Accounts
    sharing: SharingRequests
    catalogue: Catalogue
    access: Access
    quotas: Quotas
    kin: KnownKin
    connect: Connect
    audit: Audit
    log: Log
    upkeep: LogState
    rejections: Rejections
    results: Results
    verification: Verification
    declarations: Declarations
    protection: Protection
    duty: Duty
    jobs: Jobs
    clock: Clock
    supervisor: Supervisor
    admissions: Mapping[Lane, Admission] = field(default_factory=admissions)
    refusals: Refusals = field(default_factory=Refusals)
    apart: Apart = field(default_factory=Apart)
    keys_apart: Apart = field(default_factory=Apart)
    reserve: OutcomeReserve = field(default_factory=OutcomeReserve)
    times: QueryTimes = QueryTimes()
    desk: Desk = field(default_factory=Desk)
