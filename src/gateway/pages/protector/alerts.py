"""What the desk is told of queries, and that somebody has taken it up.

To take up an alert asks the API once, as to read the alerts does, and shows what that answers: a page that read the list again behind it
would leave two entries where a reading leaves one, and whoever reads the log could tell that there was an alert.
"""

from collections.abc import Mapping

from starlette.responses import Response

from gateway.pages.protector.room import room
from gateway.pages.shell import NOTHING, ON_A_PAGE, ApiRefused, Asked, faults_of, is_told_beside_fields

_PATH = "/v1/protection/alerts"


@room.get("/protector")
async def read_alerts(asked: Asked) -> Response:
    """Alerts, newest first.  This look is an entry, which does not tell whether there were any."""
    return await _listed(asked)


@room.post("/protector/alerts/{alert}/acknowledge")
async def acknowledge(asked: Asked, alert: str) -> Response:
    """Take it up, with a note that is kept sealed."""
    form = await asked.form()
    try:
        taken = await asked.post(f"{_PATH}/{alert}/acknowledge", {"note": form.get("note", "")})
    except ApiRefused as refused:
        if not is_told_beside_fields(refused):
            raise
        return await _listed(asked, alert, form, refused)
    return asked.page("protector/taken.html", one=taken)


async def _listed(
    asked: Asked, chosen: str = "", form: Mapping[str, str] = NOTHING, refused: ApiRefused | None = None
) -> Response:
    """chosen: the one whose form was refused."""
    return asked.page(
        "protector/alerts.html",
        status=200 if refused is None else refused.status,
        found=await asked.get(_PATH, limit=ON_A_PAGE, cursor=asked.query.get("cursor")),
        chosen=chosen,
        form=form,
        faults=faults_of(refused),
    )
