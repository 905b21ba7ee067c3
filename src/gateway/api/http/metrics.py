"""What is counted about requests: route, method, status and time; never an address, an account or a person."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from gateway.domain.supervision import TaskStatus

REQUESTS = Counter("gateway_http_requests_total", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram(
    "gateway_http_request_seconds",
    "Time from the header to the last byte of the answer.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30),
)
REFUSED = Counter(
    "gateway_overload_refused_total", "Requests refused because more was asked than could be done in time."
)
GONE = Counter("gateway_callers_gone_total", "Requests whose callers had left before anybody was asked.")
STALLS = Counter("gateway_loop_stalls_total", "How often the event loop did not turn for half a second.")
LONGEST_STALL = Gauge("gateway_loop_stall_longest_seconds", "The longest time for which the event loop did not turn.")
LOG = {
    "behind_seconds": Gauge("gateway_audit_behind_seconds", "Age of the oldest entries that are in no tree."),
    "stopped": Gauge("gateway_audit_stopped", "1 where a broken batch stops the integrator; readiness names it."),
    "broken": Gauge(
        "gateway_audit_broken", "1 where the log is proved broken: nothing is written until it is continued."
    ),
    "walk_age_seconds": Gauge("gateway_audit_walk_age_seconds", "Since stored rows were last compared with the tree."),
    "round_age_seconds": Gauge(
        "gateway_audit_round_age_seconds", "Since all stored rows had been compared with the tree."
    ),
    "damaged_places": Gauge(
        "gateway_audit_damaged_places", "Places of the stored log that are not as they were signed."
    ),
    "tree_leaves": Gauge("gateway_audit_tree_leaves", "Leaves of the newest log."),
    "store_durable": Gauge(
        "gateway_store_durable", "0 where the database may lose what it has committed; readiness says why."
    ),
    "clock_ahead_seconds": Gauge(
        "gateway_clock_ahead_seconds",
        "How far the gateway's clock is ahead of the database's, negative where it is behind.",
    ),
    "months_ahead": Gauge("gateway_audit_partition_months_ahead", "Months after this one that have a partition."),
}
OVERDUE = Gauge(
    "gateway_verifications_overdue",
    "Verifications that were open at the last sweep though their time was over; -1 before the first.",
)
OVERDUE.set(-1)
POLICY = Gauge(
    "gateway_policy_publication", "Number of the policy's publication that is in force; -1 before there is one."
)
POLICY.set(-1)
POLICY_REFUSED = Gauge(
    "gateway_policy_refused", "1 where the newest policy is refused and the former one goes on; readiness says why."
)
_METHODS = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"})


@lru_cache(maxsize=1024)
def _request(route: str, method: str, status: int) -> Counter:
    return REQUESTS.labels(route, known_method(method), str(status))


def known_method(method: str) -> str:
    """`other` for one that is none of HTTP's."""
    return method if method in _METHODS else "other"


@lru_cache(maxsize=128)
def _seconds(route: str) -> Histogram:
    return SECONDS.labels(route)


def count(route: str, method: str, status: int, seconds: float) -> None:
    """One request.  route: the template of the route table, `none` where there was none."""
    _request(route, method, status).inc()
    _seconds(route).observe(seconds)


class Stalls:
    """What the watch over the event loop has seen."""

    def __init__(self) -> None:
        self._longest_s = 0.0

    def __call__(self, held_s: float) -> None:
        """One stall, of so many seconds."""
        self._longest_s = max(self._longest_s, held_s)
        STALLS.inc()
        LONGEST_STALL.set(self._longest_s)


def tell_log(figures: Mapping[str, float]) -> None:
    """How the audit log's tree stands, as of the last look."""
    for name, gauge in LOG.items():
        if name in figures:
            gauge.set(figures[name])


def tell_desk(overdue: int | None) -> None:
    """How many verifications are overdue, as of the last sweep; None before the first."""
    OVERDUE.set(-1 if overdue is None else overdue)


def tell_policy(number: int, is_refused: bool) -> None:  # noqa: FBT001 - a figure
    """Which publication is in force, and whether a newer one is refused."""
    POLICY.set(number)
    POLICY_REFUSED.set(is_refused)


class _Tasks(Collector):
    """The background tasks as they stand now."""

    def __init__(self, statuses: Sequence[TaskStatus], restarts: Mapping[str, int]) -> None:
        self._statuses = statuses
        self._restarts = restarts

    def collect(self) -> Iterator[Metric]:
        """What Prometheus calls for."""
        ages = GaugeMetricFamily(
            "gateway_task_silent_seconds", "Since the last sign of life of a background task.", labels=["task"]
        )
        alarms = GaugeMetricFamily(
            "gateway_task_alarm", "1 where a background task is silent for longer than it may be.", labels=["task"]
        )
        for status in self._statuses:
            ages.add_metric([status.name], status.age_s)
            alarms.add_metric([status.name], float(status.state == "silent"))
        counts = CounterMetricFamily(
            "gateway_task_restarts", "How often a background task failed and was begun anew.", labels=["task"]
        )
        for name, count in self._restarts.items():
            counts.add_metric([name], count)
        yield from (ages, alarms, counts)


def tasks_text(statuses: Sequence[TaskStatus], restarts: Mapping[str, int]) -> bytes:
    """The background tasks in Prometheus' text form."""
    registry = CollectorRegistry()
    registry.register(_Tasks(statuses, restarts))
    return generate_latest(registry)
