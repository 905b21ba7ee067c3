"""Hearings: the person is notified, heard or not in their time, and a second inspector decides."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.pages.inspector.room import room
from gateway.pages.shell import NOTHING, ON_A_PAGE, ApiRefused, Asked, faults_of, is_told_beside_fields
from gateway.pages.shell.forms import whole

_PATH = "/v1/hearings"
_MOST_PAGES = 10


@room.get("/inspector/hearings")
async def read_hearings(asked: Asked) -> Response:
    """Whose turn is due first; nobody is named.  This look is an entry."""
    hearings = await asked.get(_PATH, limit=ON_A_PAGE, cursor=asked.query.get("cursor"), state=asked.query.get("state"))
    return asked.page("inspector/hearings.html", hearings=hearings, chosen=asked.query.get("state", ""))


@room.get("/inspector/hearings/{hearing}")
async def open_hearing(asked: Asked, hearing: str) -> Response:
    """A hearing with what the person has said and what the suspicion rests on; that is an entry."""
    return await _page(asked, hearing)


@room.post("/inspector/hearings/{hearing}/decision")
async def decide_hearing(asked: Asked, hearing: str) -> Response:
    """Confirm, which enters the register, or dismiss."""
    form = await asked.form()
    try:
        await asked.post(f"{_PATH}/{hearing}/decision", _decision(form))
    except ApiRefused as refused:
        if not is_told_beside_fields(refused):
            raise
        return await _page(asked, hearing, form, refused)
    return asked.see_other(f"/inspector/hearings/{hearing}")


async def _page(
    asked: Asked, hearing: str, form: Mapping[str, str] = NOTHING, refused: ApiRefused | None = None
) -> Response:
    one = await asked.get(f"{_PATH}/{hearing}")
    return asked.page(
        "inspector/hearing.html",
        status=200 if refused is None else refused.status,
        one=one,
        suspicion=await _found(asked, "/v1/inspections/findings", "finding_id", one["finding_id"]),
        inspection=await _found(asked, "/v1/inspections", "declaration_id", one["declaration_id"], state="SUSPECTED"),
        form=form,
        faults=faults_of(refused),
    )


async def _found(asked: Asked, path: str, name: str, wanted: str, **filters: str) -> Mapping[str, Any] | None:
    """The line of a list whose member has this value, among so many; None where it is not among them."""
    cursor = None
    for _ in range(_MOST_PAGES):
        page = await asked.get(path, limit=200, cursor=cursor, **filters)
        for line in page["items"]:
            if line[name] == wanted:
                found: Mapping[str, Any] = line
                return found
        cursor = page["next"]
        if cursor is None:
            return None
    return None


def _decision(form: Mapping[str, str]) -> Mapping[str, object]:
    """The decision as the API takes it: what enters the register goes along with `confirm` alone."""
    told = {"decision": form.get("decision") or None, "grounds": form.get("grounds", "").strip()}
    if form.get("decision") != "confirm":
        return told
    named = ("grade", "basis", "authority", "publication")
    confirmation: dict[str, object] = {name: form.get(name, "").strip() for name in named}
    months = form.get("months", "").strip()
    if months:
        confirmation["months"] = whole(months)
    return {**told, "confirmation": confirmation}
