"""A Sunday: offices are closed, a case cannot wait, and somebody looks at it afterwards."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from gateway.cli import app_for
from gateway_demo.demo import Demo
from gateway_demo.running import dev_token
from tests.stories.conftest import another_gateway
from tests.stories.people import P2
from tests.stories.test_case_register import caller, entries
from tests.stories.test_findings import OWN_HUSBAND

CASE = "JH-2026-M01-000017"
BODY = {"matter": "M01", "case_number": CASE, "parties": P2[:1], "certificates": ["M01-C2"]}
OPENS = {"case_number": CASE, "reason": "the family lost its home in tonight's flood"}


def test_on_a_sunday_one_case_is_opened_with_a_reason_and_reviewed(demo: Demo, tmp_path: Path) -> None:
    with (
        another_gateway(demo, tmp_path, "sunday", no_case_register=True, duty={"office_hours": [8, 18]}) as addresses,
        caller(addresses, "clerk") as clerk,
        caller(addresses, "supervisor") as head,
        caller(addresses, "system") as system,
    ):
        closed = clerk.post("/v1/queries", json=BODY)
        assert (closed.status_code, closed.json()["rule"]) == (403, "off-duty")
        assert "/v1/break-glass" in closed.json()["remedy"]
        assert system.post("/v1/queries", json={**BODY, "case_number": "JH-2026-M01-000018"}).status_code == 200
        opened = clerk.post("/v1/break-glass", json=OPENS)
        assert (opened.status_code, opened.json()["state"]) == (201, "to_review")
        assert clerk.post("/v1/queries", json=BODY).status_code == 200
        assert clerk.post("/v1/queries", json={**BODY, "case_number": "JH-2026-M01-000019"}).status_code == 403
        of_family = clerk.post("/v1/queries", json={**BODY, "parties": [OWN_HUSBAND]})
        assert (of_family.status_code, of_family.json()["rule"]) == (403, "own-family")
        (listed,) = head.get("/v1/break-glass").json()["items"]
        place = f"/v1/break-glass/{listed['break_glass_id']}/review"
        assert clerk.post(place, json={"is_justified": True, "note": "it was"}).status_code == 403
        review = head.post(place, json={"is_justified": True, "note": "there was a flood"})
        assert (review.status_code, review.json()["state"]) == (200, "reviewed")
        assert head.post(place, json={"is_justified": False, "note": "or not"}).status_code == 409
        by_command(addresses, tmp_path)
        told = [
            (entry["kind"], entry["case_number"])
            for entry in entries(addresses)
            if entry["case_number"] == CASE and entry["kind"] == "ADMIN"
        ]
        assert told == [("ADMIN", CASE)] * 2


def by_command(addresses: dict[str, str], folder: Path) -> None:
    """The same by the command line: the question opens its case, and the head reviews that once."""
    body = folder / "question.json"
    body.write_text(json.dumps({**BODY, "case_number": "JH-2026-M01-000020"}), "utf-8")

    def run(by: str, *words: str) -> Result:
        token = dev_token(addresses["issuer_url"], by)
        return CliRunner().invoke(app_for(()), [*words, "--token", token, "--base-url", addresses["base_url"]])

    assert run("clerk", "query", "--body", str(body)).exit_code
    asked = run("clerk", "query", "--body", str(body), "--break-glass", OPENS["reason"], "--json")
    assert asked.exit_code == 0, asked.output
    assert json.loads(asked.stdout)["case_number"] == "JH-2026-M01-000020"
    listed = json.loads(run("supervisor", "break-glass", "list", "--json").stdout)
    assert (listed[0]["case_number"], listed[0]["state"]) == ("JH-2026-M01-000020", "to_review")
    review = ("break-glass", "review", listed[0]["break_glass_id"], "--note", "nothing was urgent", "--not-justified")
    assert json.loads(run("supervisor", *review, "--json").stdout)["is_justified"] is False
    assert run("supervisor", *review).exit_code
    assert run("clerk", "query", "--read", "x", "--break-glass", "now").exit_code
