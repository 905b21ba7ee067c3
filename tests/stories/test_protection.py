"""The desk for protected people: told of what nobody else can tell apart, and by nothing that others can read."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import psycopg
from typer.testing import CliRunner, Result

from gateway.cli import app_for
from gateway.domain.clock import CHINA
from tests.stories.people import P2, P3, Asker, Json


def alerts(ask: Asker, case_number: str) -> list[tuple[str, str | None]]:
    """What the desk is told of a case: kind and role, in order."""
    found = ask.as_("protector").get("/v1/protection/alerts", params={"limit": 200}).json()["items"]
    return sorted((one["kind"], one["role"]) for one in found if one["case_number"] == case_number)


def watch(ask: Asker, person: Json) -> httpx.Response:
    until = datetime.now(CHINA) + timedelta(days=300)
    order = {"person_id": person["person_id"], "reason": "threats against a witness", "until": until.isoformat()}
    return ask.as_("protector").post("/v1/protection/watched-people", json=order)


def entries(ask: Asker, **filters: str) -> list[Json]:
    found: list[Json] = ask.as_("auditor").get("/v1/audit/entries", params={"limit": 200, **filters}).json()["items"]
    return found


def asked(ask: Asker) -> Json:
    return ask.query("M01", P3[:1], by="housing-clerk", certificates=["M01-C2"], deadline_ms=8000)


def test_who_is_watched_is_told_to_the_desk_and_the_rest_is_as_it_was(ask: Asker) -> None:
    before = asked(ask)
    watched = watch(ask, P3[0])
    assert watched.status_code == 201
    again = watch(ask, P3[0]).json()
    assert again.keys() == watched.json().keys(), "nothing says whether somebody is watched already"
    with psycopg.connect(ask.demo.database_url) as database:  # known to every process within a few seconds
        (there,) = database.execute(
            "select count(*) from gateway.watched_person where ended_at is null"
        ).fetchone() or (0,)
    assert there >= 2
    after = until_told(ask)
    for document in (before, after):
        assert [kind for kind, _ in alerts(ask, document["case_number"])] == (["watched"] if document is after else [])
    kinds = [[entry["kind"] for entry in entries(ask, query_id=document["query_id"])] for document in (before, after)]
    assert kinds[0] == kinds[1]
    for made in (watched.json(), again):
        ended = ask.as_("protector").post(f"/v1/protection/watched-people/{made['watch_id']}/end")
        assert (ended.status_code, ended.json()["ended_at"] is None) == (200, False)
        assert ask.as_("protector").post(f"/v1/protection/watched-people/{made['watch_id']}/end").status_code == 409


def until_told(ask: Asker) -> Json:
    """A query that was asked when the list was known."""
    for _ in range(20):
        document = asked(ask)
        if alerts(ask, document["case_number"]):
            return document
    raise AssertionError("nobody was told")


def test_a_colleague_is_told_to_the_desk_when_the_register_has_told_the_employer(ask: Asker) -> None:
    of_clerk, of_other = (
        ask.query("M01", P2[:1], by=by, certificates=["M01-C2"], deadline_ms=8000) for by in ("clerk", "housing-clerk")
    )
    assert alerts(ask, of_clerk["case_number"]) == [("colleague", "applicant")]
    assert alerts(ask, of_other["case_number"]) == []


def test_what_the_desk_does_is_written_down_and_tells_of_nobody(ask: Asker) -> None:
    document = ask.query("M01", P2[:1], certificates=["M01-C2"], deadline_ms=8000)
    assert alerts(ask, document["case_number"])
    watch_id = watch(ask, P3[0]).json()["watch_id"]
    ask.as_("protector").post(f"/v1/protection/watched-people/{watch_id}/end")
    of_desk = entries(ask, account="JHPRO0000001")
    assert {"SEARCH", "ADMIN"} <= {entry["kind"] for entry in of_desk}
    assert not any(entry["subjects"] or entry["case_number"] for entry in of_desk)
    assert "found" not in str([entry["details"] for entry in of_desk]), "nor whether there was anything to read"
    citizen = ask.as_(f"citizen:{P2[0]['person_id']}").get("/v1/subjects/me/disclosures", params={"limit": 50}).json()
    assert not any(one["account"] == "JHPRO0000001" for one in citizen["items"])


def test_an_alert_is_taken_up_once_and_nobody_else_can_tell(ask: Asker) -> None:
    document = ask.query("M01", P2[:1], certificates=["M01-C2"], deadline_ms=8000)
    desk = ask.as_("protector")
    listed = desk.get("/v1/protection/alerts", params={"limit": 200}).json()["items"]
    alert = next(one for one in listed if one["case_number"] == document["case_number"])
    assert alert["acknowledged"] is None
    path = f"/v1/protection/alerts/{alert['alert_id']}/acknowledge"
    for name in ("auditor", "steward", "operator", "clerk"):
        assert ask.as_(name).post(path, json={"note": "seen"}).status_code == 403
    assert desk.post(path, json={"note": P2[0]["person_id"]}).status_code == 400, "a note names nobody"
    taken = desk.post(path, json={"note": "the window's head has confirmed the case"}).json()
    assert {**taken, "acknowledged": None} == alert
    assert (taken["acknowledged"]["account"], taken["acknowledged"]["note"]) == (
        "JHPRO0000001",
        "the window's head has confirmed the case",
    )
    assert desk.post(path, json={"note": "again"}).status_code == 409
    listed = desk.get("/v1/protection/alerts", params={"limit": 200}).json()["items"]
    assert next(one for one in listed if one["alert_id"] == alert["alert_id"]) == taken

    looks = [
        one["details"] for one in entries(ask, account="JHPRO0000001") if "protection_alerts" in str(one["details"])
    ]
    assert len(looks) >= 3
    shapes = {json.dumps({**one, "sealed": len(one["sealed"]), "trace_id": ""}, sort_keys=True) for one in looks}
    assert len(shapes) == 1, "of three looks nobody can tell which took up an alert"
    assert alert["alert_id"] not in str(looks)


def test_the_desk_works_by_the_command_line_too(ask: Asker, tmp_path: Path) -> None:
    number, reason = tmp_path / "number.txt", tmp_path / "reason.txt"
    number.write_text(P3[0]["person_id"], "utf-8")
    reason.write_text("threats [red]against[/] a witness", "utf-8")
    until = (datetime.now(CHINA) + timedelta(days=300)).isoformat()

    def run(*words: str, by: str = "protector") -> Result:
        return CliRunner().invoke(
            app_for(()), ["protection", *words, "--as", by, "--base-url", ask.demo.addresses["base_url"]]
        )

    made = run("watch", str(number), "--reason", str(reason), "--until", until, "--json")
    assert made.exit_code == 0, made.output
    watch_id = json.loads(made.stdout)["watch_id"]
    (listed,) = [one for one in json.loads(run("watched", "--json").stdout) if one["watch_id"] == watch_id]
    assert (listed["reason"], listed["ended_at"]) == ("threats [red]against[/] a witness", None)
    assert "[red]" in run("watched", "--limit", "1").stdout, "nothing of a reason is read as an order to the screen"
    assert json.loads(run("end-watch", watch_id, "--json").stdout)["ended_at"]
    assert run("end-watch", watch_id).exit_code
    document = ask.query("M01", P2[:1], certificates=["M01-C2"], deadline_ms=8000)
    told = json.loads(run("alerts", "--limit", "200", "--json").stdout)
    assert [one["kind"] for one in told if one["case_number"] == document["case_number"]] == ["colleague"]
    (alert_id,) = [one["alert_id"] for one in told if one["case_number"] == document["case_number"]]
    assert json.loads(run("acknowledge", alert_id, "--note", str(reason), "--json").stdout)["acknowledged"]["account"]
    assert run("acknowledge", alert_id, "--note", str(reason)).exit_code
    assert run("alerts", by="auditor").exit_code
    assert P3[0]["person_id"] not in made.stdout


def test_nobody_but_the_desk_reads_it(ask: Asker) -> None:
    for name in ("auditor", "steward", "operator", "clerk", "system"):
        for path in ("alerts", "watched-people"):
            answer = ask.as_(name).get(f"/v1/protection/{path}")
            assert (answer.status_code, answer.json().get("rule")) == (403, "role"), answer.text
