"""Keeps decision 3: each stage has one maker."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "gateway"
MAKERS = {
    "Query": {"api"},
    "Officer": {"identity"},
    "Plan": {"catalogue"},
    "Grant": {"access"},
    "Opened": {"audit"},
    "Replies": {"connect", "domain"},
    "Document": {"decision"},
    "Closed": {"audit"},
    "Response": {"domain"},
}


def makers_of(stage: str) -> set[str]:
    """The rooms in whose code the stage's constructor is called."""
    rooms = set()
    for path in SOURCE.rglob("*.py"):
        if "from gateway.domain" not in (text := path.read_text("utf-8")) and "gateway/domain" not in str(path):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == stage:
                rooms.add(path.relative_to(SOURCE).parts[0])
    return rooms


@pytest.mark.parametrize("stage", MAKERS)
def test_a_stage_is_made_by_its_room_alone(stage: str) -> None:
    assert makers_of(stage) <= MAKERS[stage], f"{stage} is made elsewhere"


@pytest.mark.parametrize("stage", ["Plan", "Grant", "Opened", "Replies", "Document", "Closed"])
def test_each_stage_has_a_maker(stage: str) -> None:
    assert makers_of(stage)
