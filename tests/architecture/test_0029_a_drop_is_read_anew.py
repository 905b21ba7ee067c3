"""What reads a drop keeps it in memory alone: nothing in it can write a file, or knows a store to keep it in."""

import ast
from pathlib import Path

import pytest

import gateway

SOURCE = Path(gateway.__file__).parent
READERS = sorted(
    [
        *(SOURCE / "connect" / "drivers").glob("snapshot*.py"),
        *(SOURCE / "sdk").glob("drop_*.py"),
        *(SOURCE / "sdk" / f"{name}.py" for name in ("sealed_lines", "set_aside", "judged_rows", "changed_rows")),
    ]
)
WRITES = frozenset(
    {
        "write_bytes",
        "write_text",
        "touch",
        "mkdir",
        "mkstemp",
        "NamedTemporaryFile",
        "TemporaryFile",
        "dump",
        "replace_file",
    }
)
STORES = ("gateway.db", "sqlite3", "shelve", "tempfile", "asyncpg")


def writing(source: str) -> list[int]:
    """The lines that could keep something outside of the memory."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in WRITES:
                found.append(node.lineno)
            case ast.Call(func=ast.Name(id="open") | ast.Attribute(attr="open")) if not _reads(node):
                found.append(node.lineno)
            case ast.Import(names=names) if any(name.name.startswith(STORES) for name in names):
                found.append(node.lineno)
            case ast.ImportFrom(module=str(module)) if module.startswith(STORES):
                found.append(node.lineno)
    return found


def _reads(call: ast.Call) -> bool:
    """Whether a call that opens something says no mode, or one that only reads."""
    modes = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    texts = [one.value for one in modes if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return not any(set(text) & set("wax+") and len(text) <= 3 for text in texts)


@pytest.mark.parametrize("file", READERS, ids=lambda file: file.name)
def test_nothing_that_reads_a_drop_keeps_it_outside_of_the_memory(file: Path) -> None:
    assert writing(file.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "path.write_bytes(lines)",
        "with open(path, 'wb') as kept: pass",
        "path.open('ab')",
        "path.open(mode='r+b')",
        "import sqlite3",
        "from gateway.db import Database",
        "import tempfile",
    ],
)
def test_what_keeps_it_is_found(source: str) -> None:
    assert writing(source) == [1]


@pytest.mark.parametrize("source", ["open(path, 'rb')", "path.open()", "gzip.open(path, 'rt', encoding='utf-8')"])
def test_what_reads_is_none(source: str) -> None:
    assert writing(source) == []
