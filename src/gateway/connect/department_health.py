"""How one department does, by what became of its calls: figures for `/metrics`, lines for the operator, and whether it answers."""

from dataclasses import dataclass

import structlog
from prometheus_client import Counter, Histogram

from gateway.connect.figures import OUTCOMES
from gateway.connect.remedies import REMEDIES, known_reason
from gateway.domain.codes import LookupId
from gateway.domain.reply import Refused, Reply, Unavailable

log = structlog.get_logger(__name__)

CALLS = Counter(
    "gateway_department_calls", "Calls to a department, by what it answered.", ["department", "outcome", "reason"]
)
CALL_SECONDS = Histogram(
    "gateway_department_call_seconds",
    "How long a department took for a call, from the moment it was asked.",
    ["department"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30),
)
SAID_AGAIN_S = 30.0
"""A department that goes on failing for the same reason is written down so often."""
SETTLES_S = 5.0
"""So long without a failure, and it is said that a department answers again."""
SAYS_NOTHING = frozenset({"busy", "live_busy", "rate_limited", "too_many_requests", "quota"})
"""It answers, and not now: no news of whether it is well."""
CLOSED = frozenset({"closed", "closed_hours"})


@dataclass(slots=True)
class _Spell:
    """A time of failing for one reason."""

    said_at: float
    calls: int = 0


class DepartmentHealth:
    """Told of every call that has ended.  All times are points on the caller's own clock, in seconds.

    answers: whether the last call brought an answer; None before the first.  is_closed: it said that it is closed, and has not
    answered since.
    """

    __slots__ = ("_counters", "_department", "_failed_at", "_is_open", "_seconds", "_spells", "answers", "is_closed")

    def __init__(self, department: str) -> None:
        self.answers: bool | None = None
        self.is_closed = False
        self._department = department
        self._seconds = CALL_SECONDS.labels(department)
        self._counters: dict[tuple[str, str], Counter] = {}
        self._spells: dict[str, _Spell] = {}
        self._failed_at = 0.0
        self._is_open = False

    def ended(self, reply: Reply, seconds: float, now: float, lookup_id: LookupId) -> None:
        """A call that took so long has ended so."""
        reason = known_reason(reply.reason) if isinstance(reply, Unavailable | Refused) else ""
        self._count(OUTCOMES[type(reply)], reason)
        self._seconds.observe(seconds)
        if reason in CLOSED:
            self.is_closed = True
        elif not reason:
            self._answered(now)
        elif reason not in SAYS_NOTHING or self.answers is None:
            self._failed(reason, now, lookup_id)

    def circuit(self, *, is_open: bool) -> None:
        """Whether a breaker of the department is open now; a change is a line."""
        if is_open == self._is_open:
            return
        self._is_open = is_open
        if is_open:
            remedy = "the line department_does_not_answer names the reason; it is tried every few seconds by itself"
            log.warning("circuit_opened", department=self._department, remedy=remedy)
        else:
            log.info("circuit_closed", department=self._department)

    def _count(self, outcome: str, reason: str) -> None:
        counter = self._counters.get((outcome, reason))
        if counter is None:
            counter = self._counters[outcome, reason] = CALLS.labels(self._department, outcome, reason)
        counter.inc()

    def _answered(self, now: float) -> None:
        self.answers, self.is_closed = True, False
        if self._spells and now - self._failed_at >= SETTLES_S:
            self._spells.clear()
            log.info("department_answers_again", department=self._department)

    def _failed(self, reason: str, now: float, lookup_id: LookupId) -> None:
        self.answers, self.is_closed, self._failed_at = False, False, now
        spell = self._spells.get(reason)
        if spell is None or now - spell.said_at >= SAID_AGAIN_S:
            log.warning(
                "department_does_not_answer",
                department=self._department,
                reason=reason,
                remedy=REMEDIES[reason],
                calls=1 if spell is None else spell.calls + 1,
                lookup_id=lookup_id,
            )
            self._spells[reason] = _Spell(now)
        else:
            spell.calls += 1
