"""What is counted about queries' lookups, for `/metrics`: departments, outcomes and times."""

from functools import lru_cache

from prometheus_client import Counter, Histogram

from gateway.connect.remedies import known_reason
from gateway.domain.codes import DepartmentCode
from gateway.domain.reply import STATUS, Refused, Reply, Unavailable
from gateway.domain.stages import Opened, Replies

FAN_OUT_SECONDS = Histogram(
    "gateway_fan_out_seconds",
    "From the first question of a query to the last reply, or to the time when no more is waited for.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30),
)
LOOKUPS = Counter(
    "gateway_department_lookups",
    "Lookups of queries, by what became of each; one may be several calls, or none.",
    ["department", "outcome", "reason"],
)


OUTCOMES = {kind: status.value for kind, status in STATUS.items()}
"""A reply's status as a plain word, which counters are known by."""


def count_fan_out(opened: Opened, replies: Replies, seconds: float) -> None:
    """One query, or what is asked of it again, has its results."""
    FAN_OUT_SECONDS.observe(seconds)
    for lookup in opened.lookups:
        result = replies.results.get(lookup.lookup_id)
        if result is not None:
            _lookups(lookup.department, *outcome_of(result.reply)).inc()


def outcome_of(reply: Reply) -> tuple[str, str]:
    """What the department said, and why there was no answer, as they are counted."""
    reason = known_reason(reply.reason) if isinstance(reply, Unavailable | Refused) else ""
    return OUTCOMES[type(reply)], reason


@lru_cache(maxsize=4096)
def _lookups(department: DepartmentCode, outcome: str, reason: str) -> Counter:
    return LOOKUPS.labels(department, outcome, reason)
