"""Whether I may declare, hearings about me, entries in the dishonesty register: to be heard, to object, to ask for a repair."""

from collections.abc import Mapping

from starlette.responses import Response

from gateway.pages.citizen.reading import Reading, room, told_fault
from gateway.pages.shell import ApiRefused, Asked


@room.get("/citizen/credit")
async def read_credit(asked: Asked) -> Response:
    """What stands there about me, in plain words."""
    return await _page(Reading(asked))


@room.post("/citizen/hearings/{hearing}/statement")
async def be_heard(asked: Asked, hearing: str) -> Response:
    """Say what I have to say, once."""
    return await _say(asked, f"/v1/hearings/{hearing}/statement", hearing)


@room.post("/citizen/records/{record}/objections")
async def object_to(asked: Asked, record: str) -> Response:
    """Object against an entry, once."""
    return await _say(asked, f"/v1/dishonesty-records/{record}/objections", record)


@room.post("/citizen/records/{record}/repairs")
async def ask_repair(asked: Asked, record: str) -> Response:
    """Ask for its repair, with my commitment."""
    return await _say(asked, f"/v1/dishonesty-records/{record}/repairs", record)


async def _say(asked: Asked, path: str, about: str) -> Response:
    reading, form = Reading(asked), await asked.form()
    try:
        await reading.post(path, {"statement": form.get("statement", "")})
    except ApiRefused as refusal:
        return await _page(reading, about, form, told_fault(refusal))
    return asked.see_other("/citizen/credit")


async def _page(
    reading: Reading, about: str = "", form: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None
) -> Response:
    """about: the hearing or entry whose form was sent and does not fit."""
    own = await reading.get("/v1/subjects/me/credit")
    return reading.page(
        "credit.html", 400 if faults else 200, own=own, about=about, form=form or {}, faults=faults or {}
    )
