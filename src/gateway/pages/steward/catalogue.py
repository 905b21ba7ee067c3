"""The catalogue: matters and certificates, what does not fit in them, and the three unities between the city and its counties."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

from gateway.domain.errors import InputFault, InvalidInput
from gateway.pages.shell import ApiRefused, Asked
from gateway.pages.steward.shared import beside, room


@room.get("/steward/catalogue")
async def read_catalogue(asked: Asked) -> Response:
    """All matters, and what the check finds in them."""
    matters = await asked.every("/v1/matters")
    found = None
    if asked.who.may("check_policy_in_force"):  # type: ignore[union-attr]
        found = await asked.get("/v1/policies/findings")
    return asked.page("steward/catalogue.html", matters=matters, found=found)


@room.get("/steward/catalogue/counties")
async def read_counties(asked: Asked) -> Response:
    """Where the counties' lists are brought."""
    return asked.page("steward/counties.html", found=None, problem=None)


@room.post("/steward/catalogue/counties")
async def compare_counties(asked: Asked) -> Response:
    """Hold them against the city's list; nothing is kept."""
    try:
        found = await asked.post("/v1/policies/county-lists", {"lists": await _brought(asked)})
    except ApiRefused as refusal:
        return asked.page("steward/counties.html", found=None, **beside(asked, refusal))
    by_county: dict[str, list[Mapping[str, Any]]] = {}
    for one in found["findings"]:
        by_county.setdefault(one["where"].split(" ")[0], []).append(one)
    return asked.page("steward/counties.html", found=found, by_county=by_county, problem=None)


async def _brought(asked: Asked) -> list[object]:
    """One list, several in a JSON list, or a line each.  Raises InvalidInput."""
    file = await asked.file("lists")
    if file is None or not file.content.strip():
        raise InvalidInput("choose a file", [InputFault("/lists", "missing", "choose a file of one or more lists")])
    try:
        value = orjson.loads(file.content)
    except orjson.JSONDecodeError:
        raise InvalidInput("the file is no JSON", [InputFault("/lists", "json", "the file is no JSON")]) from None
    return value if isinstance(value, list) else [value]


@room.get("/steward/catalogue/{matter}")
async def read_matter(asked: Asked, matter: str) -> Response:
    """One matter: its certificates with method, laws, fields and who is asked."""
    return asked.page("steward/matter.html", matter=await asked.get(f"/v1/matters/{matter}"))
