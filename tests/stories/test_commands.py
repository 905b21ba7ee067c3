"""Every command of `gateway` as a newcomer types it, over the running demo."""

import csv
import io
import json
import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.cli import app_for
from gateway.cli.usage import UsageError
from gateway.domain.clock import CHINA
from gateway.domain.errors import SetupError
from gateway.entry import COLUMNS
from gateway_demo.demo import Demo
from tests.rooms.attachments.test_file import PDF
from tests.stories.people import P2, Asker

RUN = CliRunner(env={"COLUMNS": "80"})
Call = Callable[..., Result]


@pytest.fixture
def call(demo: Demo) -> Call:
    """A command with the demo's address."""

    def run(*words: object, stdin: str = "", **environment: str) -> Result:
        line = [*map(str, words), "--base-url", demo.addresses["base_url"]]
        return RUN.invoke(app_for(()), line, input=stdin, env=environment)

    return run


def refused(result: Result, *words: str, kind: type[SetupError] = SetupError) -> None:
    """One sentence with these words, which `main` prints, and the kind that gives the exit status."""
    assert type(result.exception) is kind, result.output
    assert isinstance(result.exception, SetupError)
    for word in words:
        assert word in result.exception.detail, result.exception.detail


def test_the_two_clocks_are_told_apart(call: Call) -> None:
    told = call("clock").output.splitlines()
    assert [line.split(":")[0] for line in told] == ["domain time", "real time"]
    assert set(json.loads(call("clock", "--json").output)) == {"now", "real"}
    assert "times are the city's own" in call("query", "M03").output


def test_a_token_is_printed_and_nothing_else(call: Call) -> None:
    result = call("token", "--as", "clerk")
    assert (result.exit_code, result.output.count("\n"), result.output.count(".")) == (0, 1, 2)
    refused(call("token", "--as", "nobody"), "nobody", "gateway token --help")


def test_a_ready_question_is_asked_and_read_again(call: Call, ask: Asker) -> None:
    ask.rehearse("vehicles", "hang")
    result = call("query", "M01")
    assert result.exit_code == 0, result.output
    assert "M01-C4" in result.output
    assert "gateway query --read " in result.output
    query_id = result.output.split("--read ")[1].split()[0]
    again = call("query", "--read", query_id, "--json")
    assert json.loads(again.output)["query_id"] == query_id
    refused(call("query", "--read", query_id, "--as", "tax-clerk"), "404")


def test_a_question_comes_from_a_file_or_from_standard_input(call: Call, ask: Asker, tmp_path: Path) -> None:
    body = {"matter": "M01", "case_number": ask.case("M01"), "parties": P2, "certificates": ["M01-C2"]}
    (tmp_path / "q.json").write_text(json.dumps(body), "utf-8")
    from_file = call("query", "--body", tmp_path / "q.json", "--json")
    assert json.loads(from_file.output)["certificates"][0]["answer"] == "yes"
    from_input = call("query", "--body", "-", "--json", stdin=json.dumps(body))
    assert json.loads(from_input.output)["case_number"] == body["case_number"]
    refused(call("query", "--body", "-", stdin="{"), "not JSON", "line 1")
    refused(call("query", "--body", "-", stdin="[]"), "not an object")
    refused(call("query", "--body", "-", stdin='{"matter":"M01"}'), "400", "/parties", "Nothing was asked")
    refused(call("query"), "M01", "--body", "--read", kind=UsageError)
    refused(call("query", "M01", "--read", "x"), "one of these", kind=UsageError)
    refused(call("query", "M99"), "M01", "M16", kind=UsageError)
    refused(call("query", "--read", "x", "--show"), "--show", "M16", kind=UsageError)
    refused(call("query", "M01", "--as", "auditor"), "403", "gateway token --as clerk", "Here: --as clerk")
    refused(call("query", "M12"), "403", "family", "Here: --as system.")
    assert call("query", "M12", "--as", "system").exit_code == 0


