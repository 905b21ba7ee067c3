"""`gateway check --live` beside a running gateway: every department is asked something harmless, and what is wrong is said with what to do."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from gateway.cli import app_for
from gateway_demo.demo import Demo
from tests.stories.people import P2, Asker

FAULTS = {
    "household": {"app_secret": "another"},
    "marriage": {"secret": "another"},
    "vehicles": {"serial": "another"},
    "market_regulation": {"app_secret": "another"},
    "social_security": {"key": "another"},
    "disabled_federation": {"folder": "/proc/version"},
}
"""Department → what is set wrong."""
TOLD = {
    "household": "sign_in_failed",
    "marriage": "signature",
    "vehicles": "no_permission",
    "market_regulation": "signature",
    "social_security": "snapshot_refused",
    "disabled_federation": "folder",
}


def written(settings: Mapping[str, object], place: str = "") -> str:
    """As TOML."""
    plain = {name: value for name, value in settings.items() if not isinstance(value, Mapping)}
    lines = [f"{json.dumps(name)} = {json.dumps(value)}" for name, value in plain.items()]
    tables = [(f"{place}{json.dumps(name)}", value) for name, value in settings.items() if isinstance(value, Mapping)]
    return "\n".join([*lines, *(f"[{name}]\n{written(value, f'{name}.')}" for name, value in tables)])


def checked(demo: Demo, folder: Path, **departments: Mapping[str, str]) -> tuple[int, dict[str, Any], str]:
    """With the demo's settings, and some of them changed: exit status, the states by department, all that was said."""
    given: dict[str, Any] = {name: value for name, value in demo.given.items() if name != "demo"}
    own = {name: {**endpoint, **departments.get(name, {})} for name, endpoint in given["departments"].items()}
    file = folder / "settings.toml"
    rest = {"port": 0, "departments": own, "issuer": demo.addresses["issuer_url"], "no_case_register": True}
    file.write_text(written({**given, **rest}))
    assert tomllib.loads(file.read_text())["departments"] == own
    done = CliRunner().invoke(app_for(()), ["check", "--live", "--settings", str(file), "--json"])
    told = json.loads(done.stdout)
    return done.exit_code, {one["department"]: one for one in told["departments"]}, done.stdout


def test_on_a_good_day_every_department_answers_and_is_told_of_nobody(demo: Demo, ask: Asker, tmp_path: Path) -> None:
    before = {name: len(calls(demo, name)) for name in demo.department_addresses()}
    status, departments, said = checked(demo, tmp_path)
    assert status == 0, said
    assert {name: one["state"] for name, one in departments.items()} == dict.fromkeys(
        demo.department_addresses().keys() - {"text_messages"}, "answers"
    )
    for name, had in before.items():
        for call in calls(demo, name)[had:]:
            assert set(call["purpose"].values()) - {"", "1"} <= {"01C21"}, (name, call)
    for endpoint in demo.given["departments"].values():  # type: ignore[attr-defined]  # the demo's own settings
        assert not [value for name, value in endpoint.items() if "secret" in name and value in said]
    answer = ask.query(
        "M01", P2, certificates=["M01-C1"], deadline_ms=3000
    )  # its rotating secret is still the gateway's
    assert "household" not in json.dumps(answer.get("unavailable", ""))


def test_what_is_set_wrong_is_told_by_department_with_what_to_do(demo: Demo, ask: Asker, tmp_path: Path) -> None:
    del ask
    status, departments, said = checked(demo, tmp_path, **FAULTS)
    assert status == 1
    found = {one["where"]: one for one in json.loads(said)["findings"] if one["rule"] == "live.department"}
    assert {name: departments[name]["reason"].partition(" ")[0] for name in FAULTS} == TOLD
    assert found.keys() == FAULTS.keys()
    assert all(
        one["remedy"] and one["remedy"] in found[name]["said"] for name, one in departments.items() if name in found
    )
    assert departments["real_estate"]["state"] == "answers"
    assert "another" not in said


@pytest.mark.parametrize(
    ("department", "fault", "reason", "rule"),
    [
        ("vehicles", "busy", "rate_limited", "live.department-away"),
        ("household", "garbage", "garbage", "live.department-away"),
        ("marriage", "refuse", "refused_connection", "live.department"),
    ],
)
def test_a_department_on_a_bad_day_is_told_alone(
    department: str, fault: str, reason: str, rule: str, request: pytest.FixtureRequest
) -> None:
    demo, folder = request.getfixturevalue("demo"), request.getfixturevalue("tmp_path")
    request.getfixturevalue("ask").rehearse(department, fault)
    status, departments, said = checked(demo, folder)
    assert (departments[department]["state"], departments[department]["reason"]) == ("does_not_answer", reason)
    assert [one for one, state in departments.items() if state["state"] != "answers"] == [department]
    found = [(one["rule"], one["where"]) for one in json.loads(said)["findings"] if one["rule"].startswith("live.")]
    assert found == [(rule, department)]
    assert status == (rule == "live.department")


def test_an_exchange_database_that_lets_us_no_more_in_is_told(demo: Demo, ask: Asker, tmp_path: Path) -> None:
    del ask
    dsn: str = demo.given["departments"]["real_estate"]["dsn"]  # type: ignore[index]  # the demo's own settings
    stranger = re.sub("//[^/]*", "//nobody@", dsn)
    for changed, reason in ((stranger, "refused"), ("postgresql://u@127.0.0.1:1/none", "refused_connection")):
        status, departments, said = checked(demo, tmp_path, real_estate={"dsn": changed})
        assert (status, departments["real_estate"]["reason"]) == (1, reason), said
        assert changed not in said


def calls(demo: Demo, department: str) -> list[dict[str, Any]]:
    """The department's own book of calls."""
    address = demo.department_addresses()[department]["control_url"]
    found: list[dict[str, Any]] = httpx.get(f"{address}/calls", trust_env=False).json()
    return found
