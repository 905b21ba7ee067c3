"""Mr Zhang's technicians: one list in the firm's case, each of them a query of its own that says yes or no and nothing else."""

import csv
import io
import json
import time
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from gateway.cli.app import app_for
from gateway.domain.clock import real_now
from tests.stories.people import CLERKS_HUSBAND, P2, SAMPLE_BUILDERS, TECHNICIANS, ZHANG, Asker, Json
from tests.stories.test_findings import found

PURPOSE = "建筑业企业资质核准"


def technicians(ask: Asker, *staff: Json, **more: Any) -> dict[str, Any]:
    return {
        "kind": "staff_list", "matter": "M12", "certificates": ["M12-C1"], "purpose": PURPOSE, "case_number": ask.case("M12"),
        "parties": [ZHANG, SAMPLE_BUILDERS], "rows": [{"parties": [one]} for one in staff or (*TECHNICIANS, CLERKS_HUSBAND)], **more,
    }  # fmt: skip


def until_done(ask: Asker, batch_id: str, by: str = "clerk", within_s: float = 20.0) -> Json:
    ends_at = time.monotonic() + within_s
    while (found := ask.as_(by).get(f"/v1/batches/{batch_id}").json())["state"] == "running":
        assert time.monotonic() < ends_at, found
        time.sleep(0.1)
    batch: Json = found
    return batch


def test_mr_zhangs_technicians_are_asked_about_as_one_list_each_by_themselves(ask: Asker) -> None:
    clerk = ask.as_("housing-clerk")
    wanted = technicians(ask)
    assert clerk.post("/v1/batch-previews", json=wanted).json() == {"rows": 4, "faults": []}
    made = clerk.post("/v1/batches", json=wanted)
    assert made.status_code == 201, made.text
    assert (made.json()["state"], made.json()["progress"]["waiting"]) == ("draft", 4)
    place = made.headers["location"]
    assert clerk.post(f"{place}/step", json={"step": "run"}).json()["state"] == "running"
    done = until_done(ask, made.json()["batch_id"], "housing-clerk")
    assert (done["state"], done["progress"]["answered"]) == ("done", 4)
    rows = clerk.get(f"{place}/rows").json()["items"]
    assert [[one["answer"] for one in row["answers"]] for row in rows] == [["yes"], ["yes"], ["no"], ["yes"]]
    file = clerk.get(f"{place}/download")
    table = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
    assert [line["M12-C1 answer"] for line in table] == ["yes", "yes", "no", "yes"]
    assert not [one for one in TECHNICIANS if one["person_id"] in file.text or one["name"] in file.text]
    lines = clerk.get(f"{place}/download", params={"format": "jsonl"})
    assert [json.loads(line)["row"] for line in lines.text.splitlines()] == [1, 2, 3, 4]
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"case_number": wanted["case_number"]}).json()["items"]
    told = sorted(one["kind"] for one in entries if one["kind"] in {"INTENT", "OUTCOME"})
    assert told == ["INTENT"] * 4 + ["OUTCOME"] * 4
    assert clerk.post(f"{place}/step", json={"step": "run"}).status_code == 409
    for other in ("clerk", "supervisor"):
        assert ask.as_(other).get(f"{place}/rows").status_code in {403, 404}


def test_of_a_firm_that_the_applicant_does_not_represent_nobody_is_asked(ask: Asker) -> None:
    clerk = ask.as_("housing-clerk")
    stranger = {**P2[0], "role": "applicant"}
    made = clerk.post("/v1/batches", json=technicians(ask, TECHNICIANS[1], parties=[stranger, SAMPLE_BUILDERS])).json()
    clerk.post(f"/v1/batches/{made['batch_id']}/step", json={"step": "run"}).raise_for_status()
    until_done(ask, made["batch_id"], "housing-clerk")
    (row,) = clerk.get(f"/v1/batches/{made['batch_id']}/rows").json()["items"]
    assert [(one["answer"], one["reason"]) for one in row["answers"]] == [("unknown", "NOT_REPRESENTED")]


def test_the_list_is_of_the_firms_case_and_its_people_alone(ask: Asker) -> None:
    clerk = ask.as_("housing-clerk")
    twice = technicians(ask, TECHNICIANS[0], TECHNICIANS[0])
    faults = clerk.post("/v1/batch-previews", json=twice).json()["faults"]
    assert [(one["row"], one["code"]) for one in faults] == [(2, "twice")]
    refused = clerk.post("/v1/batches", json=twice)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/rows/1/parties/0/person_id")
    family = ask.query("M01", P2)["case_number"]
    assert clerk.post("/v1/batches", json=technicians(ask, case_number=family)).status_code == 400
    taken = technicians(ask)
    clerk.post("/v1/batches", json={**taken, "rows": taken["rows"][:1]}).raise_for_status()
    answer = clerk.post("/v1/batches", json=taken)
    assert (answer.status_code, answer.json()["rule"]) == (403, "case")
    own = ask.as_("clerk").post("/v1/batches", json=technicians(ask))
    assert (own.status_code, own.json()["rule"]) == (403, "own-family")


