"""A value of an answer that is wrong: the department that holds it is asked, and where that stands (疑义核实)."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.pages.clerk.place import FIRST, Json, room
from gateway.pages.shell import ApiRefused, Asked
from gateway.pages.shell.forms import Form

_NEW = "/clerk/queries/{query_id}/corrections/new"
_WORDS = ("record", "seen", "expected", "evidence")


@room.get("/clerk/corrections")
async def read_corrections(asked: Asked) -> Response:
    """Those that one has raised, the newest first."""
    found = await asked.get("/v1/corrections", limit=FIRST, cursor=asked.query.get("cursor"))
    return asked.page("clerk/corrections.html", found=found)


@room.get("/clerk/corrections/{correction_id}")
async def read_correction(asked: Asked, correction_id: str) -> Response:
    """One, and its answer."""
    return asked.page("clerk/correction.html", one=await asked.get(f"/v1/corrections/{correction_id}"))


@room.get(_NEW)
async def begin_correction(asked: Asked, query_id: str) -> Response:
    """The form; `item=department.item`: which value, as the result's link says it."""
    return await _form(asked, query_id, Form(list(asked.query.items())), None)


@room.post(_NEW)
async def open_correction(asked: Asked, query_id: str) -> Response:
    """Ask the department."""
    form = await asked.form()
    department, _, item = form.get("item", "").partition(".")
    body = {"query_id": query_id, "department": department, "item": item}
    body |= {name: form[name] for name in ("person_id", "credit_code", *_WORDS) if form.told(name)}
    try:
        made = await asked.post("/v1/corrections", body)
    except ApiRefused as refusal:
        return await _form(asked, query_id, form, refusal)
    return asked.see_other(f"/clerk/corrections/{made['correction_id']}")


async def _form(asked: Asked, query_id: str, form: Form, refusal: ApiRefused | None) -> Response:
    matter = await asked.get(f"/v1/matters/{form.get('matter', '')}")
    values: dict[str, Any] = {
        "query_id": query_id,
        "matter": matter,
        "has_employer": any("employer" in one["parties"] for one in matter["certificates"]),
        "form": form,
        "refusal": refusal,
    }
    return asked.page("clerk/correction_new.html", 200 if refusal is None else refusal.status, **values)


def keepers_of(asked: Asked, document: Json, issuers: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
    """Certificate → field → `department.item`: whom to ask where a value that is shown is wrong."""
    known = asked.surroundings.catalogue().items
    found: dict[str, dict[str, str]] = {}
    for one in document["certificates"]:
        departments = [*(source["department"] for source in one["sources"]), issuers.get(one["certificate"], "")]
        for name, field in one["fields"].items():
            keeper = next((code for code in departments if (code, name) in known), None)
            if keeper is not None and "value" in field:
                found.setdefault(one["certificate"], {})[name] = f"{keeper}.{name}"
    return found
