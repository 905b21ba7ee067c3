"""The room itself, and what several of its parts need."""

from collections.abc import Mapping
from typing import Any

from gateway.pages.shell import Asked, Room, Told

Json = Mapping[str, Any]
room = Room("clerk")
FIRST = 25
"""So many of a list are shown at once."""


async def read_unless_held(asked: Asked, query_id: str) -> Told | None:
    """The query; None where a page asks under htmx with what it holds, and that is still so."""
    held = asked.query.get("held")
    headers = {"if-none-match": held} if held and asked.is_fragment else None
    told = await asked.told("GET", f"/v1/queries/{query_id}", None, headers)
    return None if told.status == 304 else told
