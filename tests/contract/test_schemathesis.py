"""What the story of the contract relies on: under our settings schemathesis fails for a fault in the contract, as for one in an answer."""

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.contract.tools import ROOT, python

ANSWER = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}


def contract(schema: dict[str, Any]) -> bytes:
    """Of one operation that answers in this form."""
    answer = {"description": "", "content": {"application/json": {"schema": schema}}}
    told = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/one": {"get": {"operationId": "one", "responses": {"200": answer}}}},
    }
    return json.dumps(told).encode()


class Server(BaseHTTPRequestHandler):
    """Answers with a name, or with the contract."""

    def __init__(self, told: bytes, *args: Any) -> None:
        self.told = told
        super().__init__(*args)

    def do_GET(self) -> None:
        """Either."""
        body = self.told if self.path == "/openapi.json" else b'{"name":"a"}'
        self.send_response(200 if self.path in {"/one", "/openapi.json"} else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def served(request: pytest.FixtureRequest) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, contract(request.param)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/openapi.json"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("served", "is_sound"),
    [
        (ANSWER, True),
        ({"$ref": "#/components/schemas/Nowhere"}, False),
        ({**ANSWER, "properties": {"name": {"type": "integer"}}}, False),
    ],
    indirect=["served"],
    ids=["sound", "a reference that leads nowhere", "an answer of another form"],
)
def test_a_planted_fault_fails_the_run(served: str, *, is_sound: bool, tmp_path: Path) -> None:
    settings = ROOT / "openapi" / "tools" / "schemathesis.toml"
    done = python(
        "schemathesis",
        f"--config-file={settings}",
        "run",
        "--phases=examples,coverage",
        "--seed=7",
        "--checks=response_schema_conformance",
        served,
        cwd=tmp_path,
    )
    assert (done.returncode == 0) is is_sound, done.stdout[-3000:]
