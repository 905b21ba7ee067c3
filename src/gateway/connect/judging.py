"""What a department's replies say of it: how well it is, for whom, and what of that is counted and told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

from gateway.connect.breaker import Breakers
from gateway.connect.department_health import DepartmentHealth
from gateway.connect.fitting import Fitting
from gateway.connect.inspection import WRONG_PERSON
from gateway.connect.pace import Pace
from gateway.connect.turns import DepartmentCall, Flight
from gateway.domain.places import Places
from gateway.domain.reply import CONTENT, Incomplete, Pending, Reply, Unavailable
from gateway.sdk import Manifest, Question

BUSY = frozenset({"rate_limited", "too_many_requests", "busy"})
"""The department is well and asks for peace: no failure; asked again when it said, if there is time."""
CLOSED_HOURS = "closed_hours"
SETTLED = frozenset(
    {"closed", CLOSED_HOURS, "not_configured", "quota", "bad_record", "no_snapshot", "peer_unavailable", WRONG_PERSON}
)
"""The department is well; asking the same again at once brings the same: no failure, and no retry."""
LATE = frozenset({"timeout", "deadline"})
"""It did not answer in time; its failure only when it had a fair share of its own deadline, and only for callers with no more time."""
LONGEST_HOLD_S = 60.0
FAIR_SHARE, FAIR_S = 0.5, 0.5
"""Of the department's own deadline, and seconds that are fair to any; a caller's haste is no fault of the department."""
OF_HASTE = BUSY | LATE | {"live_busy"}
"""Why there is no answer that somebody with FAIR_S more may have waited for."""


@dataclass(slots=True)
class Tally:
    """What a department's guard has seen since start."""

    calls: int = 0
    batched: int = 0
    """Questions that went in the same call as another's."""
    retries: int = 0
    failures: int = 0
    coalesced: int = 0
    turned_away: int = 0
    ended: int = 0
    seconds: float = 0.0
    """How long the calls that have ended took together."""
    last_as_of: datetime | None = None


class Judge:
    """Of one department: tells its breakers, its pace and its places what each call says of it.

    breakers: of each question.  health: as operators hear of it.  now: as the guard's.
    """

    def __init__(self, manifest: Manifest, pace: Pace, places: Places, now: Callable[[], float]) -> None:
        self.tally = Tally()
        self.health = DepartmentHealth(manifest.connector.department)
        self.breakers: Mapping[str, Breakers] = {name: Breakers() for name in manifest.questions}
        self._deadline_s = manifest.limits.deadline_s
        self._pace = pace
        self._fitting = Fitting(places)
        self._now = now

    @property
    def is_open(self) -> bool:
        """Whether the breaker of any of its questions is open."""
        return any(breakers.is_open for breakers in self.breakers.values())

    def ended(
        self, call: DepartmentCall, questions: Sequence[Question], replies: Sequence[Reply], passed: Sequence[Reply]
    ) -> None:
        """A call has: judged by its best reply, for one row's fault is that row's, and by who had most time.

        passed: the replies as they go on.
        """
        place, question = 0, questions[0]
        if len(replies) > 1:
            place = min(range(len(replies)), key=lambda n: _failing(replies[n]))
            question = max(questions, key=lambda one: one.deadline_s)
        self._judge(question, replies[place], call.asked_at)
        in_time = self._now() <= question.deadline_s
        self._tell(question, passed[place] if in_time else Unavailable("timeout"), call.asked_at)

    def late(self, question: Question, flight: Flight) -> None:
        """A question's time is over.  A call is judged by the longest time that one of its questions had; more of them say no more."""
        call = flight.call
        if call is not None and not call.is_over and question.deadline_s - call.asked_at > call.judged_s:
            call.judged_s = question.deadline_s - call.asked_at
            self._judge(question, Unavailable("timeout"), call.asked_at)
            self._tell(question, Unavailable("timeout"), call.asked_at)

    def _judge(self, question: Question, reply: Reply, asked_at: float) -> None:
        now, breakers = self._now(), self.breakers[question.name]
        reason = reply.reason if isinstance(reply, Unavailable) else None
        had_s = question.deadline_s - asked_at
        if reason is None or reason in SETTLED or reason in BUSY:
            is_whole = isinstance(reply, CONTENT)
            breakers.answered(now - asked_at, asked_at=asked_at, is_whole=is_whole)
            if is_whole:
                self._fitting.answered(question.name, now, asked_at=asked_at)
            if isinstance(reply, Unavailable) and reason in BUSY:
                self._pace.hold(now + min(reply.retry_after_s or 0.0, LONGEST_HOLD_S))
        elif reason not in LATE:
            self.tally.failures += 1
            breakers.failed(now, asked_at=asked_at)
        else:
            is_fair = had_s >= min(FAIR_SHARE * self._deadline_s, FAIR_S)
            self.tally.failures += is_fair
            breakers.late(now, had_s=had_s, asked_at=asked_at, is_fair=is_fair)
            if is_fair:
                self._fitting.late(question.name, now, asked_at=asked_at)

    def _tell(self, question: Question, reply: Reply, asked_at: float) -> None:
        now = self._now()
        self.tally.ended += 1
        self.tally.seconds += now - asked_at
        self.health.ended(reply, now - asked_at, now, question.lookup_id)
        self.health.circuit(is_open=self.is_open)


def _failing(reply: Reply) -> int:
    """The less, the better the department is that says so; that it is busy it says of itself."""
    if not isinstance(reply, Unavailable):
        return 1
    return 0 if reply.reason in BUSY else 2 if reply.reason in SETTLED else 3


def is_transient(reply: Reply) -> TypeGuard[Unavailable]:
    """Whether the same question may be answered when asked again at once."""
    return isinstance(reply, Unavailable) and reply.reason not in SETTLED


def is_of_haste(reply: Reply) -> bool:
    """Whether more time might have brought more."""
    return isinstance(reply, Pending | Incomplete) or (isinstance(reply, Unavailable) and reply.reason in OF_HASTE)
