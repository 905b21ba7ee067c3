"""The demo's families as the documentation shows them: what each shows, with the question about them as it can be asked."""

import json
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from gateway.pages import Example
from gateway_demo.examples import EXAMPLES

_TOLD: Mapping[str, Mapping[str, Any]] = json.loads(
    resources.files("gateway_demo").joinpath("data", "families.json").read_text("utf-8")
)
FAMILIES: Sequence[Example] = [Example(matter, **told, body=EXAMPLES[matter]) for matter, told in _TOLD.items()]
"""One for each matter."""
