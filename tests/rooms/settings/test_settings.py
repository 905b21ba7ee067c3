"""Settings are read from a file and the environment, and what is missing is said without a value."""

import re
from pathlib import Path

import pytest

from gateway.domain.errors import SetupError
from gateway.settings import Settings

EXAMPLE = Path(__file__).resolve().parents[3] / "deploy" / "settings.example.toml"


def test_the_example_is_usable_and_names_every_setting() -> None:
    read = Settings.read(EXAMPLE)
    assert read.departments["household"]["app_key"] == "jh-gateway"
    named = set(re.findall(r"^(?:# )?(?:(\w+) = |\[\[?(\w+))", EXAMPLE.read_text("utf-8"), re.MULTILINE))
    assert {one or other for one, other in named} >= set(Settings.model_fields)


def test_what_the_example_leaves_out_by_a_comment_is_usable_too(tmp_path: Path) -> None:
    text = re.sub(r'^# (?=\w+ = |\[|")', "", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)
    file = tmp_path / "settings.toml"
    file.write_text(text, "utf-8")
    read = Settings.read(file)
    given = {name for name in Settings.model_fields if name in read.model_fields_set}
    assert given == set(Settings.model_fields)
    assert read.downtime[0].department == "household"


@pytest.mark.parametrize("until", ["2026-12-05T21:00:00+08:00", "2026-12-05T22:00:00+08:00"])
def test_a_downtime_ends_after_it_begins(until: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(
        "database_url = 'postgresql://x/y'\n[[downtime]]\ndepartment = 'household'\nwhy_en = 'x'\nwhy_zh = 'y'\n"
        f"since = 2026-12-05T22:00:00+08:00\nuntil = {until}\n"
    )
    with pytest.raises(SetupError, match="downtime"):
        Settings.read(file)


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_PORT", "9090")
    assert Settings.read(EXAMPLE).port == 9090


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("port = 80\n", "database_url"),
        ("database_url = 'postgresql://secret@x/y'\nport = 99999\n", "port"),
        ("database_url = 'postgresql://secret@x/y'\nsudo = true\n", "sudo"),
    ],
)
def test_what_is_wrong_is_named_and_its_value_is_not(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(SetupError) as refused:
        Settings.read(file)
    assert said in refused.value.detail
    assert "secret" not in refused.value.detail


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"no settings file .*absent\.toml"):
        Settings.read(tmp_path / "absent.toml")


def test_broken_toml_is_said(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("port = = 1")
    with pytest.raises(SetupError, match="TOML"):
        Settings.read(file)


def test_values_are_taken_too() -> None:
    assert Settings.of_values({"database_url": "postgresql://x/y", "port": 1}).port == 1
    with pytest.raises(SetupError):
        Settings.of_values({})


@pytest.mark.parametrize(
    "name",
    [
        "GATEWAY_DEV_ISSUER_PORT",
        "gateway_dev_issuer_port",
        "GATEWAY_DEMO__ISSUER_PORT",
        "GATEWAY_DEPARTMENTS_CONTROL",
        "GATEWAY_DOMAIN_START",
        "GATEWAY_REAL_START",
    ],
)
def test_what_belongs_to_the_demo_is_refused_in_the_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "0")
    with pytest.raises(SetupError, match=name):
        Settings.read(EXAMPLE)


@pytest.mark.parametrize(
    "line",
    [
        "dev_issuer_port = 0",
        "demo = {issuer_port = 0}",
        "departments_control = {}",
        "is_demo = true",
        "domain_start = 2026-11-01T10:00:00Z",
    ],
)
def test_what_belongs_to_the_demo_is_no_setting(line: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f"{line}\n{EXAMPLE.read_text('utf-8')}")
    with pytest.raises(SetupError, match=line.split(" ", maxsplit=1)[0]):
        Settings.read(file)
