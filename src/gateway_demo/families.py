"""The demo's families as the documentation shows them: what each shows, with the question about them as it can be asked."""

import json
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from gateway.pages import Example


def _read(package: str, name: str) -> Mapping[str, Any]:
    read: Mapping[str, Any] = json.loads(resources.files(package).joinpath("data", name).read_text("utf-8"))
    return read


_BODIES = _read("gateway_demo.commands", "examples.json")
FAMILIES: Sequence[Example] = [
    Example(matter, **told, body=_BODIES[matter]) for matter, told in _read("gateway_demo", "families.json").items()
]
"""One for each matter."""
