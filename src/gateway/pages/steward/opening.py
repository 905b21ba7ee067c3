"""One field opened, masked or closed: the draft that a steward would write by hand, with its row in the policy's own tests."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.domain.errors import InputFault, InvalidInput, NotFound
from gateway.pages.shell import ApiRefused, Asked
from gateway.pages.steward.drafting import drafted, files_in_force, written
from gateway.pages.steward.shared import beside, room

FORMS = ("reveal", "mask", "deny")
_TESTS = "tests.json"


@room.get("/steward/open")
async def read_opening(asked: Asked) -> Response:
    """The form: which field of which certificate, in which form."""
    return await _shown(asked, asked.query)


@room.post("/steward/open")
async def open_field(asked: Asked) -> Response:
    """Draft it over what is in force."""
    form = await asked.form()
    try:
        _, files = await files_in_force(asked)
        policy_id = await drafted(asked, form.get("reason", ""), changes_for(files, form))
    except ApiRefused as refusal:
        return await _shown(asked, form, refusal)
    return asked.see_other(f"/steward/policies/{policy_id}")


async def _shown(asked: Asked, given: Mapping[str, str], refusal: ApiRefused | None = None) -> Response:
    matters = await asked.every("/v1/matters")
    matter = given.get("matter") or matters[0]["code"]
    owner = next((one["owner"] for one in matters if one["code"] == matter), None)
    if owner is None:
        raise NotFound("there is no such matter")
    grid = await asked.get("/v1/policies/grid", matter=matter, department=owner)
    return asked.page(
        "steward/open.html",
        **beside(asked, refusal),
        matters=matters,
        matter=matter,
        owner=owner,
        certificates=[one for one in grid["askers"][0]["certificates"] if one["fields"]],
        given=given,
    )


def changes_for(files: Mapping[str, str], form: Mapping[str, str]) -> Mapping[str, str]:
    """The files that put the form's field (`<certificate> <item>`) into its form, and expect it so of the owner's officers.

    Raises InvalidInput where the form names none of the catalogue's.
    """
    matter, mode = form.get("matter", ""), form.get("mode", "")
    code, _, item = form.get("field", "").partition(" ")
    text = files.get(f"{matter}.json")
    data = None if text is None else json.loads(text)
    certificate = None if data is None else next((one for one in data["certificates"] if one["code"] == code), None)
    if data is None or certificate is None or not item or mode not in FORMS:
        message = "choose a matter, one of its fields, and a form"
        raise InvalidInput(message, [InputFault("/field", "value", message)])
    others = [one for one in certificate.get("items", []) if one["name"] != item]
    certificate["items"] = others if mode == "deny" else [*others, {"name": item, "mode": mode}]
    row = {"department": data["owner"], "duties": [matter], "matter": matter, "certificate": code, "field": item}
    return {f"{matter}.json": written(data), _TESTS: written(expected(files.get(_TESTS, "[]"), row, mode))}


def expected(tests: str, row: Mapping[str, Any], mode: str) -> list[Any]:
    """The policy's own table with one row more, in place of an older one of the same kind."""
    rows = [one for one in json.loads(tests) if {**one, "expected": mode} != {**row, "expected": mode}]
    return [*rows, {**row, "expected": mode}]
