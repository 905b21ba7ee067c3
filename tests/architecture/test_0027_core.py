"""Rooms off the way of a query say their statements in Core: none of them holds SQL as text."""

import ast
import re
from pathlib import Path

import pytest

import gateway

SOURCE = Path(gateway.__file__).parent
IN_CORE = (
    *("attachments", "verification", "declaration", "results/counts", "connect/share_store", "db/secrets"),
    *("oversight", "audit/withholding", "audit/tree/pruned", "audit/register"),
)
_BY_NAME = ("oversight/retention/months.py", "oversight/retention/ledger.py")
"""The months of the stream, whose tables are named by their month alone; and what goes with them, of every table alike, page by page."""
_OF_THE_LOG = re.compile(r"\baudit\.audit_(?:entry|entry_key|open|pending|batch|stream|head|bundle)\b")
"""The tables of the stream of entries and of the tree over it, which their readers ask on asyncpg."""
_SQL = re.compile(r"\s*(?:select\s|insert into\s|update\s+\w+\.|delete from\s|with \w+ as \()", re.IGNORECASE)


def is_own(words: str) -> bool:
    """Whether a text is SQL about anything but the log's stream and its tree."""
    return _SQL.match(words) is not None and _OF_THE_LOG.search(words) is None


def sql_in(source: str) -> list[int]:
    """The lines with a text that begins as SQL does, but of what reads the log itself; sentences in docstrings do not count.

    What stands between braces in a text counts as nothing.
    """
    tree = ast.parse(source)
    sentences = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    composed = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for node in composed for part in node.values}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.expr) and id(node) not in sentences | parts]
    return sorted(node.lineno for node in texts if (words := _words(node)) and is_own(words))


def _words(node: ast.AST) -> str:
    """The words of a text as it stands in the source; of anything else none."""
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_words, node.values))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@pytest.mark.parametrize("room", IN_CORE)
def test_the_room_holds_no_sql_as_text(room: str) -> None:
    place = SOURCE / room
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    assert any(file.exists() for file in files)
    files = [file for file in files if file not in {SOURCE / name for name in _BY_NAME}]
    found = [f"{file.relative_to(SOURCE)}:{line}" for file in files for line in sql_in(file.read_text("utf-8"))]
    assert found == []


def test_sql_is_found_where_it_stands() -> None:
    assert sql_in('_A = "select 1"\n_B = f"""\nupdate gateway.result set x = {_A}"""\n_C = "Selects nothing."') == [
        1,
        2,
    ]
    assert sql_in('"""Select what is due."""') == []
    assert sql_in('_A = "select body from audit.audit_entry"\n_B = "select why from audit.export"') == [2]
    assert sql_in('_A = f"select {_B} from audit.audit_entry"\n_B = f"select {_C} from audit.audit_withholding"') == [2]
    assert sql_in('_A = "select 1 from audit.audit_entry_note"') == [1]
