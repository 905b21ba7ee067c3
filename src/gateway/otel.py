"""Sends spans and metrics to a collector over OTLP.  Imported only where `[otel]` is set: what it stands on is the extra `otel`."""

import asyncio
import os
import socket
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial

import structlog
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    Gauge,
    Histogram,
    HistogramDataPoint,
    Metric,
    MetricExportResult,
    MetricsData,
    NumberDataPoint,
    ResourceMetrics,
    ScopeMetrics,
    Sum,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, TraceFlags
from opentelemetry.trace.status import Status, StatusCode
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from gateway.domain.supervision import Limits, Supervisor, alive
from gateway.domain.trace import RecordedSpan
from gateway.settings import OtelSettings

log = structlog.get_logger(__name__)

EVERY_S, ANSWERS_WITHIN_S = 1.0, 5.0
MOST_WAITING, MOST_AT_ONCE = 4096, 512
"""Spans; where the collector is away the oldest go first."""
SAID_EVERY_S = 60.0
LIMITS = Limits(silent_after_s=60.0)
_SCOPE = InstrumentationScope("oneclick-gateway")
_KINDS = {"server": SpanKind.SERVER, "internal": SpanKind.INTERNAL, "client": SpanKind.CLIENT}


class Telemetry:
    """A recorder of spans, which sends them and the metrics on in the background; a collector that is away costs nobody anything."""

    def __init__(self, settings: OtelSettings) -> None:
        self._settings = settings
        self._resource = Resource(
            {"service.name": "oneclick-gateway", "service.instance.id": f"{socket.gethostname()}-{os.getpid()}"}
        )
        self._began_ns = time.time_ns()
        self._spans: deque[RecordedSpan] = deque()  # filled by `take`, emptied by `run`, both on the event loop
        self._lost = 0
        self._said_at: float | None = None
        self._metrics_at = 0.0
        url, headers = settings.endpoint.rstrip("/"), dict(settings.headers)
        self._traces_to = OTLPSpanExporter(f"{url}/v1/traces", headers=headers, timeout=ANSWERS_WITHIN_S)
        self._metrics_to = OTLPMetricExporter(f"{url}/v1/metrics", headers=headers, timeout=ANSWERS_WITHIN_S)

    def wants(self, trace_id: str) -> bool:
        """The share that the settings say."""
        return int(trace_id[:8], 16) < self._settings.share * 2**32

    def take(self, span: RecordedSpan) -> None:
        """Keep it until it is sent."""
        if len(self._spans) >= MOST_WAITING:
            self._spans.popleft()
            self._lost += 1
        self._spans.append(span)

    @asynccontextmanager
    async def sent(self, supervisor: Supervisor, figures: Callable[[], Awaitable[bytes]]) -> AsyncIterator[None]:
        """As long as the block runs spans and metrics are sent on; spans once more at its end.

        figures: the metrics of this process in Prometheus' text form.
        """
        task = supervisor.start("telemetry", partial(self._run, figures), LIMITS)
        try:
            yield
        finally:
            await task.stop()
            await self._send_spans()

    async def _run(self, figures: Callable[[], Awaitable[bytes]]) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            await self._send_spans()
            if time.monotonic() >= self._metrics_at:
                self._metrics_at = time.monotonic() + self._settings.metrics_every_s
                await self._send_metrics(await figures())
            alive()

    async def _send_spans(self) -> None:
        """All that wait, in turns; what the collector does not take is lost."""
        while self._spans:
            batch = [self._spans.popleft() for _ in range(min(len(self._spans), MOST_AT_ONCE))]
            made = [self._readable(span) for span in batch]
            if await asyncio.to_thread(self._traces_to.export, made) is not SpanExportResult.SUCCESS:
                self._lost += len(batch)
                self._say("traces")
                return

    async def _send_metrics(self, told: bytes) -> None:
        if await asyncio.to_thread(self._export, told) is not MetricExportResult.SUCCESS:
            self._say("metrics")

    def _export(self, told: bytes) -> MetricExportResult:
        metrics = list(_metrics(text_string_to_metric_families(told.decode()), self._began_ns, time.time_ns()))
        scoped = ScopeMetrics(_SCOPE, metrics, "")
        return self._metrics_to.export(MetricsData([ResourceMetrics(self._resource, [scoped], "")]))

    def _say(self, what: str) -> None:
        now = time.monotonic()
        if self._said_at is None or now - self._said_at >= SAID_EVERY_S:
            self._said_at = now
            log.warning("telemetry_not_sent", what=what, spans=self._lost)
            self._lost = 0

    def _readable(self, span: RecordedSpan) -> ReadableSpan:
        parent = (
            None if span.parent_id is None else _context(span.trace_id, span.parent_id, is_remote=span.kind == "server")
        )
        return ReadableSpan(
            span.name,
            context=_context(span.trace_id, span.span_id, is_remote=False),
            parent=parent,
            resource=self._resource,
            attributes=span.attributes,
            kind=_KINDS[span.kind],
            status=Status(StatusCode.ERROR if span.has_failed else StatusCode.UNSET),
            start_time=span.began_ns,
            end_time=span.began_ns + span.took_ns,
            instrumentation_scope=_SCOPE,
        )


def _context(trace_id: str, span_id: str, *, is_remote: bool) -> SpanContext:
    return SpanContext(int(trace_id, 16), int(span_id, 16), is_remote, TraceFlags(TraceFlags.SAMPLED))


def _metrics(families: Iterable[Family], began_ns: int, now_ns: int) -> Iterator[Metric]:
    """Prometheus' families as OTLP's metrics; a sum counts from `began_ns` on."""
    for family in families:
        samples = [sample for sample in family.samples if not sample.name.endswith("_created")]
        match family.type:
            case "counter":
                points = [_number(sample, began_ns, now_ns) for sample in samples]
                data: Sum | Gauge | Histogram = Sum(points, AggregationTemporality.CUMULATIVE, is_monotonic=True)
            case "gauge":
                data = Gauge([_number(sample, began_ns, now_ns) for sample in samples])
            case "histogram":
                data = Histogram(list(_histograms(samples, began_ns, now_ns)), AggregationTemporality.CUMULATIVE)
            case _:
                continue
        yield Metric(family.name, family.documentation, "", data)


def _number(sample: Sample, began_ns: int, now_ns: int) -> NumberDataPoint:
    return NumberDataPoint(sample.labels, began_ns, now_ns, sample.value)


def _histograms(samples: Sequence[Sample], began_ns: int, now_ns: int) -> Iterator[HistogramDataPoint]:
    """One for each set of labels; Prometheus' buckets hold those below them too."""
    found: dict[tuple[tuple[str, str], ...], dict[str, float]] = {}
    for sample in samples:
        labels = {name: value for name, value in sample.labels.items() if name != "le"}
        key = sample.labels.get("le", sample.name.rpartition("_")[2])
        found.setdefault(tuple(sorted(labels.items())), {})[key] = sample.value
    for labelled, values in found.items():
        yield _histogram(dict(labelled), values, began_ns, now_ns)


def _histogram(
    labels: Mapping[str, str], values: Mapping[str, float], began_ns: int, now_ns: int
) -> HistogramDataPoint:
    below = sorted((float(bound), int(count)) for bound, count in values.items() if bound not in {"count", "sum"})
    counts = [count - former for (_, count), former in zip(below, [0, *(count for _, count in below)], strict=False)]
    bounds = [bound for bound, _ in below if bound != float("inf")]
    count, total = int(values["count"]), values["sum"]
    return HistogramDataPoint(labels, began_ns, now_ns, count, total, counts, bounds, min=0.0, max=0.0)
