"""Contesting a value that a department holds of me (疑义核实)."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.pages.citizen.reading import Reading, room, told_fault
from gateway.pages.shell import ApiRefused, Asked

PAGE = 20
_WORDS = ("record", "seen", "expected", "evidence")


@room.get("/citizen/corrections")
async def read_corrections(asked: Asked) -> Response:
    """My doubts, and a form for another; a field that left may be chosen by a link from where it stands."""
    return await _page(Reading(asked), asked.query)


@room.post("/citizen/corrections")
async def doubt(asked: Asked) -> Response:
    """Doubt a value: the department must answer in time."""
    reading, form = Reading(asked), await asked.form()
    department, _, item = form.get("field", "").partition(".")
    words = {name: form[name] for name in _WORDS if form.get(name)}
    try:
        made = await reading.post("/v1/corrections", {"department": department, "item": item, **words})
    except ApiRefused as refusal:
        return await _page(reading, form, told_fault(refusal))
    return asked.see_other(f"/citizen/corrections/{made['correction_id']}")


@room.get("/citizen/corrections/{correction}")
async def read_correction(asked: Asked, correction: str) -> Response:
    """One doubt, and its answer."""
    reading = Reading(asked)
    return reading.page("correction.html", one=await reading.get(f"/v1/corrections/{correction}"))


async def _page(reading: Reading, form: Mapping[str, str], faults: Mapping[str, str] | None = None) -> Response:
    found = await reading.get("/v1/corrections", limit=PAGE)
    values: dict[str, Any] = {
        "found": found,
        "fields": reading.asked.titles.items,
        "form": form,
        "faults": faults or {},
    }
    return reading.page("corrections.html", 400 if faults else 200, **values)
