"""Complaining that I was sent away in vain, and saying whether the answer settles it."""

from collections.abc import Mapping

from starlette.responses import Response

from gateway.pages.citizen.reading import Reading, room, told_fault
from gateway.pages.shell import ApiRefused, Asked

PAGE = 20
_FORM = ("case_number", "matter", "county", "words")


@room.get("/citizen/complaints")
async def read_complaints(asked: Asked) -> Response:
    """My complaints, and a form for another."""
    return await _page(Reading(asked), {})


@room.post("/citizen/complaints")
async def complain(asked: Asked) -> Response:
    """It is routed to whom the city has set, and answered in time."""
    reading, form = Reading(asked), await asked.form()
    try:
        made = await reading.post("/v1/complaints", {name: form.get(name, "") for name in _FORM})
    except ApiRefused as refusal:
        return await _page(reading, form, told_fault(refusal))
    return asked.see_other(f"/citizen/complaints/{made['complaint_id']}")


@room.get("/citizen/complaints/{complaint}")
async def read_complaint(asked: Asked, complaint: str) -> Response:
    """One, with what was done about it."""
    reading = Reading(asked)
    return reading.page("complaint.html", one=await reading.get(f"/v1/complaints/{complaint}"), form={})


@room.post("/citizen/complaints/{complaint}/settle")
async def settle(asked: Asked, complaint: str) -> Response:
    """It is settled; or it is not, and somebody else takes it up."""
    reading, form = Reading(asked), await asked.form()
    words = {"words": form["words"]} if form.get("words") else {}
    try:
        await reading.post(
            f"/v1/complaints/{complaint}/settle", {"is_settled": form.get("is_settled") == "yes", **words}
        )
    except ApiRefused as refusal:
        faults, one = told_fault(refusal), await reading.get(f"/v1/complaints/{complaint}")
        return reading.page("complaint.html", 400, one=one, form=form, faults=faults)
    return asked.see_other(f"/citizen/complaints/{complaint}")


async def _page(reading: Reading, form: Mapping[str, str], faults: Mapping[str, str] | None = None) -> Response:
    found = await reading.get("/v1/complaints", limit=PAGE)
    catalogue = reading.asked.surroundings.catalogue()
    choices = {"matters": sorted(map(str, catalogue.matters)), "counties": sorted(map(str, catalogue.city.counties))}
    return reading.page(
        "complaints.html", 400 if faults else 200, found=found, form=form, faults=faults or {}, **choices
    )
