"""What citizens read is in words: whoever asks has a title, a code alone tells nobody which organisation it was."""

import json
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import pytest

from gateway.api.present.disclosures import disclosure_object
from gateway.catalogue import load_catalogue
from gateway.connect.registry import installed_connectors
from gateway.entry import Kind, Position
from gateway.oversight.disclosures import OwnEntry
from gateway_demo.demo_city import demo_city

PERSONAS = json.loads(resources.files("gateway_demo.issuer").joinpath("data", "personas.json").read_text("utf-8"))
CATALOGUE = load_catalogue({str(code): c.manifest for code, c in installed_connectors().items()}, demo_city())
OFFICES = sorted({persona["department"] for persona in PERSONAS if "department" in persona} - {"*"})


@pytest.mark.parametrize("office", [*OFFICES, "public"])
def test_each_office_that_asks_has_a_title(office: str) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    entry = OwnEntry(
        Position(1, 2), at, Kind.INTENT, None, office, "JH1", "M01", ("applicant",), (), (), {}, None, b"", ()
    )
    organisation: Any = disclosure_object(entry, None, CATALOGUE)["organisation"]
    assert organisation["code"] == office
    assert set(organisation["title"]) == {"en", "zh"}


def told(kind: Kind, step: str = "", *, fields: tuple[str, ...] = (), names_fields: bool = True) -> str:
    """What a citizen reads of an entry, in English."""
    asked = ("household",)
    entry = OwnEntry(
        Position(1, 2), datetime(2026, 11, 1, tzinfo=UTC), kind, None, "housing", "JH1", "M01", ("applicant",), asked, fields, {},
        None, b"", (), step, (), names_fields,
    )  # fmt: skip
    words: Any = disclosure_object(entry, None, CATALOGUE)["words"]
    assert set(words) == {"en", "zh"}
    assert any("一" <= letter <= "鿿" for letter in words["zh"])
    return str(words["en"])


STEPS = {
    Kind.INTENT: ("", "check"),
    Kind.OUTCOME: ("", "check"),
    Kind.LATE: (
        "answered",
        "replied",
        "extended",
        "reassigned",
        "declared",
        "declined",
        "offer_over",
        "renewed",
        "refused",
        "expired",
        "discarded",
    ),
    Kind.RELEASE: ("", "proof"),
    Kind.DENIED: ("", "stored_answer", "declaration"),
    Kind.UNRESOLVED: ("",),
    Kind.REVEAL: ("asked", "approved", "refused", "read"),
    Kind.LOOK: ("verification",),
    Kind.EXPORT: ("", "made", "download"),
    Kind.SEARCH: ("sought", "shown", "own", "reveals", "withholdings", "findings"),
    Kind.ADMIN: ("withhold", "judge"),
    Kind.SHRED: ("",),
}


def test_each_step_has_a_sentence_of_its_own() -> None:
    sentences = [told(kind, step, names_fields=False) for kind, steps in STEPS.items() for step in steps]
    assert len(set(sentences)) == len(sentences)
    assert told(Kind.PRUNE) not in sentences


@pytest.mark.parametrize("step", ["asked", "approved", "refused"])
def test_a_reveal_that_was_not_read_is_not_called_opened(step: str) -> None:
    assert not told(Kind.REVEAL, step).startswith("An auditor opened")
    assert "nothing was opened" in told(Kind.REVEAL, step)
    assert told(Kind.REVEAL, "read") == "An auditor opened a sealed part of the log about you."


@pytest.mark.parametrize("kind", [Kind.OUTCOME, Kind.LATE, Kind.RELEASE])
def test_fields_are_named_only_where_there_are_some(kind: Kind) -> None:
    assert "the fields named" in told(kind, fields=("household.name",))
    assert "the fields named" not in told(kind)
    assert "no field" in told(kind).lower()
    silent = told(kind, names_fields=False)  # an entry of before, which says nothing of them
    assert "field" not in silent
