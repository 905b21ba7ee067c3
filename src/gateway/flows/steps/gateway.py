"""The frozen bundle of rooms that flows walk through, and the pointer to the policy in force; those who read the log have one of their own, in `oversight`."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from gateway.access import Access, KnownKin, Quotas
from gateway.accounts import Accounts
from gateway.attachments import Attachments
from gateway.audit import Audit, Rejections
from gateway.audit.tree import Log
from gateway.batches import BatchTerms, QueryBatches
from gateway.catalogue import Catalogue
from gateway.complaint import ComplaintRules, Complaints
from gateway.connect import Connect, DepartmentSlots, Downtimes
from gateway.correction import Corrections
from gateway.credit import Credit, CreditTerms
from gateway.db import Database
from gateway.declaration import Conditions, Declarations, Inspections, NoticeForm
from gateway.domain.admission import Admission, Lane, admissions
from gateway.domain.clock import Clock
from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import Unready
from gateway.domain.pace import ViewPace
from gateway.domain.reserve import OutcomeReserve
from gateway.domain.route import Route
from gateway.domain.supervision import Supervisor
from gateway.duty import Duty
from gateway.flows.steps.apart import Apart
from gateway.flows.steps.refusals import Refusals
from gateway.identity import Identity, Login, Sessions
from gateway.jobs import Jobs
from gateway.outbox import Callbacks, TextMessages, TextTemplates
from gateway.policy import Policies, PolicyBundle, SignedPublication
from gateway.protection import Protection
from gateway.results import Results
from gateway.sharing import SharingRequests, SharingTimes
from gateway.verification import DueTimes, Verification


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

    def witnesses(self) -> Mapping[str, float]:
        """By name, for how many seconds each has not seen what is new."""

    def tended(
        self, *, integrates: bool, walk: Callable[[], Coroutine[None, None, None]] | None
    ) -> AbstractAsyncContextManager[None]:
        """As long as the block runs: watch the log, remember its head, have it seen, and, where given, walk over its rows;
        integrates: and take entries into its tree.
        """


@dataclass(frozen=True, slots=True)
class Terms:
    """What a bundle says of limits, times and texts, and of whom is asked.  quotas: by name, without what an operator has changed.

    routes: of departments that have several systems.  texts, complaints: None: the city sends no text messages, takes no complaints.  What is under way keeps what it began with: a verification its end, a declaration its checks.
    """

    quotas: Mapping[str, int]
    due_times: DueTimes
    notice: NoticeForm
    conditions: Conditions
    credit: CreditTerms
    batches: BatchTerms
    sharing: SharingTimes
    routes: Mapping[DepartmentCode, Route]
    texts: TextTemplates | None = None
    complaints: ComplaintRules | None = None


@dataclass(frozen=True, slots=True)
class InForce:
    """What one bundle says.  number: of its publication; None where it is not published yet."""

    policy: PolicyBundle
    number: int | None
    catalogue: Catalogue
    access: Access
    terms: Terms

    @property
    def bundle(self) -> str:
        """The bundle's hash, as entries name it."""
        return self.policy.hash

    @property
    def rules(self) -> str:
        """The hash of its files without grants, over which policies are drafted."""
        return self.policy.rules


@dataclass(slots=True)
class PolicyStatus:
    """How this process stands to what is published.

    is_settled: whether that is known at all; before, nothing is answered.  seen: the newest publication that was looked at.  fault: why it is
    not in force here, None where it is; again_at_s: when it is looked at once more, by the monotonic clock.  warning: what somebody should
    look after.
    """

    is_settled: bool = False
    seen: SignedPublication | None = None
    fault: str | None = None
    again_at_s: float = 0.0
    warning: str | None = None


def _to_nobody(_made: InForce) -> None:
    """Nobody keeps anything."""


@dataclass(slots=True)
class Live:
    """now: swapped as a whole, so that whoever reads catalogue and access of it has both of one bundle.

    origin: of a copy that stays as it is, the pointer itself.  turn: of it, held by whoever publishes from this process.  tell: whoever
    keeps something of the policy beside the pointer.
    """

    now: InForce
    status: PolicyStatus = field(default_factory=PolicyStatus)
    origin: "Live | None" = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    tell: Callable[[InForce], None] = _to_nobody

    @property
    def root(self) -> "Live":
        """The pointer that follows what is published."""
        return self.origin or self

    @property
    def known(self) -> str | None:
        """The bundle in force, as entries name it; None while nobody knows which that is."""
        return self.now.bundle if self.status.is_settled else None

    def pinned(self) -> "Live":
        """As it is now, whatever is published later."""
        return Live(self.now, self.status, self.root)

    def take_over(self, made: InForce) -> None:
        """From now on this is in force, unless a later publication is already."""
        if self.now.number is None or (made.number or 0) >= self.now.number:
            self.now = made
            self.tell(made)


@dataclass(slots=True)
class _Pinned:
    """The gateway as it was pinned last."""

    gateway: "Gateway | None" = None


@dataclass(frozen=True, slots=True)
class Gateway:
    """All rooms, wired.  audit: who writes the log.  log: the same log as it is read.  live: the policy in force."""

    database: Database
    identity: Identity
    login: Login
    sessions: Sessions
    accounts: Accounts
    sharing: SharingRequests
    live: Live
    policies: Policies
    quotas: Quotas
    kin: KnownKin
    connect: Connect
    slots: DepartmentSlots
    downtimes: Downtimes
    audit: Audit
    log: Log
    upkeep: LogState
    rejections: Rejections
    results: Results
    verification: Verification
    attachments: Attachments
    declarations: Declarations
    corrections: Corrections
    credit: Credit
    batches: QueryBatches
    inspections: Inspections
    protection: Protection
    duty: Duty
    callbacks: Callbacks
    texts: TextMessages
    complaints: Complaints
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
    views: ViewPace = field(default_factory=ViewPace)
    pin: _Pinned = field(default_factory=_Pinned)

    @property
    def catalogue(self) -> Catalogue:
        """Of the policy in force."""
        return self.live.now.catalogue

    @property
    def access(self) -> Access:
        """Of the policy in force."""
        return self.live.now.access

    def pinned(self) -> "Gateway":
        """The same, with the policy in force now for as long as somebody holds it.  Raises Unready while nobody knows which that is."""
        if self.live.origin is not None:
            return self
        if not self.live.status.is_settled:
            raise Unready("the policy in force is not known yet")
        held = self.pin.gateway
        if held is None or held.live.now is not self.live.now:
            live = self.live.pinned()
            held = self.pin.gateway = replace(self, live=live, audit=self.audit.under(live.now.bundle))
        return held
