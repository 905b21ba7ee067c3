"""The commands under one name: what one prints is its answer alone, whatever is logged meanwhile."""

import json
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint

import pytest
import structlog

from gateway.cli import app, main

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
