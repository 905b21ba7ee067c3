"""Rooms off the way of a query say their statements in Core: none of them holds SQL as text."""

import ast
import re
from pathlib import Path

import pytest

import gateway

SOURCE = Path(gateway.__file__).parent
IN_CORE = ("verification", "declaration", "results/counts", "connect/share_store", "db/secrets")
_SQL = re.compile(r"\s*(?:select\s|insert into\s|update\s+\w+\.|delete from\s|with \w+ as \()", re.IGNORECASE)


def sql_in(source: str) -> list[int]:
    """The lines with a text that begins as SQL does; sentences in docstrings do not count."""
    tree = ast.parse(source)
    sentences = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [node.lineno for node in texts if id(node) not in sentences and _SQL.match(str(node.value))]


@pytest.mark.parametrize("room", IN_CORE)
def test_the_room_holds_no_sql_as_text(room: str) -> None:
    place = SOURCE / room
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    assert any(file.exists() for file in files)
    found = [f"{file.relative_to(SOURCE)}:{line}" for file in files for line in sql_in(file.read_text("utf-8"))]
    assert found == []


def test_sql_is_found_where_it_stands() -> None:
    assert sql_in('_A = "select 1"\n_B = f"""\nupdate gateway.result set x = {_A}"""\n_C = "Selects nothing."') == [
        1,
        2,
    ]
    assert sql_in('"""Select what is due."""') == []
