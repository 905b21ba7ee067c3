"""How the gateway stands now, as Prometheus' families of metrics: what is not counted as it happens, but looked up when it is asked for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from gateway.domain.admission import AdmissionFigures
from gateway.flows import CurrentFigures, DepartmentStatus, JobFigures, OpenFindings, StoredFigures

Value: TypeAlias = Callable[[DepartmentStatus], float]
_STATES: Sequence[tuple[str, str, Value]] = (
    (
        "circuit_open",
        "1 where so many calls failed that the department is only tried now and then.",
        lambda one: one.is_open,
    ),
    (
        "answering",
        "1 where the last call was answered, 0 where it failed or was refused, -1 before the first.",
        lambda one: -1.0 if one.answers is None else float(one.answers),
    ),
    (
        "closed",
        "1 where the department is closed now, as agreed or announced, or has said so.",
        lambda one: one.is_closed,
    ),
    ("lookups_waiting", "Lookups that wait for a place.", lambda one: one.waiting),
    ("calls_under_way", "Calls that are under way.", lambda one: one.under_way),
    ("places", "How many calls this process may have under way: its part of what was agreed.", lambda one: one.places),
    (
        "places_fitting",
        "How many of them are filled: fewer where the department slows down under its calls.",
        lambda one: one.places_fitting,
    ),
)
_COUNTS: Sequence[tuple[str, str, Value]] = (
    ("retries", "Calls made again at once because the first failed.", lambda one: one.retries),
    ("failures", "Calls that count against the department's health.", lambda one: one.failures),
    ("joined", "Lookups that waited for the same question of another query.", lambda one: one.coalesced),
    ("batched", "Lookups that went in the same call as another's.", lambda one: one.batched),
    ("turned_away", "Lookups that were not asked: no place, no pace, or an open circuit.", lambda one: one.turned_away),
)
_LANES: Sequence[tuple[str, str, Callable[[AdmissionFigures], float]]] = (
    ("under_way", "Requests that are whole and not answered yet.", lambda one: one.under_way),
    ("waiting", "Those of them that wait for a place to begin.", lambda one: one.waiting),
    ("begun", "Those of them that hold a place.", lambda one: one.begun),
    ("places", "How many may begin at once.", lambda one: one.places),
    ("wait_seconds", "How long who comes now will wait for a place.", lambda one: one.wait_s),
    (
        "queue_stands",
        "1 where a queue has stood too long, so that only as much is taken as is soon begun.",
        lambda one: one.is_standing,
    ),
)
_JOBS: Sequence[tuple[str, str, Callable[[JobFigures], float]]] = (
    ("due", "Background jobs of all processes that could run now.", lambda one: one.due),
    ("later", "Those that wait for their time.", lambda one: one.later),
    ("under_way", "Those that run now.", lambda one: one.under_way),
    ("given_up", "Those that failed for the last time, as long as they are kept.", lambda one: one.given_up),
    ("late_seconds", "How long the oldest one that could run has been waiting.", lambda one: one.late_s),
)
_FINDINGS: Sequence[tuple[str, str, Callable[[OpenFindings], float]]] = (
    ("open", "Findings of the rules of misuse that nobody has judged yet.", lambda one: one.count),
    ("overdue", "Those of them whose time is over.", lambda one: one.overdue),
)


def figures_text(current: CurrentFigures) -> bytes:
    """How this process stands, in Prometheus' text form."""
    return _text([*_departments(current), *_lanes(current), *_pool(current)])


def stored_text(stored: StoredFigures | None) -> bytes:
    """How the work of all processes stands.  stored: None where the store did not answer; `gateway_store_figures` says so."""
    is_there = GaugeMetricFamily(
        "gateway_store_figures", "1 where the figures of jobs and findings could be read.", float(stored is not None)
    )
    return _text([is_there, *([] if stored is None else _stored(stored))])


def _text(families: Iterable[Metric]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Families(families))
    return generate_latest(registry)


class _Families(Collector):
    """Families that are made already."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        """What Prometheus calls for."""
        yield from self._families


def _departments(current: CurrentFigures) -> Iterator[Metric]:
    """Those that are connected."""
    connected = [one for one in current.departments if one.is_configured]
    for name, title, value in _STATES:
        gauge = GaugeMetricFamily(f"gateway_department_{name}", title, labels=["department"])
        for one in connected:
            gauge.add_metric([one.department], float(value(one)))
        yield gauge
    for name, title, value in _COUNTS:
        counter = CounterMetricFamily(f"gateway_department_{name}", title, labels=["department"])
        for one in connected:
            counter.add_metric([one.department], float(value(one)))
        yield counter
    ages = GaugeMetricFamily(
        "gateway_department_data_age_seconds",
        "Age of the newest data seen of a department that says how old its data are.",
        labels=["department"],
    )
    for one in connected:
        if one.last_as_of is not None:
            ages.add_metric([one.department], (current.now - one.last_as_of).total_seconds())
    yield ages


def _lanes(current: CurrentFigures) -> Iterator[Metric]:
    for name, title, value in _LANES:
        gauge = GaugeMetricFamily(f"gateway_admission_{name}", title, labels=["lane"])
        for lane, figures in current.lanes.items():
            gauge.add_metric([lane], float(value(figures)))
        yield gauge


def _pool(current: CurrentFigures) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "gateway_pool_connections", "Connections of this process's pool to the database.", current.connections_open
    )
    yield GaugeMetricFamily("gateway_pool_connections_in_use", "Those of them in use.", current.connections_in_use)


def _stored(stored: StoredFigures) -> Iterator[Metric]:
    for name, title, value in _JOBS:
        gauge = GaugeMetricFamily(f"gateway_jobs_{name}", title, labels=["task"])
        for job in stored.jobs:
            gauge.add_metric([job.task], value(job))
        yield gauge
    for name, title, value_of in _FINDINGS:
        gauge = GaugeMetricFamily(f"gateway_findings_{name}", title, labels=["severity"])
        for finding in stored.findings:
            gauge.add_metric([finding.severity], value_of(finding))
        yield gauge
