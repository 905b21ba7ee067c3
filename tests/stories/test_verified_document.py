"""Somebody who was handed a document checks it months later, offline: with its proof, the log's key, and nothing else."""

import json
import time
from pathlib import Path

import httpx
from typer.testing import CliRunner

from gateway.cli import app_for
from tests.stories.people import P7, Asker


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app_for(("audit",)), ["audit", "verify", *map(str, words)])
    return done.exit_code, done.stdout


def keep(ask: Asker, folder: Path) -> Path:
    """The document as it came, its proof beside it, and the log's published keys."""
    query_id = ask.query("M07", P7, deadline_ms=8000)["query_id"]
    clerk, file = ask.as_("clerk"), folder / "document.json"
    file.write_bytes(clerk.get(f"/v1/queries/{query_id}").content)
    ends_at = time.monotonic() + 20
    while (proof := clerk.get(f"/v1/queries/{query_id}/proof")).status_code == 409:
        assert time.monotonic() < ends_at, "the entry is in no tree"
        time.sleep(0.1)
    (folder / "document.tlog-proof").write_bytes(proof.content)
    keys = httpx.get(f"{ask.demo.addresses['base_url']}/.well-known/jwks.json", trust_env=False)
    (folder / "jwks.json").write_bytes(keys.content)
    return file


def test_a_document_is_the_one_that_the_log_committed_to(ask: Asker, tmp_path: Path) -> None:
    file = keep(ask, tmp_path)
    keys = tmp_path / "jwks.json"
    code, said = run(file, "--key", keys)
    assert code == 0, said
    assert "commits to" in said
    assert run(file, "--home", ask.demo.home)[0] == 0
    assert run(tmp_path / "document.tlog-proof", "--key", keys)[0] == 0
    assert run(file)[0] == 4
    document = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(document, indent=2), "utf-8")
    assert run(file, "--key", keys)[0] == 0, "the same document, written otherwise"
    document["certificates"][0]["answer"] = "no" if document["certificates"][0]["answer"] == "yes" else "yes"
    file.write_text(json.dumps(document), "utf-8")
    code, said = run(file, "--key", keys)
    assert code == 1
    assert "document-changed" in said