def test_a_ready_question_is_a_form_for_ones_own(call: Call, tmp_path: Path) -> None:
    shown = call("query", "M13", "--show").output
    (tmp_path / "mine.json").write_text(shown.replace("000111", "000112"), "utf-8")
    document = json.loads(call("query", "--body", tmp_path / "mine.json", "--json").output)
    assert (document["matter"], document["case_number"]) == ("M13", "JH-2026-M13-000112")
    assert [row["certificate"] for row in document["certificates"]] == ["M13-C1", "M13-C2", "M13-C3"]


def test_a_bad_day_is_rehearsed_and_ended(call: Call, ask: Asker) -> None:
    assert call("rehearse", "--department", "vehicles", "--fault", "refuse").output == "vehicles: refuse\n"
    document = ask.query("M01", P2, certificates=["M01-C4"], deadline_ms=1000)
    assert document["status"] == "pending"
    assert call("rehearse", "--department", "vehicles", "--clear").output == "vehicles: all well again\n"
    county = call("rehearse", "--department", "real_estate", "--fault", "hang", "--county", "330782")
    assert county.output == "real_estate: hang in 330782\n"
    refused(call("rehearse", "--department", "nobody", "--clear"), "household", "marriage", kind=UsageError)
    (one,) = json.loads(call("rehearse", "--status", "--department", "real_estate", "--json").output)
    assert [(on["fault"], on["county"]) for on in one["on"]] == [("hang", "330782")]
    everywhere = call("rehearse", "--status").output
    assert "hang in 330782" in everywhere
    assert "household" in everywhere
    assert json.loads(call("rehearse", "--department", "real_estate", "--clear", "--json").output)["on"] == []
    refused(call("rehearse", "--clear"), "--department NAME", kind=UsageError)
    refused(call("rehearse", "--department", "vehicles"), "--fault NAME", "--clear", kind=UsageError)
    refused(call("rehearse", "--department", "vehicles", "--fault", "x"), "knows", "hang", kind=UsageError)


def test_a_department_is_told_to_demand_receipts(call: Call, ask: Asker) -> None:
    told = call("rehearse", "--department", "household", "--demand-receipt")
    assert told.output == "household: answers no question without a valid intent receipt\n"
    ask.query("M01", P2, certificates=["M01-C2"], deadline_ms=5000)
    assert call("rehearse", "--department", "household", "--clear").exit_code == 0
    both = call("rehearse", "--department", "household", "--demand-receipt", "--fault", "hang")
    refused(both, "--demand-receipt", kind=UsageError)
    refused(call("rehearse", "--department", "vehicles", "--demand-receipt"), "cannot be told", kind=UsageError)


@pytest.fixture
def asked(ask: Asker) -> str:
    """The number of a case in the log."""
    document = ask.query("M01", P2, certificates=["M01-C2"], deadline_ms=5000)
    return str(document["case_number"])


def test_the_log_is_searched_as_a_table(call: Call, asked: str) -> None:
    result = call("audit", "search", "--case", asked)
    assert {"INTENT", "OUTCOME"} <= set(result.output.split())
    assert max(map(len, result.output.splitlines())) <= 80
    assert "No entry fits" in call("audit", "search", "--case", "JH-2026-M01-999999").output


def test_the_log_is_searched_for_other_programs(call: Call, asked: str) -> None:
    rows = list(csv.DictReader(io.StringIO(call("audit", "search", "--case", asked, "--format", "csv").output)))
    assert [row["kind"] for row in rows] == ["OUTCOME", "INTENT"]
    assert set(rows[0]) == set(COLUMNS)
    lines = call("audit", "search", "--case", asked, "--format", "ndjson", "--limit", 1).output.splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["OUTCOME"]


