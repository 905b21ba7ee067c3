"""The grid: each field of a matter beside everybody who may ask it, and the same seen as one kind of officer."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from gateway.pages.shell import Asked
from gateway.pages.steward.shared import room

_TAKEN = ("department", "county", "assurance", "policy_id")


@room.get("/steward/grid")
async def read_grid(asked: Asked) -> Response:
    """Of one matter; with a department as that one's officers see it, with a policy's id as that would have it."""
    matters = await asked.every("/v1/matters")
    query = asked.query
    matter = query.get("matter") or matters[0]["code"]
    viewed: dict[str, object] = {name: query[name] for name in _TAKEN if query.get(name)}
    viewed |= {"minor": query.get("minor") == "true", "duty": query.get("duty", "true") == "true"}
    grid = await asked.get("/v1/policies/grid", matter=matter, **viewed)
    departments = await asked.every("/v1/departments")
    return asked.page(
        "steward/grid.html",
        grid=grid,
        rows=list(rows_of(grid["askers"])),
        matters=matters,
        departments=departments,
        viewed={**viewed, "matter": matter},
        is_one="department" in viewed,
    )


def rows_of(askers: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Each certificate with what each asker has of it, and each field that any of them is told of; None where one is not."""
    for nth, certificate in enumerate(askers[0]["certificates"]):
        own = [asker["certificates"][nth] for asker in askers]
        named = {(field["department"], field["name"]): field for one in reversed(own) for field in one["fields"]}
        order = {key: None for one in own for field in one["fields"] for key in [(field["department"], field["name"])]}
        fields = [_field(named[key], [_cell(one, key) for one in own]) for key in order]
        yield {"certificate": certificate["certificate"], "title": certificate["title"], "cells": own, "fields": fields}


def _field(field: Mapping[str, Any], cells: Sequence[Mapping[str, Any] | None]) -> Mapping[str, Any]:
    """feeds: it is shown to nobody, and used for the answer alone."""
    return {**field, "cells": cells, "feeds": all(cell is None or cell["mode"] == "test" for cell in cells)}


def _cell(certificate: Mapping[str, Any], key: tuple[str, str]) -> Mapping[str, Any] | None:
    return next((field for field in certificate["fields"] if (field["department"], field["name"]) == key), None)
