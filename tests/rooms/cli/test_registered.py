"""The register by the command line: what is changed of a record as it was read, and of no other."""

import json
from pathlib import Path

from typer.testing import CliRunner

from gateway.cli import app_for
from tests.rooms.cli.test_client import answering, reply

FOUND = {"Resources": [{"id": "7"}], "totalResults": 1}
HELD = {"id": "7", "keys": [{"kid": "old"}, {"kid": "other"}], "meta": {"version": 'W/"3"'}}
CHANGED = {"status": "412", "detail": "it has changed since the version in If-Match: read it again"}


def test_a_key_is_added_to_the_client_as_it_was_read(tmp_path: Path) -> None:
    key = tmp_path / "key.json"
    key.write_text(json.dumps({"kid": "old", "kty": "EC"}))
    answers = (reply("200 OK", FOUND), reply("200 OK", HELD), reply("412 Precondition Failed", CHANGED))
    with answering(*answers) as (address, asked):
        words = ["clients", "add-key", "one-stop", str(key), "--base-url", address, "--token", "t"]
        run = CliRunner().invoke(app_for(()), words)
    assert run.exit_code
    assert "it has changed" in str(run.exception)
    head, _, body = asked[-1].rpartition(b"\r\n")
    assert b'if-match: w/"3"' in head.lower()
    assert json.loads(body)["Operations"][0]["value"] == [{"kid": "other"}, {"kid": "old", "kty": "EC"}]
