"""Traces and metrics over OTLP: one query as its collector sees it, in its caller's trace, and nothing of anybody in it."""

import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from gateway_demo.demo import Demo
from tests.postgres.waiting import wait_until
from tests.stories.conftest import another_gateway
from tests.stories.people import P2
from tests.stories.test_case_register import NUMBER, caller


class Collector:
    """Takes what is sent, as any collector would, and keeps it.  status: what it answers."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.metrics: dict[str, Any] = {}
        self.bodies: list[bytes] = []
        self.headers: list[str] = []
        self.status = 200
        self._changed = threading.Lock()

    def take(self, path: str, header: str, body: bytes) -> None:
        with self._changed:
            self.bodies.append(body)
            self.headers.append(header)
            if path == "/otlp/v1/traces":
                told = ExportTraceServiceRequest.FromString(body)
                self.spans += [s for one in told.resource_spans for scope in one.scope_spans for s in scope.spans]
            elif path == "/otlp/v1/metrics":
                found = ExportMetricsServiceRequest.FromString(body)
                names = [m for one in found.resource_metrics for scope in one.scope_metrics for m in scope.metrics]
                self.metrics |= {metric.name: metric for metric in names}

    def of(self, trace: str) -> dict[str, Any]:
        """The spans of a trace, by name."""
        return {span.name: span for span in list(self.spans) if span.trace_id.hex() == trace}


@contextmanager
def collecting() -> Iterator[tuple[Collector, str]]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            collector.take(self.path, self.headers.get("x-key", ""), body)
            self.send_response(collector.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield collector, f"http://127.0.0.1:{server.server_port}/otlp"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def collected(demo: Demo, tmp_path: Path) -> Iterator[tuple[Collector, Callable[..., Any], dict[str, str]]]:
    """A collector, how a query is asked of a gateway that sends to it, and that gateway's addresses."""
    with collecting() as (collector, url):
        otel = {"endpoint": url, "metrics_every_s": 1, "headers": {"x-key": "k3y"}}
        with another_gateway(demo, tmp_path, "otel", otel=otel, no_case_register=True) as addresses:

            def ask(traceparent: str | None) -> httpx.Response:
                body = {"matter": "M01", "case_number": NUMBER, "parties": P2, "deadline_ms": 1500}
                headers = {} if traceparent is None else {"traceparent": traceparent}
                with caller(addresses, "clerk") as clerk:
                    return clerk.post("/v1/queries", json=body, headers=headers)

            yield collector, ask, addresses


def attributes(span: Any) -> dict[str, Any]:
    return {one.key: one.value.string_value or one.value.int_value for one in span.attributes}


def test_a_query_is_seen_with_its_lookups_in_the_trace_of_its_caller(
    collected: tuple[Collector, Callable[..., Any], dict[str, str]], demo: Demo
) -> None:
    collector, ask, addresses = collected
    trace, parent = secrets.token_hex(16), secrets.token_hex(8)
    answer = ask(f"00-{trace}-{parent}-01")
    assert answer.status_code in {200, 202}, answer.text
    assert answer.headers["traceparent"].split("-")[1] == trace
    wait_until(lambda: "POST /v1/queries" in collector.of(trace))
    spans = collector.of(trace)
    request, fan_out = spans["POST /v1/queries"], spans["fan-out"]
    lookups = {name: span for name, span in spans.items() if name.startswith("lookup ")}
    assert {"lookup household", "lookup marriage", "lookup real_estate", "lookup vehicles"} & lookups.keys()
    assert (request.parent_span_id.hex(), fan_out.parent_span_id) == (parent, request.span_id)
    assert {span.parent_span_id for span in lookups.values()} == {fan_out.span_id}
    assert all(span.start_time_unix_nano <= span.end_time_unix_nano for span in spans.values())
    assert attributes(request) == {
        "http.request.method": "POST",
        "http.route": "/v1/queries",
        "http.response.status_code": answer.status_code,
    }
    for name, span in lookups.items():
        told = attributes(span)
        assert told["department"] == name.removeprefix("lookup ")
        assert told.keys() == {"department", "question", "lookup_id", "outcome", "reason", "attempts"}
    households = [call for call in demo_calls(demo, "household") if call["lookup_id"] in _ids(collector)]
    assert households
    fresh = ask(None).headers["traceparent"].split("-")
    assert fresh[3] == "01"
    wait_until(lambda: "fan-out" in collector.of(fresh[1]))
    unrecorded = secrets.token_hex(16)
    assert ask(f"00-{unrecorded}-{parent}-00").headers["traceparent"].endswith("-00")
    wait_until(lambda: "gateway_http_requests" in collector.metrics)
    requests = collector.metrics["gateway_http_requests"].sum
    assert (requests.is_monotonic, requests.aggregation_temporality) == (True, 2)
    text = httpx.get(f"{addresses['base_url']}/metrics", trust_env=False).text
    listed = {
        f"gateway_{line.split('gateway_', 1)[1].split(' ')[0]}"
        for line in text.splitlines()
        if "# TYPE gateway_" in line
    }
    own = {name for name in collector.metrics if name.startswith("gateway_")}
    assert {name for name in listed if "_created" not in name} - {
        f"{name}_total" for name in own
    } - own <= of_the_store()
    seconds = collector.metrics["gateway_http_request_seconds"].histogram.data_points
    assert all(sum(point.bucket_counts) == point.count for point in seconds)
    assert all(len(point.bucket_counts) == len(point.explicit_bounds) + 1 for point in seconds)
    assert collector.of(unrecorded) == {}
    assert set(collector.headers) == {"k3y"}
    for body in collector.bodies:
        for party in P2:
            assert party["person_id"].encode() not in body
            assert party["name"].encode() not in body


def of_the_store() -> set[str]:
    """What is the same of all processes: Prometheus reads it behind `/metrics`."""
    return {
        f"gateway_{name}"
        for name in (
            "store_figures", "jobs_due", "jobs_later", "jobs_under_way", "jobs_given_up", "jobs_late_seconds",
            "findings_open", "findings_overdue",
        )
    }  # fmt: skip


def _ids(collector: Collector) -> set[str]:
    return {attributes(span).get("lookup_id", "") for span in list(collector.spans)}


def demo_calls(demo: Demo, department: str) -> list[dict[str, Any]]:
    address = demo.department_addresses()[department]["control_url"]
    found: list[dict[str, Any]] = httpx.get(f"{address}/calls", trust_env=False).json()
    return found


def test_a_collector_that_takes_nothing_is_told_and_costs_no_query(
    collected: tuple[Collector, Callable[..., Any], dict[str, str]], tmp_path: Path
) -> None:
    collector, ask, _ = collected
    collector.status = 400
    assert ask(None).status_code in {200, 202}

    def lines() -> list[dict[str, Any]]:
        text = (tmp_path / "otel.log").read_text("utf-8")
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    wait_until(lambda: any(line["event"] == "telemetry_not_sent" for line in lines()))
    assert ask(None).status_code in {200, 202}
    assert not [line for line in lines() if line["event"] in {"background_task_failed", "unhandled"}]
