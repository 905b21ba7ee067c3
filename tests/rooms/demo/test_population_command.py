"""`gateway population`: what it prints, writes and exits with."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.domain.errors import SetupError
from gateway_demo.commands.population import app

RUN = CliRunner()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("population") / "with a space"
    result = RUN.invoke(app, ["generate", "--residents", "60", "--seed", "3", "--out", str(out), "--json"])
    assert result.exit_code == 0
    summary = json.loads(result.stdout)
    assert (summary["residents"], summary["seed"], summary["as_of"]) == (60, 3, "2026-11-01")
    assert summary["rows"]["household"] == 60 + summary["ledger"]["DUPLICATE_ID"]
    return out


def test_generate_prints_a_table(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["generate", "--residents", "40", "--as-of", "2026-12-01", "--out", str(tmp_path / "p")])
    assert result.exit_code == 0
    assert "household" in result.stdout
    assert "planted: NAME_VARIANT" in result.stdout
    assert "Written to" in result.stdout
    assert '"as_of": "2026-12-01"' in (tmp_path / "p" / "truth.json").read_text("utf-8")


def test_check_passes_a_whole_folder(folder: Path) -> None:
    result = RUN.invoke(app, ["check", str(folder)])
    assert result.exit_code == 0
    assert "0 faults, 0 remarks" in result.stdout
    as_json = json.loads(RUN.invoke(app, ["check", str(folder), "--json"]).stdout)
    assert (as_json["ok"], as_json["findings"]) == (True, [])


def test_check_fails_a_broken_folder_with_a_table(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    household = tmp_path / "household.json"
    household.write_text(household.read_text("utf-8").replace('"sex": "1"', '"sex": "2"', 1), "utf-8")
    result = RUN.invoke(app, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert "SEX" in result.stdout
    as_json = RUN.invoke(app, ["check", str(tmp_path), "--json"])
    assert as_json.exit_code == 1
    finding = json.loads(as_json.stdout)["findings"][0]
    assert (finding["rule"], finding["register"], finding["row"], finding["weight"]) == ("SEX", "household", 1, "fault")


def test_check_of_a_folder_from_outside_reports_remarks_and_passes(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        if path.name not in {"ledger.json", "truth.json"}:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    result = RUN.invoke(app, ["check", str(tmp_path)])
    assert result.exit_code == 0
    assert "no ledger" in result.stdout
    assert "NAME" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "/nowhere at all"], "there is no folder"),
        (["generate", "--residents", "5", "--out", "/nowhere"], "30 to 20000"),
        (["generate", "--as-of", "yesterday", "--out", "/nowhere"], "--as-of takes a day"),
        (["generate", "--as-of", "2020-01-01", "--out", "/nowhere"], "2026-11-01"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(arguments: list[str], says: str) -> None:
    result = RUN.invoke(app, arguments)
    assert isinstance(result.exception, SetupError)
    assert says in result.exception.detail
