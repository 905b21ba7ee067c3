"""The day's list of declarations and what was drawn from it: anybody draws the same."""

from starlette.responses import Response

from gateway.pages.inspector.room import room
from gateway.pages.shell import ApiRefused, Asked, faults_of

_TOLD_HERE = {400, 404}


@room.get("/inspector/sample")
async def read_sample(asked: Asked) -> Response:
    """The list of a day, once a day is chosen."""
    day = asked.query.get("day", "")
    if not day:
        return asked.page("inspector/sample.html", day_chosen="", sample=None, faults={})
    try:
        sample = await asked.get("/v1/inspections/sample", day=day)
    except ApiRefused as refused:
        if refused.status not in _TOLD_HERE:
            raise
        return asked.page(
            "inspector/sample.html", status=refused.status, day_chosen=day, sample=None, faults=faults_of(refused)
        )
    return asked.page("inspector/sample.html", day_chosen=day, sample=sample, faults={})
