"""The commands that act on the log itself, as an operator calls them."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.cli.app import app_for
from gateway.db import Database
from tests.postgres.moved import house_at
from tests.rooms.audit import samples

Call = tuple[str, ...]


@pytest.fixture
def home(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose log holds a query of January 2025, in the tree."""
    monkeypatch.setenv("GATEWAY_HOME", str(tmp_path))
    monkeypatch.setenv("GATEWAY_DATABASE_URL", database_url)

    async def fill() -> None:
        database = Database(database_url)
        await database.start()
        async with house_at(database, tmp_path, datetime(2025, 1, 15, tzinfo=UTC)) as house:
            await house.ask()
            await house.integrate()
        await database.close()

    asyncio.run(fill())
    return tmp_path


def call(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app_for(["audit"]), ["audit", *words], input=given)


def test_the_number_is_read_from_standard_input_and_told_nowhere(home: Path) -> None:
    done = call("shred", "--order", "court-17", given=f"{samples.NUMBERS[0]}\n")
    assert (done.exit_code, home.exists()) == (0, True), done.output
    assert "1 keys are destroyed" in done.output
    assert samples.NUMBERS[0] not in done.output


@pytest.mark.parametrize("given", ["", "nobody\n", "330791199403170011\n"])
def test_a_number_that_is_none_destroys_nothing(home: Path, given: str) -> None:
    assert call("shred", "--order", "court-17", given=given).exit_code != 0
    assert home.exists()


def test_old_months_go_and_the_bundles_stay(home: Path) -> None:
    out = home / "pruned"
    done = call("prune", "--before", "2025-06", "--out", str(out), "--order", "retention-2025")
    assert done.exit_code == 0, (done.output, done.exception)
    lines = done.output.splitlines()
    assert lines[0].startswith("2025-01: 2 entries are in 2025-0-2; entry ")
    assert [line[:10] for line in lines[1:]] == ["2025-02: 0", "2025-03: 0", "2025-04: 0", "2025-05: 0"]
    assert call("verify", str(out / "2025-0-2")).exit_code in {0, 4}


def test_keys_are_changed_in_two_steps(home: Path) -> None:
    for key in ("kek", "log"):
        assert call("rotate-key", key, "--order", "7").exit_code == 0
        assert (home / "keys" / f"audit-{key}-2.key").exists()
        assert call("rotate-key", key, "--order", "8", "--retire").exit_code == 0
        assert not (home / "keys" / f"audit-{key}.key").exists()


def test_a_year_ends_when_its_entries_are_gone(home: Path) -> None:
    assert call("end-year", "2025", "--order", "9").exit_code != 0
    assert call("prune", "--before", "2026-01", "--out", str(home / "pruned"), "--order", "9").exit_code == 0
    assert call("end-year", "2025", "--order", "9").exit_code == 0
    assert not (home / "keys" / "audit-tag-2025.key").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("prune", "--before", "2025", "--out", "x", "--order", "1"),
        ("shred", "--order", "330791199403170011"),
        ("shred", "--order", " "),
    ],
)
def test_words_that_cannot_be_meant_are_refused(home: Path, words: Call) -> None:
    assert call(*words, given=samples.NUMBERS[0]).exit_code != 0
    assert not (home / "x").exists()
