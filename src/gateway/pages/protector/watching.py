"""Whom the desk watches: by reason and time, never by number; a number stands in the form that begins it, and nowhere else."""

from collections.abc import Mapping

from starlette.responses import Response

from gateway.pages.protector.room import room
from gateway.pages.shell import (
    NOTHING,
    ON_A_PAGE,
    ApiRefused,
    Asked,
    end_of_day,
    faults_of,
    is_told_beside_fields,
)

_PATH = "/v1/protection/watched-people"


@room.get("/protector/watched")
async def read_watched(asked: Asked) -> Response:
    """Those who are watched, newest first, and those whose watch has ended.  This look is an entry."""
    found = await asked.get(_PATH, limit=ON_A_PAGE, cursor=asked.query.get("cursor"))
    return asked.page("protector/watched.html", found=found)


@room.post("/protector/watched/{watch}/end")
async def end(asked: Asked, watch: str) -> Response:
    """Stop it before its date."""
    await asked.post(f"{_PATH}/{watch}/end")
    return asked.see_other("/protector/watched")


@room.get("/protector/watch")
async def read_form(asked: Asked) -> Response:
    """Whom to watch; nothing is looked at yet."""
    return _form(asked, NOTHING, None)


@room.post("/protector/watch")
async def begin(asked: Asked) -> Response:
    """Watch somebody.  What comes next is the same whether they were watched already or not."""
    form = await asked.form()
    body = {name: form.get(name, "") for name in ("person_id", "reason")} | {"until": end_of_day(form.get("until", ""))}
    try:
        await asked.post(_PATH, body)
    except ApiRefused as refused:
        if not is_told_beside_fields(refused):
            raise
        return _form(asked, form, refused)
    return asked.see_other("/protector/watched")


def _form(asked: Asked, form: Mapping[str, str], refused: ApiRefused | None) -> Response:
    status = 200 if refused is None else refused.status
    return asked.page("protector/watch.html", status=status, form=form, faults=faults_of(refused))
