"""What registers write is read by the sdk and the domain alone: no driver and no connector has a reading of its own."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    [*(ROOT / "src/gateway/connect").rglob("*.py"), *(ROOT / "connectors").glob("*/gateway_*/**/*.py")],
)
OWN_READINGS = frozenset(
    {
        "upper",
        "lower",
        "casefold",
        "swapcase",
        "strptime",
        "fromisoformat",
        "fromtimestamp",
        "unquote",
        "unquote_to_bytes",
    }
)
"""Calls that read a number's or name's case, a day or a percent code; `gateway.domain.identifiers` and `gateway.sdk` have them once."""
CHINESE = frozenset({"gb18030", "gbk", "gb2312", "cp936"})


def own_readings(source: str) -> list[str]:
    """The calls in a source that read a register's writing by themselves."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [name for call in calls if (name := _called(call)) in OWN_READINGS or _decodes_chinese(call, name)]


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _decodes_chinese(call: ast.Call, name: str) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    words = {str(one.value).casefold() for one in given if isinstance(one, ast.Constant)}
    return name in {"decode", "encode", "quote"} and not words.isdisjoint(CHINESE)


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(ROOT)) for path in FILES])
def test_no_driver_and_no_connector_reads_by_itself(path: Path) -> None:
    assert own_readings(path.read_text(encoding="utf-8")) == []


def test_the_test_would_see_one() -> None:
    assert own_readings('a.upper(); b.decode("GB18030"); date.fromisoformat(c)') == ["upper", "decode", "fromisoformat"]
    assert own_readings('b.decode("utf-8"); fold(a)') == []
