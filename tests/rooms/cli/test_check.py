"""`gateway check` and `gateway catalogue lint`: findings by rule, exit codes, and no secret in what is said."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gateway.checking import everything
from gateway.cli import app_for
from gateway.domain.finding import Severity
from tests.rooms.catalogue.made_up import certificate, matter, write

EXAMPLE = Path(__file__).resolve().parents[3] / "deploy" / "settings.example.toml"
GOOD = """
database_url = "postgresql://gateway:verysecret@db/gateway"
issuer = "https://login.example"
home = "{home}"
[departments.household]
url = "https://household.example"
app_secret = "alsosecret"
"""


def settings(folder: Path, more: str = "") -> Path:
    file = folder / "settings.toml"
    file.write_text(more + GOOD.format(home=folder))
    return file


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app_for(()), list(words))
    return done.exit_code, done.stdout


def test_a_whole_configuration_has_no_findings(tmp_path: Path) -> None:
    assert everything(settings(tmp_path)) == ()
    assert run("check", "--settings", str(tmp_path / "settings.toml")) == (0, "0 errors, 0 warnings\n")


@pytest.mark.parametrize(
    ("text", "rule", "severity"),
    [
        ("port = 99999\n", "configuration.form", Severity.ERROR),
        ("allow_reserved_ids = true\n", "configuration.reserved-ids", Severity.WARNING),
        ("dev_issuer_port = 0\n", "configuration.demo", Severity.WARNING),
        ("[departments.moon]\nurl = 'x'\n", "configuration.unknown-department", Severity.ERROR),
        ("[departments.marriage]\nsecret = 'CHANGE-ME'\n", "configuration.placeholder", Severity.ERROR),
        ("[witnesses]\n'http://w' = 'no key'\n", "configuration.witness", Severity.ERROR),
    ],
)
def test_each_fault_of_a_configuration_is_told_by_its_rule(
    text: str, rule: str, severity: Severity, tmp_path: Path
) -> None:
    file = settings(tmp_path)
    whole = file.read_text()
    file.write_text(whole + text if text.startswith("[") else text + whole)
    found = everything(file)
    assert [(finding.rule, finding.severity) for finding in found] == [(rule, severity)]
    assert "secret" not in str(found[0]).replace("departments.marriage.secret", "")


def test_without_an_issuer_and_departments_it_says_so(tmp_path: Path) -> None:
    file = tmp_path / "bare.toml"
    file.write_text(f'database_url = "postgresql://x/y"\nhome = "{tmp_path}"\n')
    assert [finding.rule for finding in everything(file)] == ["configuration.no-issuer", "configuration.no-department"]


def test_a_key_that_others_may_read_is_told(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "results.key").write_text("x")
    (keys / "results.key").chmod(0o644)
    assert [str(finding) for finding in everything(settings(tmp_path))] == [
        "results.key: may be read by others: run chmod 600 on it"
    ]


def test_the_example_is_told_to_be_filled_in() -> None:
    code, said = run("check", "--settings", str(EXAMPLE), "--json")
    told = json.loads(said)
    assert (code, told["ok"]) == (1, False)
    assert {finding["rule"] for finding in told["findings"]} == {"configuration.placeholder"}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"asking": {"general_windows": [], "clients": {"c": ["M99"]}}}, "access.unknown-matter"),
        ({"asking": {"general_windows": [], "clients": {"c": ["*"]}}}, "access.every-matter"),
        ({"clearance": {"owner": 2, "other": 3}}, "access.clearance"),
        ({"clearance": {"owner": 4, "other": 4}}, "access.owner-only"),
        ({"rules": []}, "access.form"),
        ({"adult_years": "many"}, "access.form"),
    ],
)
def test_each_fault_of_the_access_rules_is_told(change: dict[str, Any], rule: str, tmp_path: Path) -> None:
    own = Path(__file__).resolve().parents[3] / "src" / "gateway" / "access" / "rules.json"
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(json.loads(own.read_text("utf-8")) | change), "utf-8")
    assert [finding.rule for finding in everything(settings(tmp_path), file)] == [rule]


def test_the_catalogue_is_linted_alone(tmp_path: Path) -> None:
    assert run("catalogue", "lint") == (0, "0 errors, 0 warnings\n")
    code, said = run("catalogue", "lint", "--data", str(write(tmp_path, matter(certificate(1, basis=" ")))), "--json")
    assert (code, [finding["rule"] for finding in json.loads(said)["findings"]]) == (1, ["catalogue.no-basis"])


def test_the_counties_lists_are_compared_with_the_citys(tmp_path: Path) -> None:
    code, said = run("catalogue", "counties", "--out", str(tmp_path), "--each", "2")
    assert (code, said) == (0, f"Wrote 9 lists with 108 differences to {tmp_path}.\n")
    code, said = run("catalogue", "lint", "--counties", str(tmp_path), "--json")
    planted = json.loads((tmp_path / "planted.json").read_text())
    found = [(finding["rule"], finding["where"]) for finding in json.loads(said)["findings"]]
    assert code == 1
    assert sorted(found) == sorted((one["rule"], one["where"]) for one in planted)
