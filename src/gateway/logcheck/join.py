"""`python -m gateway.logcheck.join`: the modules of `independent` as the one file that goes with every bundle, `standalone.py`.

Whoever receives a bundle gets one program to read and to run, without anything to install; whoever changes it changes small modules.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from gateway.logcheck import independent

_MODULES = (
    "strict", "reading", "ed25519", "report", "notes", "signatures", "tree", "bundle", "row", "words", "telling", "parquet",
    "tiles", "answer", "entries", "remembered", "batches", "verification", "single_file", "command",
)  # fmt: skip
"""In the order of reading: none needs a later one."""
_OURS = f"{independent.__name__}."
_RULE = f"# {'-' * 117}"


def joined() -> str:
    """The program in one file."""
    folder = Path(str(independent.__file__)).parent
    sources = {name: (folder / f"{name}.py").read_text("utf-8") for name in _MODULES}
    head = f'#!/usr/bin/env python3\n"""{independent.__doc__}"""\n\nfrom __future__ import annotations\n'
    parts = [_section(source) for source in sources.values()]
    return f"{head}\n{_imports(sources.values())}\n" + "\n\n\n".join(parts) + "\n"


def _imports(sources: Iterable[str]) -> str:
    """What the modules import from the standard library, each once."""
    plain: set[str] = set()
    named: dict[str, set[str]] = defaultdict(set)
    for node in (node for source in sources for node in ast.parse(source).body):
        if isinstance(node, ast.Import):
            plain |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and not str(node.module).startswith((_OURS, "__future__")):
            named[str(node.module)] |= {name.name for name in node.names}
    lines = [f"import {name}\n" for name in sorted(plain)]
    return "".join(
        (*lines, *(f"from {module} import {', '.join(sorted(named[module]))}\n" for module in sorted(named)))
    )


def _section(source: str) -> str:
    """A module without its imports, its docstring as a heading."""
    nodes = ast.parse(source).body
    heading = str(ast.get_docstring(ast.parse(source)))
    first = next(node for node in nodes[1:] if not isinstance(node, ast.Import | ast.ImportFrom))
    imports_end = max((node.end_lineno or 0 for node in nodes if node.lineno < first.lineno), default=0)
    body = "\n".join(source.splitlines()[imports_end:]).strip("\n")
    blank = "\n\n" if isinstance(first, ast.FunctionDef | ast.ClassDef) else "\n"
    return "\n".join((_RULE, *(f"# {line}" for line in heading.splitlines()), blank, body)).replace(
        "\n\n\n\n", "\n\n\n"
    )


if __name__ == "__main__":
    sys.stdout.write(joined())
