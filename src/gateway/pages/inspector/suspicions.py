"""Declarations that are contradicted: suspicions, until the person has been heard."""

from starlette.responses import Response

from gateway.pages.inspector.room import room
from gateway.pages.shell import ON_A_PAGE, Asked, Who

_PATH = "/v1/inspections/findings"


@room.get("/inspector")
async def begin(asked: Asked) -> Response:
    """An inspector begins with the suspicions, the credit office with the register."""
    who = asked.who or Who()
    if who.may("list_dishonesty_records") and not who.may("list_inspection_findings"):
        return asked.see_other("/inspector/register")
    return asked.page(
        "inspector/suspicions.html",
        suspicions=await asked.get(_PATH, limit=ON_A_PAGE, cursor=asked.query.get("cursor")),
    )


@room.post("/inspector/suspicions/{finding}/hearing")
async def begin_hearing(asked: Asked, finding: str) -> Response:
    """Notify the person: from now on they have their days to be heard."""
    hearing = await asked.post("/v1/hearings", {"finding_id": finding})
    return asked.see_other(f"/inspector/hearings/{hearing['hearing_id']}")
