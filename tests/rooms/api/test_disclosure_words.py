"""What citizens read is in words: whoever asks has a title, a code alone tells nobody which organisation it was."""

import json
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import pytest

from gateway.api.disclosure_ways import disclosure_object
from gateway.audit import Kind
from gateway.audit.disclosures import OwnEntry
from gateway.audit.model import Position
from gateway.catalogue import load_catalogue
from gateway.connect.registry import installed_connectors

PERSONAS = json.loads(resources.files("gateway.identity").joinpath("data", "personas.json").read_text("utf-8"))
OFFICES = sorted({persona["department"] for persona in PERSONAS} - {"*"})


@pytest.mark.parametrize("office", [*OFFICES, "public"])
def test_each_office_that_asks_has_a_title(office: str) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    entry = OwnEntry(
        Position(1, 2), at, Kind.INTENT, None, office, "JH1", "M01", ("applicant",), (), (), {}, None, b"", ()
    )
    manifests = {str(code): connector.manifest for code, connector in installed_connectors().items()}
    organisation: Any = disclosure_object(entry, None, load_catalogue(manifests))["organisation"]
    assert organisation["code"] == office
    assert set(organisation["title"]) == {"en", "zh"}
