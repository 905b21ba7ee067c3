"""The manifest's JSON Schema is the committed one, takes every manifest there is, and no other."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from gateway.sdk.manifest_schema import manifest_schema

ROOT = Path(__file__).resolve().parents[3]
COMMITTED = ROOT / "docs" / "manifest.schema.json"
MANIFESTS = sorted((ROOT / "connectors").glob("*/gateway_*/manifest.toml"))
VALIDATOR = jsonschema_rs.Draft202012Validator(json.loads(manifest_schema()))
Change = Callable[[dict[str, Any]], object]


def test_the_committed_schema_is_the_codes() -> None:
    """`python -m gateway.sdk.manifest_schema > docs/manifest.schema.json` writes it anew."""
    assert COMMITTED.read_text("utf-8") == manifest_schema()


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.parent.name)
def test_every_manifest_fits(path: Path) -> None:
    VALIDATOR.validate(tomllib.loads(path.read_text("utf-8")))


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.update(surprise=1),
        lambda manifest: manifest.pop("limits"),
        lambda manifest: manifest["connector"].update(name="Household"),
        lambda manifest: manifest["limits"].update(deadline_s=0),
        lambda manifest: manifest["items"]["person_status"].update(level=5),
        lambda manifest: manifest["items"]["person_status"].update(sharing="whatever"),
        lambda manifest: manifest["items"]["person_status"].update(basis=""),
        lambda manifest: manifest["questions"]["person"].update(when="always"),
    ],
)
def test_anything_else_does_not(change: Change) -> None:
    manifest = tomllib.loads((ROOT / "connectors/household/gateway_household/manifest.toml").read_text("utf-8"))
    change(manifest)
    assert not VALIDATOR.is_valid(manifest)