def test_a_list_sent_again_with_its_key_makes_no_second_batch(ask: Asker) -> None:
    clerk, wanted, key = ask.as_("housing-clerk"), technicians(ask), {"Idempotency-Key": "list-1"}
    first, again = (clerk.post("/v1/batches", json=wanted, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201), again.text
    assert first.json() == again.json()
    clerk.post(f"{first.headers['location']}/step", json={"step": "run"}).raise_for_status()
    until_done(ask, first.json()["batch_id"], "housing-clerk")
    assert clerk.post("/v1/batches", json=wanted, headers=key).json()["state"] == "done", "as it is now"
    other = clerk.post("/v1/batches", json={**wanted, "purpose": "年度核验"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-mismatch")
    wrong, free = technicians(ask, TECHNICIANS[0], TECHNICIANS[0]), {"Idempotency-Key": "list-2"}
    assert clerk.post("/v1/batches", json=wrong, headers=free).status_code == 400
    assert clerk.post("/v1/batches", json=technicians(ask), headers=free).status_code == 201, (
        "what was refused holds no key"
    )


def test_what_nobody_has_to_prove_is_refused_in_a_list_and_is_a_finding(ask: Asker) -> None:
    began_at = real_now().isoformat()
    row = {"case_number": ask.case("M08"), "parties": [P2[0]]}
    body = {"kind": "job", "matter": "M08", "certificates": ["M08-C3"], "purpose": "核验", "rows": [row]}
    refused = ask.as_("clerk").post("/v1/batches", json=body)
    assert (refused.status_code, refused.json()["rule"]) == (403, "abolished")
    began = {"since": began_at, "account": "JH330702000123"}
    entries = ask.as_("auditor").get("/v1/audit/entries", params=began).json()["items"]
    (denied,) = [entry for entry in entries if entry["kind"] == "DENIED"]
    assert denied["subjects"] == []
    (finding,) = found(ask, entry=denied["entry"], rule="A12")
    assert finding["matter"] == "M08"


def test_the_commands_of_the_paper(ask: Asker, tmp_path: Path) -> None:
    file, base = tmp_path / "technicians.csv", ask.demo.addresses["base_url"]
    file.write_text(
        "staff_person_id,staff_name\n" + "".join(f"{one['person_id']},{one['name']}\n" for one in TECHNICIANS[:2]),
        "utf-8-sig",
    )
    options = [
        "--matter",
        "M12",
        "--certificate",
        "M12-C1",
        "--case",
        ask.case("M12"),
        "--purpose",
        PURPOSE,
    ]
    options += ["--employer", SAMPLE_BUILDERS["credit_code"], "--applicant", f"{ZHANG['person_id']},{ZHANG['name']}"]

    def run(*words: str, by: str = "housing-clerk") -> Any:
        done = CliRunner().invoke(app_for(()), ["batch", *words, "--as", by, "--base-url", base])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert json.loads(run("preview", str(file), *options, "--json")) == {"rows": 2, "faults": []}
    made = json.loads(run("new", str(file), *options, "--json"))
    assert json.loads(run("run", made["batch_id"], "--json"))["state"] == "running"
    until_done(ask, made["batch_id"], "housing-clerk")
    assert json.loads(run("show", made["batch_id"], "--json"))["state"] == "done"
    assert made["batch_id"] in run("list", "--json")
    assert [row["state"] for row in json.loads(run("rows", made["batch_id"], "--json"))] == ["answered", "answered"]
    run("download", made["batch_id"], str(tmp_path / "answers.csv"))
    assert (tmp_path / "answers.csv").read_text("utf-8-sig").count("yes") == 2
    elders = tmp_path / "elders.csv"
    elders.write_text(
        f"case_number,applicant_person_id,applicant_name\n{ask.case('M15')},330799194305010029,陈阿香\n", "utf-8"
    )
    job = json.loads(
        run(
            "new",
            str(elders),
            "--kind",
            "job",
            "--matter",
            "M15",
            "--certificate",
            "M15-C1",
            "--purpose",
            "年度核验",
            "--json",
            by="clerk",
        )
    )
    assert json.loads(run("approve", job["batch_id"], "--json", by="supervisor"))["state"] == "approved"
    assert json.loads(run("cancel", job["batch_id"], "--json", by="clerk"))["state"] == "cancelled"
