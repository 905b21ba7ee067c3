"""Keeps decision 8: the gateway names no connector's package and no driver that a connector brings."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONNECTORS = sorted(folder.name for folder in (ROOT / "connectors").iterdir() if (folder / "pyproject.toml").exists())
TEXTS = {
    path: path.read_text("utf-8")
    for path in (ROOT / "src" / "gateway").rglob("*")
    if path.suffix in {".py", ".json", ".toml", ".txt", ".sql"}
}


def brought(name: str) -> list[str]:
    """The kinds of driver that the connector brings along."""
    project = tomllib.loads((ROOT / "connectors" / name / "pyproject.toml").read_text("utf-8"))["project"]
    return list(project["entry-points"].get("gateway.drivers", {}))


def test_two_connectors_bring_a_driver_of_their_own() -> None:
    assert {name for name in CONNECTORS if brought(name)} == {"disabled_federation", "market_regulation"}


@pytest.mark.parametrize("name", CONNECTORS)
def test_the_gateway_knows_a_connector_by_data_alone(name: str) -> None:
    words = [f"gateway_{name}", *brought(name)]
    assert not [str(path) for path, text in TEXTS.items() for word in words if word in text]
