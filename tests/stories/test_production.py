"""The commands of callers and auditors against a gateway in production: no demo answers there, and each brings a token of the issuer's."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from gateway_demo.demo import Demo
from gateway_demo.running import dev_token
from tests.stories.command import gateway
from tests.stories.conftest import another_database
from tests.stories.people import P2

CASE = "JH-2026-M01-000555"
Call = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def addresses(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of a gateway that `gateway serve` starts, which believes the tokens of the demo's issuer as of any other."""
    folder = tmp_path_factory.mktemp("production")
    with another_database(demo, "production") as database_url:
        settings = {
            "HOME": folder / "home", "PORT": 0, "DATABASE_URL": database_url, "ISSUER": demo.addresses["issuer_url"],
            "NO_CASE_REGISTER": "true", "ACCOUNTS": "claims", "ALLOW_RESERVED_IDS": "true", "DEPARTMENTS": json.dumps(demo.given["departments"]),
            "METRICS_PORT": 0, "READY_FILE": folder / "ready.json", "DRAIN_S": 0,
        }  # fmt: skip
        given = {f"GATEWAY_{name}": str(value) for name, value in settings.items()}
        words = [sys.executable, "-m", "gateway", "serve"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(words, env={**os.environ, **given}, stdout=log, stderr=log)
        try:
            yield _addresses(folder / "ready.json", process)
        finally:
            process.terminate()
            process.wait(20)


def _addresses(ready_file: Path, process: "subprocess.Popen[bytes]") -> dict[str, str]:
    until = time.monotonic() + 40
    while not ready_file.exists():
        assert process.poll() is None, ready_file.with_name("log").read_text()
        assert time.monotonic() < until
        time.sleep(0.02)
    found: dict[str, str] = json.loads(ready_file.read_text())
    return found


@pytest.fixture
def production(addresses: dict[str, str]) -> str:
    """Where its API answers."""
    return addresses["base_url"]


@pytest.fixture
def call(demo: Demo, production: str, tmp_path: Path) -> Call:
    """A command as somebody who holds a token in a file."""

    def run(name: str, *words: object, **variables: str) -> "subprocess.CompletedProcess[str]":
        file = tmp_path / name
        file.write_text(dev_token(demo.addresses["issuer_url"], name) + "\n")
        given = {"GATEWAY_BASE_URL": production, "GATEWAY_AUDIT_TASK": "SJ-2026-117", "GATEWAY_TOKEN_FILE": str(file)}
        return gateway(*words, env={**given, **variables})

    return run


def heard(done: "subprocess.CompletedProcess[str]") -> Mapping[str, object]:
    """What a command printed as JSON; of several lines the first."""
    assert done.returncode == 0, done.stderr
    text = done.stdout if done.stdout.startswith("{\n") else done.stdout.splitlines()[0]
    found: Mapping[str, object] = json.loads(text)
    return found


def test_it_is_no_demo(production: str) -> None:
    assert httpx.get(f"{production}/demo", trust_env=False).status_code == 404
    done = gateway("token", "--as", "auditor", "--base-url", production)
    assert (done.returncode, "is not a demo" in done.stderr) == (3, True)


def test_a_query_is_asked_and_every_command_of_an_auditor_shows_it(call: Call, tmp_path: Path) -> None:
    body = {"matter": "M01", "case_number": CASE, "parties": P2, "certificates": ["M01-C2"], "deadline_ms": 5000}
    (tmp_path / "query.json").write_text(json.dumps(body))
    document = heard(call("clerk", "query", "--body", tmp_path / "query.json", "--json"))
    assert document["case_number"] == CASE
    again = heard(call("clerk", "query", "--read", document["query_id"], "--json"))
    assert again["query_id"] == document["query_id"]
    words: list[tuple[object, ...]] = [
        ("search", "--case", CASE, "--format", "ndjson"),
        ("timeline", "--case", CASE, "--json"),
        ("export", "--case", CASE, "--into", tmp_path / "bundle", "--json"),
        ("export", "--case", CASE, "--out", tmp_path / "entries.csv", "--json"),
    ]
    for one in words:
        assert heard(call("auditor", "audit", *one))
    assert CASE in (tmp_path / "entries.csv").read_text()
    assert call("auditor", "audit", "findings", "--json").returncode == 0
    assert "No reveal" in call("auditor", "audit", "reveal", "list").stdout
    assert "SJ-2026-117" in call("auditor", "audit", "search", "--format", "ndjson").stdout


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"GATEWAY_TOKEN_FILE": ""}, "is not a demo"),
        ({"GATEWAY_AUDIT_TASK": ""}, "Audit-Task"),
    ],
)
def test_what_is_missing_is_said(call: Call, variables: Mapping[str, str], words: str) -> None:
    done = call("auditor", "audit", "search", **variables)
    assert (done.returncode, words in done.stderr) == (3, True)


def test_whoever_has_no_right_is_told_by_the_gateway(call: Call) -> None:
    done = call("clerk", "audit", "search")
    assert (done.returncode, "403" in done.stderr) == (3, True)


def test_metrics_with_a_port_of_their_own_are_told_there_alone(production: str, addresses: dict[str, str]) -> None:
    metrics_url = addresses["metrics_url"]
    assert httpx.get(f"{production}/metrics", trust_env=False).status_code == 404
    answer = httpx.get(metrics_url, trust_env=False)
    assert (answer.status_code, "gateway_store_figures 1.0" in answer.text) == (200, True)
    assert httpx.get(metrics_url.removesuffix("/metrics") + "/docs", trust_env=False).status_code == 404
