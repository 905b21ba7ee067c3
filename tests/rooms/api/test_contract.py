"""The committed contract is the code's, and the vendored page is what was vendored."""

import hashlib
import json
from pathlib import Path

from gateway.api.contract.export import contract

ROOT = Path(__file__).parents[3]


def test_the_committed_contract_is_the_codes_own() -> None:
    committed = (ROOT / "openapi" / "gateway.v1.json").read_text("utf-8")
    assert committed == contract(), "run: make openapi"


FILES = {
    "fetch_audit_bundle": "application/zip",
    "read_query_proof": "text/plain; charset=utf-8",
    "read_checkpoint": "text/plain; charset=utf-8",
    "read_log_entries": "application/octet-stream",
    "read_tile": "application/octet-stream",
}


def test_every_operation_says_what_it_needs_to() -> None:
    told = json.loads(contract())
    operations = [operation for path in told["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations) > 15
    for operation in operations:
        assert operation["summary"]
        assert "500" in operation["responses"]
        for status, response in operation["responses"].items():
            if status == "304":
                assert "content" not in response
                continue
            kinds = ["application/json"] if int(status) < 300 else ["application/problem+json"]
            if status == "200" and operation["operationId"] in FILES:
                kinds = [FILES[operation["operationId"]]]
            kinds += ["text/html"] if status == "200" and operation["operationId"] == "read_query" else []
            assert list(response["content"]) == kinds


def test_vendored_files_are_unchanged() -> None:
    folder = ROOT / "src" / "gateway" / "api" / "pages" / "static"
    lines = (folder / "SHA256SUMS").read_text("ascii").splitlines()
    assert len(lines) >= 5
    for line in lines:
        digest, name = line.split()
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
