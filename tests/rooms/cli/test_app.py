"""The commands under one name: what one prints is its answer alone, whatever is logged meanwhile."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, version
from pathlib import Path
from typing import Any

import pytest
import structlog
import typer
from typer.main import get_command
from typer.testing import CliRunner

from gateway.cli import app, app_for, main
from gateway.cli.as_json import STAYS_UP, everywhere

COMMAND = Path(sys.executable).with_name("gateway")

log = structlog.get_logger(__name__)


def speaks() -> None:
    """A command that logs, and prints JSON."""
    log.warning("department_alert")
    print(json.dumps({"ok": True}))


@pytest.fixture
def _own_log() -> Iterator[None]:
    former = structlog.get_config()
    structlog.reset_defaults()
    yield
    structlog.configure(**former)


@pytest.mark.usefixtures("_own_log")
def test_what_is_logged_stands_apart_from_what_a_command_prints(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [EntryPoint("speaks", f"{__name__}:speaks", "gateway.commands")]
    monkeypatch.setattr("gateway.cli.app.entry_points", lambda group: found if group == app.FURTHER else [])
    monkeypatch.setattr(sys, "argv", ["gateway", "speaks"])
    with pytest.raises(SystemExit) as end:
        main()
    told = capsys.readouterr()
    assert end.value.code == 0
    assert json.loads(told.out) == {"ok": True}
    assert "department_alert" in told.err


def commands(command: Any, *path: str) -> Iterator[tuple[str, Any]]:
    """Every command below one, by the words that call it."""
    below = getattr(command, "commands", None)
    if below is None:
        yield " ".join(path), command
    for name, one in (below or {}).items():
        yield from commands(one, *path, name)


def test_every_command_has_json_but_those_that_stay_up() -> None:
    found = dict(commands(get_command(app_for(()))))
    assert len(found) > 120
    without = {name for name, one in found.items() if "--json" not in {o for p in one.params for o in p.opts}}
    assert {name.split()[-1] for name in without} == STAYS_UP


def test_what_a_command_says_in_lines_comes_as_json_on_request() -> None:
    group = typer.Typer()

    @group.command("lines")
    def _lines(name: str, *, fails: bool = False) -> None:
        """Says two lines."""
        print(f"for {name}\nthere are 2")
        if fails:
            raise typer.Exit(4)

    @group.command("object")
    def _object() -> None:
        """Says JSON."""
        print(json.dumps({"a": 1}))

    everywhere(group)
    everywhere(group)
    run = CliRunner()
    assert json.loads(run.invoke(group, ["lines", "x", "--json"]).output) == {"said": ["for x", "there are 2"]}
    failed = run.invoke(group, ["lines", "x", "--fails", "--json"])
    assert (failed.exit_code, json.loads(failed.output)["said"][0]) == (4, "for x")
    assert run.invoke(group, ["lines", "x"]).output == "for x\nthere are 2\n"
    assert json.loads(run.invoke(group, ["object", "--json"]).output) == {"a": 1}


def test_the_version_is_told() -> None:
    told = CliRunner().invoke(app_for(("--version",)), ["--version"])
    assert (told.exit_code, told.output) == (0, f"gateway {version('oneclick-gateway')}\n")


def test_words_are_completed(tmp_path: Path) -> None:
    asked = ["bash", "-c", '"$0" --show-completion; exit $?', str(COMMAND)]  # the shell is known by who asks
    script = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60)
    assert "_GATEWAY_COMPLETE" in script.stdout
    begun = {
        "_GATEWAY_COMPLETE": "complete_bash",
        "COMP_WORDS": "gateway rev",
        "COMP_CWORD": "1",
        "HOME": str(tmp_path),
    }
    told = subprocess.run([COMMAND], env=begun, capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.split() == ["revoke"]


def test_a_terminal_without_chinese_is_shown_codes_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, encoding="ascii", write_through=True))
    monkeypatch.setattr(sys, "argv", ["gateway", "connector", "keys", "soap", "--json"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    assert shown.getvalue().isascii()
    assert json.loads(shown.getvalue())
