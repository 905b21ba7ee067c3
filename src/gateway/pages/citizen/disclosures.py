"""Who looked at my data: by query, in plain words, each entry with its proof."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from gateway.pages.citizen.reading import Reading, room
from gateway.pages.shell import Asked

PAGE = 10
"""Each entry comes with its proof: a page of more would be a long one to load on a phone."""
Item = Mapping[str, Any]


@room.get("/citizen")
async def read_disclosures(asked: Asked) -> Response:
    """Everybody who looked, newest first; what is withheld is counted."""
    reading = Reading(asked)
    found = await reading.get("/v1/subjects/me/disclosures", cursor=asked.query.get("cursor"), limit=PAGE)
    keys = await asked.get("/.well-known/jwks.json")
    visits = _by_query(found["items"])
    return reading.page("disclosures.html", found=found, visits=visits, keys=[one["vkey"] for one in keys["keys"]])


@room.get("/citizen/declarations")
async def read_declarations(asked: Asked) -> Response:
    """What I have promised in place of a paper, and what became of it."""
    reading = Reading(asked)
    found = await reading.get("/v1/subjects/me/declarations", cursor=asked.query.get("cursor"), limit=20)
    return reading.page("declarations.html", found=found, was_made=asked.query.get("made") == "yes")


def _by_query(items: Iterable[Item]) -> Sequence[Sequence[Item]]:
    """The entries of one query together, where the newest of them stands; those of none as they follow each other from one office."""
    visits: dict[str, list[Item]] = {}
    before: Item | None = None
    mark = ""
    for item in items:
        if item["query_id"]:
            mark = item["query_id"]
        elif before is None or before["query_id"] or before["organisation"] != item["organisation"]:
            mark = item["entry"]
        visits.setdefault(mark, []).append(item)
        before = item
    return list(visits.values())
