"""What an operator sees: a department that fails is not told as answering, and leaves figures and a line with the caller's trace."""

import json
import re
import secrets
import time
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from gateway_demo.demo import Demo
from tests.expressions_of_metrics import base_name, expressions, selected, told_metrics
from tests.stories.people import P2, Asker
from tests.stories.test_auditors import TASK


def families(demo: Demo) -> dict[str, Any]:
    """What a running gateway tells, by the name under which it is asked for."""
    text = httpx.get(f"{demo.addresses['base_url']}/metrics", trust_env=False, timeout=20).text
    return {
        f"{one.name}_total" if one.type == "counter" else one.name: one
        for one in text_string_to_metric_families(text)
        if one.name.startswith("gateway_") and not one.name.endswith("_created")
    }


def lines(demo: Demo) -> list[dict[str, Any]]:
    text = (demo.home / "log" / "gateway.log").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def state(ask: Asker, department: str) -> str:
    return str(ask.as_("clerk").get(f"/v1/departments/{department}").json()["health"]["state"])


def test_a_department_that_refuses_is_seen_and_so_is_its_recovery(ask: Asker, demo: Demo) -> None:
    ask.rehearse("vehicles", "refuse")
    ask.query("M01", P2, certificates=["M01-C4"], deadline_ms=1500)
    assert state(ask, "vehicles") in {"not_answering", "circuit_open"}
    failed = [
        one for one in lines(demo) if one["event"] == "department_does_not_answer" and one["department"] == "vehicles"
    ]
    assert all(one["remedy"] for one in failed)
    assert any(
        sample.labels == {"department": "vehicles"} and sample.value == 0.0
        for sample in families(demo)["gateway_department_answering"].samples
    )
    ask.well_again("vehicles")
    until = time.monotonic() + 20
    while state(ask, "vehicles") != "answering":
        assert time.monotonic() < until
        ask.query("M01", P2, certificates=["M01-C4"], deadline_ms=1500)


def test_each_line_bears_a_trace_and_one_about_a_query_that_of_its_caller(ask: Asker, demo: Demo) -> None:
    ask.rehearse("vehicles", "wrong_person")
    trace = secrets.token_hex(16)
    body = {"matter": "M01", "parties": P2, "certificates": ["M01-C4"], "deadline_ms": 1500}
    until = time.monotonic() + 20
    told: list[dict[str, Any]] = []
    while not told:
        assert time.monotonic() < until
        case = {"case_number": ask.case("M01")}
        headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
        ask.as_("clerk").post("/v1/queries", json=body | case, headers=headers)
        told = [one for one in lines(demo) if one["trace_id"] == trace]
    assert ("department_alert", "vehicles", "wrong_person") in {
        (one["event"], one.get("department"), one.get("kind")) for one in told
    }
    assert all(re.fullmatch("[0-9a-f]{32}", one["trace_id"]) for one in lines(demo))


def test_the_entries_of_a_query_bear_the_trace_of_its_caller(ask: Asker) -> None:
    trace, case = secrets.token_hex(16), ask.case("M01")
    body = {"matter": "M01", "case_number": case, "parties": P2, "certificates": ["M01-C2"]}
    ask.as_("clerk").post("/v1/queries", json=body, headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    found = ask.as_("auditor").get("/v1/audit/entries", params={"case_number": case}, headers=TASK).json()["items"]
    assert {(one["kind"], one["details"].get("trace_id")) for one in found} == {("INTENT", trace), ("OUTCOME", trace)}


def test_the_page_names_each_metric_with_its_labels(demo: Demo) -> None:
    told, found = told_metrics(), families(demo)
    assert found.keys() == told.keys()
    for name, family in found.items():
        assert told[name][0] == family.type
        series = {label for sample in family.samples for label in sample.labels} - {"le"}
        assert series <= told[name][1]


def test_each_metric_of_dashboards_and_alerts_is_told_by_a_running_gateway(demo: Demo) -> None:
    told = told_metrics()
    named = {base_name(one.metric, told) for expression in set(expressions()) for one in selected(expression)}
    assert {name for name in named if name.startswith("gateway_")} - families(demo).keys() == set()
