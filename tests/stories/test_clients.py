"""The generated clients ask a full query, as their own examples tell how."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gateway_demo.demo import Demo
from gateway_demo.running import dev_token
from tests.contract.generated import CLIENTS
from tests.contract.tools import INSTALLED, NODE, tool
from tests.stories.people import P2, Asker, Json

PYTHON, TYPESCRIPT = CLIENTS / "python", CLIENTS / "typescript"


def answered(command: list[str | Path], demo: Demo, body: Json, **env: str) -> subprocess.CompletedProcess[str]:
    token = dev_token(demo.addresses["issuer_url"], "clerk")
    return subprocess.run(
        [*command, demo.addresses["base_url"]],
        input=json.dumps(body),
        env={"PATH": os.environ["PATH"], "TOKEN": token, "PYTHONDONTWRITEBYTECODE": "1", **env},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def in_python(demo: Demo, body: Json, _place: Path) -> subprocess.CompletedProcess[str]:
    return answered([sys.executable, PYTHON / "one_query.py"], demo, body, PYTHONPATH=str(PYTHON))


def in_typescript(demo: Demo, body: Json, place: Path) -> subprocess.CompletedProcess[str]:
    made = tool("tsc", "-p", TYPESCRIPT, "--outDir", place, "--typeRoots", INSTALLED / "@types")
    assert made.returncode == 0, made.stdout
    (place / "package.json").write_text('{"type": "module"}', "utf-8")
    return answered([NODE, place / "one-query.js"], demo, body)


@pytest.mark.parametrize("client", [in_python, in_typescript])
def test_a_generated_client_asks_until_nothing_is_waited_for(
    client: object, ask: Asker, demo: Demo, tmp_path: Path
) -> None:
    assert callable(client)
    body = {"matter": "M07", "case_number": ask.case("M07"), "parties": P2, "deadline_ms": 1000}
    done = client(demo, body, tmp_path)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["status"] == "complete"
    assert {one["certificate"]: one["state"] for one in document["certificates"]} == {
        "M07-C1": "answered",
        "M07-C2": "answered",
        "M07-C3": "answered",
    }
    held = ask.as_("clerk").get(f"/v1/queries/{document['query_id']}").json()
    members = ("query_id", "case_number", "status", "recommendation", "certificates")
    assert {name: document[name] for name in members} == {name: held[name] for name in members}, "nothing of it is lost"


@pytest.mark.parametrize("client", [in_python, in_typescript])
def test_a_generated_client_says_what_was_refused(client: object, demo: Demo, tmp_path: Path) -> None:
    assert callable(client)
    done = client(demo, {"matter": "M07", "case_number": "JH-2026-M01-000001", "parties": P2}, tmp_path)
    assert done.returncode != 0
    assert "not-authorised" in done.stderr or "invalid-input" in done.stderr, done.stderr