def test_the_log_is_searched_by_person_with_the_number_from_a_file(call: Call, asked: str, tmp_path: Path) -> None:
    (tmp_path / "subject").write_text(P2[0]["person_id"] + "\n")
    found = call("audit", "search", "--subject", tmp_path / "subject", "--format", "ndjson", "--limit", 5).output
    assert asked in {json.loads(line)["case_number"] for line in found.splitlines()}
    assert P2[0]["person_id"] not in found
    typed = call("audit", "search", "--subject", "-", "--limit", 1, stdin=P2[0]["person_id"])
    assert typed.exit_code == 0
    refused(call("audit", "search", "--subject", tmp_path / "none"), "cannot be read")
    refused(call("audit", "search", "--subject", "-", stdin="abc"), "400", "/person_id")
    both = call("audit", "search", "--subject", tmp_path / "subject", "--case", asked, "--format", "ndjson").output
    assert [json.loads(line)["kind"] for line in both.splitlines()] == ["OUTCOME", "INTENT"]


def test_the_log_is_exported_for_its_owner_alone(call: Call, asked: str, tmp_path: Path) -> None:
    out = tmp_path / "log.csv"
    result = call("audit", "export", "--out", out, "--case", asked)
    assert result.exit_code == 0, result.output
    assert "2 entries" in result.output
    assert len(out.read_text("utf-8").splitlines()) == 3
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    refused(call("audit", "export", "--out", out), "File exists", "new file")
    refused(call("audit", "export", "--out", out / "x"), "cannot be written")
    refused(call("audit", "export", "--out", tmp_path / "t", "--format", "table"), "csv or ndjson", kind=UsageError)
    many = tmp_path / "log.ndjson"
    call("audit", "export", "--out", many, "--format", "ndjson")
    assert len(many.read_text("utf-8").splitlines()) >= 3


