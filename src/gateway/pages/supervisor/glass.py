"""Glass that officers of the department have broken: what was opened in need, and the one word that its head says about it afterwards."""

from collections.abc import Mapping

from starlette.responses import Response

from gateway.pages.shell import NOTHING, ON_A_PAGE, ApiRefused, Asked, faults_of, is_told_beside_fields
from gateway.pages.supervisor.room import room

_PATH = "/v1/break-glass"
_ANSWERS: Mapping[str, bool] = {"yes": True, "no": False}


@room.get("/supervisor/glass")
async def read_glass(asked: Asked) -> Response:
    """What was opened, newest first.  This look is an entry."""
    return await _listed(asked)


@room.post("/supervisor/glass/{glass}/review")
async def review(asked: Asked, glass: str) -> Response:
    """Say once whether it was right."""
    form = await asked.form()
    body = {"is_justified": _ANSWERS.get(form.get("is_justified", "")), "note": form.get("note", "")}
    try:
        await asked.post(f"{_PATH}/{glass}/review", body)
    except ApiRefused as refused:
        if not is_told_beside_fields(refused):
            raise
        return await _listed(asked, glass, form, refused)
    return asked.see_other("/supervisor/glass")


async def _listed(
    asked: Asked, chosen: str = "", form: Mapping[str, str] = NOTHING, refused: ApiRefused | None = None
) -> Response:
    """chosen: the one whose form was refused."""
    return asked.page(
        "supervisor/glass.html",
        status=200 if refused is None else refused.status,
        found=await asked.get(_PATH, limit=ON_A_PAGE, cursor=asked.query.get("cursor")),
        chosen=chosen,
        form=form,
        faults=faults_of(refused),
    )
