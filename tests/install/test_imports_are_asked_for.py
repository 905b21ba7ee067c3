"""What the code of each distribution imports is brought by what its metadata asks for, and not by chance."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.install.wheels import CONNECTORS, ROOT

WITH = {"starlette": "fastapi", "pydantic_core": "pydantic", "markupsafe": "jinja2", "h11": "uvicorn"}
"""Module → the distribution of which it is a part in all but name, and which asks for it itself."""
BY_DISTRIBUTION = packages_distributions()
SOURCE = {
    "oneclick-gateway[server,soap,parquet,otel]": ["src/gateway"],
    "oneclick-gateway[testing]": ["src/gateway/testing"],
    "oneclick-gateway[witness]": ["src/gateway_witness"],
    "oneclick-gateway-demo": ["src/gateway_demo", *(f"connectors/{name}/department" for name in CONNECTORS)],
    **{f"gateway-connector-{name.replace('_', '-')}": [f"connectors/{name}/gateway_{name}"] for name in CONNECTORS},
}
"""Distribution, with the extras that its code is for → its folders, of which the deepest counts."""
PROJECTS = {
    "oneclick-gateway": ROOT,
    "oneclick-gateway-demo": ROOT / "src/gateway_demo",
    **{f"gateway-connector-{name.replace('_', '-')}": ROOT / "connectors" / name for name in CONNECTORS},
}
OURS = re.compile(r"gateway(_\w+)?")


def asked_for(wanted: Requirement) -> Iterator[str]:
    """The names of all third parties that it asks for, itself or by another distribution of ours."""
    if wanted.name not in PROJECTS:
        yield _plain(wanted.name)
        return
    project = tomllib.loads((PROJECTS[wanted.name] / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project.get("optional-dependencies", {})
    lines = [*project["dependencies"], *(line for extra in wanted.extras for line in extras[extra])]
    for line in lines:
        yield from asked_for(Requirement(line))


def imported(text: str) -> Iterator[str]:
    """The packages of others that a module imports."""
    for node in ast.walk(ast.parse(text)):
        names: Iterable[str] = ()
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        for top in (name.partition(".")[0] for name in names):
            if top not in sys.stdlib_module_names and not OURS.fullmatch(top):
                yield top


def by_chance(distribution: str, texts: Iterable[str]) -> set[str]:
    """The packages that nothing brings which the distribution asks for."""
    asked = set(asked_for(Requirement(distribution)))
    used = {name for text in texts for name in imported(text)}
    return {
        name for name in used if not asked & {_plain(WITH.get(name, one)) for one in BY_DISTRIBUTION.get(name, [name])}
    }


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("distribution", SOURCE)
def test_what_is_imported_is_asked_for(distribution: str) -> None:
    files = [
        path for folder in SOURCE[distribution] for path in (ROOT / folder).rglob("*.py") if folder == _folder(path)
    ]
    assert files
    assert by_chance(distribution, (path.read_text("utf-8") for path in files)) == set()


def _folder(file: Path) -> str:
    folders = {folder for folders in SOURCE.values() for folder in folders}
    return max((folder for folder in folders if file.is_relative_to(ROOT / folder)), key=len)


@pytest.mark.parametrize(
    ("distribution", "line"),
    [
        ("oneclick-gateway[server]", "import lxml.etree"),
        ("oneclick-gateway[witness]", "from httpx import Client"),
        ("oneclick-gateway-demo", "import pytest"),
        ("gateway-connector-household", "def f():\n    from defusedxml import ElementTree"),
        ("oneclick-gateway", "import fastapi"),
        ("oneclick-gateway-demo", "import nobody_knows_this"),
    ],
)
def test_what_is_there_by_chance_is_found(distribution: str, line: str) -> None:
    assert by_chance(distribution, [line])
