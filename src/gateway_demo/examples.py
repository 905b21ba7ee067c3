"""A ready question for every matter, about the demo's personas."""

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

EXAMPLES: Mapping[str, Mapping[str, Any]] = json.loads(
    resources.files("gateway_demo").joinpath("data", "examples.json").read_text("utf-8")
)
"""By matter.  M01: the marriage register answers by ticket, later than the deadline; all others leave it the time it needs."""
