"""The room itself, and what several of its parts need."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.pages.shell import Asked, Room

Json = Mapping[str, Any]
room = Room("clerk")
FIRST = 25
"""So many of a list are shown at once."""


async def every(asked: Asked, path: str, **query: object) -> Sequence[Json]:
    """All items of a list that the API gives in pages: of reference data, which are few."""
    items: list[Json] = []
    cursor: str | None = None
    while True:
        page = await asked.get(path, limit=200, cursor=cursor, **query)
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            return items
