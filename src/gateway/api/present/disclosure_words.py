"""What citizens are told of entries about them, as the data file has it."""

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from gateway.api.http.answers import Shown

DISCLOSURE_WORDS: Mapping[str, Any] = json.loads(
    resources.files("gateway.api.present").joinpath("data", "disclosure_words.json").read_text("utf-8")
)


def matter_title(code: str) -> Shown:
    """In neutral words: the title itself may tell of a death, an illness, poverty."""
    title: Shown = DISCLOSURE_WORDS["matters"].get(code, DISCLOSURE_WORDS["other_matter"])
    return title
