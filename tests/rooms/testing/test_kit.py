"""A new connector passes as it is made, installed nowhere; and a broken rule is said in words."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli.app import app_for
from gateway.domain.errors import SetupError
from gateway.testing.folder import ConnectorFolder
from gateway.testing.new import write_connector
from gateway.testing.quality import RULES, quality_in
from gateway.testing.report import RuleOutcome, report
from gateway.testing.trial import NotApplicableError, check, on_trial

Change = Callable[[Path], None]
MANIFEST = "gateway_pool/manifest.toml"


def change(file: str, found: str, put: str) -> Change:
    def made(folder: Path) -> None:
        path = folder / file
        text = path.read_text("utf-8")
        assert found in text
        path.write_text(text.replace(found, put), "utf-8")

    return made


def test_a_new_connector_passes_on_the_command_line(tmp_path: Path) -> None:
    made = CliRunner().invoke(app_for(()), ["connector", "new", "swimming_pool", "--into", str(tmp_path)])
    assert made.exit_code == 0, made.output
    tried = CliRunner().invoke(app_for(()), ["connector", "test", "--json", str(tmp_path / "swimming_pool")])
    assert tried.exit_code == 0, tried.output
    told = json.loads(tried.stdout)
    assert (told["connector"], told["ok"]) == ("swimming_pool", True)
    assert [rule["rule"] for rule in told["rules"]] == list(RULES)
    assert {rule["finding"] for rule in told["rules"]} == {"kept"}


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("wrong_person", change("gateway_pool/manifest.toml", 'bind = "idNo"', 'bind = ""')),
        ("partial_match", change("department/server.py", 'people[0]["name"] != name', "not name")),
        ("no_record", change("department/server.py", 'self._answer({"match": "unknown"}, 0)', '{"code": "99"}')),
        ("error_inside", change("department/server.py", 'request.fault == "error"', "not request")),
        ("ambiguous", change("department/server.py", "len(people) > 1", "len(people) > 2")),
    ],
)
def test_a_broken_rule_is_found_and_named(tmp_path: Path, rule: str, broken: Change) -> None:
    folder = write_connector("pool", tmp_path)
    broken(folder)
    (found,) = report(ConnectorFolder.at(folder), lambda _: None, [rule])
    assert (found.rule, found.finding) == (rule, RuleOutcome.BROKEN)
    assert re.match(r"what came instead: \w+", found.why)


def test_a_broken_rule_ends_with_1(tmp_path: Path) -> None:
    folder = write_connector("pool", tmp_path)
    change("department/server.py", '"match": "yes"', '"match": "perhaps"')(folder)
    tried = CliRunner().invoke(app_for(()), ["connector", "test", str(folder), "--rule", "found"])
    assert tried.exit_code == 1
    assert "0 kept, 0 exempt, 1 broken of 1" in tried.output


@pytest.mark.parametrize("rule", ["error_inside", "silent", "no_record", "busy"])
def test_a_department_that_is_never_reached_keeps_no_rule(tmp_path: Path, rule: str) -> None:
    """A wrong path: what comes on a bad day comes on a good one too, and says nothing.  What came instead is told, without a value."""
    folder = write_connector("pool", tmp_path)
    change("gateway_pool/manifest.toml", 'path = "/v1/card"', 'path = "/v1/cart"')(folder)
    tried = CliRunner().invoke(app_for(()), ["connector", "test", str(folder), "--rule", rule])
    assert tried.exit_code == 1
    said = " ".join(tried.output.split())
    assert "the question card finds nobody: unavailable (department_error, 97)" in said
    assert 'POST /v1/cart answered HTTP 404: {"code": text}' in said


def test_a_connector_of_which_nothing_is_tried_is_not_green(tmp_path: Path) -> None:
    folder = write_connector("pool", tmp_path)
    change("quality.toml", 'ambiguous = "done"', 'ambiguous = { exempt = "cards have numbers of their own" }')(folder)
    tried = CliRunner().invoke(app_for(()), ["connector", "test", str(folder), "--json", "--rule", "ambiguous"])
    assert tried.exit_code == 1
    assert json.loads(tried.stdout)["ok"] is False


def test_a_rule_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="There is no rule luck"):
        report(ConnectorFolder.at(write_connector("pool", tmp_path)), lambda _: None, ["luck"])


def test_an_exempt_rule_is_shown_with_its_reason(tmp_path: Path) -> None:
    folder = write_connector("pool", tmp_path)
    change("quality.toml", 'ambiguous = "done"', 'ambiguous = { exempt = "cards have numbers of their own" }')(folder)
    (found,) = report(ConnectorFolder.at(folder), lambda _: None, ["ambiguous"])
    assert (found.finding, found.why) == (RuleOutcome.EXEMPT, "cards have numbers of their own")


async def test_a_question_without_codes_gives_no_occasion_for_an_unknown_code(tmp_path: Path) -> None:
    folder = write_connector("pool", tmp_path / "made")
    change("gateway_pool/manifest.toml", 'items = ["card_status", "issued_on"]', 'items = ["issued_on"]')(folder)
    connector = ConnectorFolder.at(folder)
    with (
        connector.as_if_installed(),
        on_trial(connector, quality_in(connector.path, connector.name), tmp_path / "home") as trial,
        pytest.raises(NotApplicableError),
    ):
        await check("unknown_code", trial)


@pytest.mark.parametrize("name", ["", "Pool", "9pool", "class", "../pool", "pool-x", "a"])
def test_a_name_that_no_package_can_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SetupError, match="cannot name a connector"):
        write_connector(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path: Path) -> None:
    write_connector("pool", tmp_path)
    with pytest.raises(SetupError, match="is there already"):
        write_connector("pool", tmp_path)


@pytest.mark.parametrize(
    ("file", "right", "wrong", "said"),
    [
        ("gateway_pool/manifest.toml", 'kind = "rest"', 'kind = "rset"', "(did you mean rest?)"),
        ("gateway_pool/manifest.toml", "matched =", "mached =", "mached: there is no such key; there are absent, busy, code"),
        ("gateway_pool/manifest.toml", "{ path =", "{ paht =", "paht: there is no such key; there are asks_fields, batch_path, path"),
        ("quality.toml", 'found = "done"', "specimens.card.fuond = []", "(did you mean found?)"),
    ],
)  # fmt: skip
def test_a_wrong_word_is_told_with_those_that_exist(
    tmp_path: Path, file: str, right: str, wrong: str, said: str
) -> None:
    folder = write_connector("pool", tmp_path)
    change(file, right, wrong)(folder)
    tried = CliRunner().invoke(app_for(()), ["connector", "test", str(folder), "--rule", "found"])
    assert isinstance(tried.exception, SetupError)
    assert said in tried.exception.detail


@pytest.mark.parametrize(
    "missing", ["gateway_pool/manifest.toml", "quality.toml", "department/server.py", "pyproject.toml"]
)
def test_a_folder_that_is_no_connector_is_said_to_be_none(tmp_path: Path, missing: str) -> None:
    folder = write_connector("pool", tmp_path)
    (folder / missing).unlink()
    tried = CliRunner().invoke(app_for(()), ["connector", "test", str(folder)])
    assert isinstance(tried.exception, SetupError)
    assert tried.exception.detail.count("\n") == 0


AT_ONCE = [rule for rule in RULES if rule not in {"slow", "hang", "drip", "refuse", "reset", "half", "noise", "huge"}]
"""The rules that do not wait; tests/stories/test_tutorial.py tries the others too."""


def test_a_new_connector_for_json_over_http_passes(tmp_path: Path) -> None:
    folder = write_connector("pool", tmp_path, "http")
    done = report(ConnectorFolder.at(folder), lambda _: None, AT_ONCE)
    assert {found.finding for found in done} == {RuleOutcome.KEPT}, done


SEVERAL = """
batch_path = "/v1/cards/batch"
batch_rows = "idNos"
batch_row = "{person_id}"
batch_record = "result.list"
batch_key = "idNo={person_id}"
batch_complete = true
"""


def test_a_department_that_takes_several_questions_in_one_call_needs_no_python(tmp_path: Path) -> None:
    folder = write_connector("pool", tmp_path, "http")
    change(
        MANIFEST,
        'body = ["idNo={person_id}", "page.number={page}", "page.size={page_size}"]',
        'body = ["idNo={person_id}", "page.number=1", "page.size=50"]',
    )(folder)
    change(MANIFEST, 'total = "result.total"             # of all pages\n', SEVERAL)(folder)
    change(MANIFEST, "[questions.card]\n", "[questions.card]\nbatch = 50\n")(folder)
    done = report(ConnectorFolder.at(folder), lambda _: None, ["found", "no_record", "ambiguous"])
    assert {found.finding for found in done} == {RuleOutcome.KEPT}, done
    change(MANIFEST, "batch_complete = true", "batch_complete = false")(folder)
    (found,) = report(ConnectorFolder.at(folder), lambda _: None, ["found"])
    assert found.finding is RuleOutcome.BROKEN
    assert "what came instead: card" in found.why


@pytest.mark.parametrize(
    ("rule", "right", "wrong", "said"),
    [
        ("error_inside", 'path = "/v1/cards"', 'path = "/v1/cadrs"', "(department_error, 404); POST /v1/cadrs answered HTTP 404"),
        ("no_record", 'record = "result.list"', 'record = "result.lists"', "unavailable (garbage)"),
        ("found", 'key_header = "X-Api-Key"', 'key_header = "X-Key"', "(department_error, 401)"),
        ("partial_match", 'name = "name" ', 'name = "" ', "found;"),
        ("wrong_person", 'bind = "idNo"', 'bind = ""', "partial_match"),
    ],
)  # fmt: skip
def test_a_wrong_fact_of_an_http_connector_is_found(
    tmp_path: Path, rule: str, right: str, wrong: str, said: str
) -> None:
    folder = write_connector("pool", tmp_path, "http")
    change("gateway_pool/manifest.toml", right, wrong)(folder)
    (found,) = report(ConnectorFolder.at(folder), lambda _: None, [rule])
    assert found.finding == RuleOutcome.BROKEN
    assert said in found.why


def test_a_kind_without_a_template_is_told_with_those_that_have_one(tmp_path: Path) -> None:
    made = CliRunner().invoke(app_for(()), ["connector", "new", "pool", "--into", str(tmp_path), "--kind", "htpp"])
    assert isinstance(made.exception, SetupError)
    assert (
        made.exception.detail
        == "There is no template of the kind htpp; there are gateway, http, rest, snapshot, soap, sql, ticket (did you mean http?)."
    )


@pytest.mark.parametrize(
    ("kind", "rule", "broken", "said"),
    [
        ("soap", "partial_match", change(MANIFEST, ', name = "name" }', " }"), "found;"),
        (
            "soap",
            "no_record",
            change(MANIFEST, '"no such person"', '"nobody"'),
            "unavailable (department_error, failed)",
        ),
        ("ticket", "wrong_person", change(MANIFEST, 'bind = "idNo"', 'bind = ""'), "found;"),
        ("snapshot", "partial_match", change(MANIFEST, "same_name = true", "same_name = false"), "found"),
    ],
)
def test_a_wrong_fact_of_a_connector_of_any_kind_is_found(
    tmp_path: Path, kind: str, rule: str, broken: Change, said: str
) -> None:
    """Each is kept as it is made: tests/stories/test_tutorial.py tries every rule of every kind."""
    folder = write_connector("pool", tmp_path, kind)
    broken(folder)
    (found,) = report(ConnectorFolder.at(folder), lambda _: None, [rule])
    assert found.finding == RuleOutcome.BROKEN
    assert said in found.why


@pytest.mark.parametrize(
    ("kind", "files"),
    [("rest", 11), ("http", 11), ("ticket", 11), ("soap", 11), ("sql", 14), ("snapshot", 12), ("gateway", 11)],
)
def test_no_placeholder_is_left(tmp_path: Path, kind: str, files: int) -> None:
    folder = write_connector("two_words", tmp_path, kind)
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert len(written) == files
    assert not any(re.search(r"@[a-z]+@", path.read_text("utf-8")) for path in written)
    assert 'name = "gateway-connector-two-words"' in (folder / "pyproject.toml").read_text("utf-8")


def test_a_question_is_answered_without_a_value(tmp_path: Path) -> None:
    folder = write_connector("pool", tmp_path)
    asked = CliRunner().invoke(app_for(()), ["connector", "ask", str(folder), "--show-reply"])
    assert asked.exit_code == 0, asked.output
    assert asked.stdout.startswith("found\n  card_status: text\n  issued_on: day\n")
    assert 'POST /v1/card answered HTTP 200: {"code": text, "count": number, "data": {"match": text' in asked.stdout
    assert not re.search(r"[0-9]{4}|陈思远|active|\bA\b", asked.stdout)


def test_a_question_that_nobody_answers_says_why_and_ends_with_1(tmp_path: Path) -> None:
    folder = write_connector("pool", tmp_path)
    change("gateway_pool/manifest.toml", 'path = "/v1/card"', 'path = "/v1/cart"')(folder)
    asked = CliRunner().invoke(app_for(()), ["connector", "ask", str(folder), "--show-reply"])
    assert asked.exit_code == 1
    assert asked.stdout.startswith("unavailable (department_error, 97)\n")
    assert 'POST /v1/cart answered HTTP 404: {"code": text}' in asked.stdout


@pytest.mark.parametrize(
    ("option", "word", "said"),
    [("--question", "cadr", "there are card (did you mean card?)"), ("--case", "fuond", "(did you mean found?)")],
)
def test_a_question_or_case_that_is_none_is_told_with_those_there_are(
    tmp_path: Path, option: str, word: str, said: str
) -> None:
    asked = CliRunner().invoke(app_for(()), ["connector", "ask", str(write_connector("pool", tmp_path)), option, word])
    assert isinstance(asked.exception, SetupError)
    assert said in asked.exception.detail
