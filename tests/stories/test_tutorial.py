"""The newcomer's hour: the tutorial's commands, in a copy of this project, end with a new department answering."""

import re
from collections.abc import Iterator

import pytest

from tests.stories.newcomer import ROOT, Newcomer, blocks, newcomer_in

PAGE = "your-department-in-an-hour.md"
TUTORIAL = (ROOT / "docs" / PAGE).read_text("utf-8")


def commands(mark: str) -> list[str]:
    lines = (line for block in blocks(PAGE, mark) for line in block.splitlines())
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomer]:
    with newcomer_in(tmp_path_factory.mktemp("clone"), "library") as newcomer:
        yield newcomer


def test_the_tutorial_ends_with_a_new_department_answering(newcomer: Newcomer) -> None:
    said = {command: newcomer.types(command) for command in commands("run")}
    assert "23 kept, 0 exempt, 0 broken of 23" in said[".venv/bin/gateway connector test connectors/library"]
    with newcomer.running():
        answers = [newcomer.types(command) for command in commands("ask")]
    answered, _, pending, _ = answers
    assert "active" in answered
    assert answered.split("recommendation: ")[1].split()[0] == "pass"
    assert re.search(r"\d{4}-\d{2}-\d{2}", answered)
    assert "pending" in pending
    assert "active" not in pending


@pytest.mark.parametrize(
    ("kind", "exempt"), [("http", 0), ("ticket", 1), ("soap", 0), ("sql", 3), ("snapshot", 0), ("gateway", 0)]
)
def test_a_department_of_any_kind_keeps_every_rule(newcomer: Newcomer, kind: str, exempt: int) -> None:
    newcomer.types(f".venv/bin/gateway connector new harbour_{kind} --kind {kind} --into harbours")
    tried = newcomer.types(f".venv/bin/gateway connector test harbours/harbour_{kind}")
    assert f"{23 - exempt} kept, {exempt} exempt, 0 broken of 23" in tried


def test_every_command_of_the_tutorial_is_run() -> None:
    shown = sum(line.startswith("$ ") for line in TUTORIAL.splitlines())
    assert len(commands("run")) + len(commands("ask")) == shown >= 10


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:src|tests|docs|connectors/(?!library))[\w./-]+)`", TUTORIAL)))
)
def test_what_the_tutorial_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()