def test_the_log_is_exported_as_a_bundle_that_verifies(call: Call, demo: Demo, asked: str, tmp_path: Path) -> None:
    (tmp_path / "subject").write_text(P2[0]["person_id"] + "\n")
    into = tmp_path / "bundle"
    result = call("audit", "export", "--into", into, "--case", asked, "--subject", tmp_path / "subject", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["rows"] == 2
    assert stat.S_IMODE(into.stat().st_mode) == 0o700
    verified = RUN.invoke(app_for(()), ["audit", "verify", str(into), "--home", str(demo.home)])
    assert verified.exit_code == 0, verified.output
    refused(call("audit", "export", "--into", into), "not an empty folder")
    refused(call("audit", "export", "--into", into, "--out", tmp_path / "x"), "either --out", kind=UsageError)
    refused(call("audit", "export"), "either --out", kind=UsageError)
    refused(call("audit", "export", "--into", tmp_path / "y", "--since", "2020-12-31T00:00:00Z"), "400", "one year")


def test_a_case_is_followed_and_one_answer_revealed_by_two(call: Call, asked: str, tmp_path: Path) -> None:
    (trail,) = [json.loads(line) for line in call("audit", "timeline", "--case", asked, "--json").output.splitlines()]
    assert [entry["kind"] for entry in trail["entries"]] == ["INTENT", "OUTCOME"]
    assert asked in call("audit", "timeline", "--case", asked).output
    assert "Nothing happened" in call("audit", "timeline", "--case", "JH-2026-M01-999999").output
    refused(call("audit", "timeline"), "one of --account", kind=UsageError)
    outcome, reason = trail["entries"][-1], tmp_path / "reason"
    reason.write_text("投诉[117]：核对结论\n")
    words = ["--entry", outcome["entry"], "--subject", outcome["subjects"][0]["tag"], "--ground", "complaint"]
    reveal_id = json.loads(call("audit", "reveal", "ask", *words, "--reason", reason, "--json").output)["reveal_id"]
    assert "[117]" in call("audit", "reveal", "list", "--limit", 1).output
    refused(call("audit", "reveal", "approve", reveal_id, "--reason", reason, "--as", "auditor"), "403")
    approved = call("audit", "reveal", "approve", reveal_id, "--reason", reason, "--json").output
    assert json.loads(approved)["state"] == "approved"
    assert json.loads(call("audit", "reveal", "open", reveal_id, "--json").output)["name"] == P2[0]["name"]
    refused(call("audit", "reveal", "open", reveal_id), "409", "read")
    refused(call("audit", "reveal", "refuse", reveal_id, "--reason", tmp_path / "none"), "cannot be read")


def test_what_is_not_there_yet_says_what_is(call: Call) -> None:
    refused(call("audit", "spot-check"), "404", "no day of this log is over yet")
    today = datetime.now(CHINA).date().isoformat()
    refused(call("audit", "spot-check", "--day", today), "409", "can be drawn, from", "no day of this log is over yet")


def test_who_may_not_read_the_log_is_told(call: Call) -> None:
    refused(call("audit", "search", "--as", "clerk"), "403")
    refused(call("audit", "search", "--since", "yesterday"), "400", "RFC 3339")
    refused(call("audit", "search", "--task", "a b"), "Audit-Task")


@pytest.mark.parametrize(
    "words",
    [["token", "--as", "clerk"], ["query", "M01"], ["rehearse", "--department", "x", "--clear"], ["audit", "search"]],
)
def test_without_a_demo_it_says_how_to_start_one(words: list[str]) -> None:
    refused(RUN.invoke(app_for(()), [*words, "--base-url", "http://127.0.0.1:9"]), "No gateway answers", "make run")


@pytest.mark.parametrize(
    "words",
    [
        [], ["run"], ["serve"], ["query"], ["token"], ["rehearse"], ["audit"], ["audit", "search"], ["audit", "export"],
        ["audit", "timeline"], ["audit", "reveal"], ["audit", "reveal", "ask"], ["audit", "reveal", "open"],
        ["population"], ["population", "generate"], ["population", "check"],
    ],
)  # fmt: skip
def test_every_command_explains_itself_within_eighty_columns(words: list[str]) -> None:
    result = RUN.invoke(app_for(()), [*words, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output
    assert max(map(len, result.output.splitlines())) <= 80


def test_a_verification_is_worked_on_by_the_command_line(call: Call, ask: Asker, tmp_path: Path) -> None:
    document = ask.with_task(ask.query("M01", P2, certificates=["M01-C3"], deadline_ms=8000), "M01-C3")
    (one,) = document["certificates"]
    task_id, by = one["next"]["task_id"], ("--as", "verifier:real_estate")
    listed = json.loads(call("tasks", "list", "--limit", 200, "--json", *by).output)
    assert task_id in {task["task_id"] for task in listed}
    claimed = call("tasks", "claim", task_id, *by, GATEWAY_LANGUAGE="zh").output
    assert "领取人" in claimed
    assert "JHV-real_estate" in claimed
    assert task_id in claimed
    shown = call("tasks", "show", task_id, *by).output
    assert "Has a homestead been approved" in shown
    assert P2[0]["name"] in shown
    assert json.loads(call("tasks", "release", task_id, *by, "--json").output)["claimed_by"] is None
    refused(call("tasks", "release", task_id, *by), "409")
    assert json.loads(call("tasks", "extend", task_id, *by, "--json").output)["extended"] == 1
    refused(call("tasks", "hand-on", task_id, "vehicles", *by), "400", "/department")
    paper, wrong, note = tmp_path / "paper.pdf", tmp_path / "wrong.pdf", tmp_path / "note.txt"
    paper.write_bytes(PDF)
    wrong.write_bytes(PDF + b"PK")
    note.write_text("宅基地档案 1998 年第 3 册", "utf-8")
    refused(call("tasks", "attach", task_id, wrong, *by), "400", "nothing else")
    refused(call("tasks", "attach", task_id, tmp_path / "none.pdf", *by), "cannot be read", kind=UsageError)
    attached = json.loads(call("tasks", "attach", task_id, paper, *by, "--json").output)
    fetched = call("tasks", "fetch", task_id, attached["attachment_id"], "--into", tmp_path / "again.pdf", *by)
    assert (fetched.exit_code, (tmp_path / "again.pdf").read_bytes()) == (0, PDF)
    replied = json.loads(
        call("tasks", "reply", task_id, "yes", "--note", note, "--attach", paper, *by, "--json").output
    )
    assert (replied["finding"], replied["answer"], replied["note"]) == ("yes", "no", note.read_text("utf-8"))
    refused(call("tasks", "show", task_id, *by), "409")
