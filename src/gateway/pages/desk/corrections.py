"""Doubts about what the department holds, and its answer to each."""

import re
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.pages.desk.room import room
from gateway.pages.shell import NOTHING, ON_A_PAGE, ApiRefused, Asked, faults_of, is_told_beside_fields

_PATH = "/v1/corrections"
_BETWEEN = re.compile(r"[,，、;；]")


@room.get("/desk/corrections")
async def read_corrections(asked: Asked) -> Response:
    """What the department has to answer; with `all` also what it has answered.  The list names nobody."""
    is_all = asked.query.get("all") == "1"
    corrections = await asked.get(_PATH, limit=ON_A_PAGE, cursor=asked.query.get("cursor"), open=not is_all)
    return asked.page("desk/corrections.html", corrections=corrections, is_all=is_all)


@room.get("/desk/corrections/{correction}")
async def open_correction(asked: Asked, correction: str) -> Response:
    """Whose record it is, and what is doubted; that is an entry."""
    return await _page(asked, correction)


@room.post("/desk/corrections/{correction}/answer")
async def answer_correction(asked: Asked, correction: str) -> Response:
    """The department's answer, once."""
    form = await asked.form()
    try:
        await asked.post(f"{_PATH}/{correction}/answer", _answer(form))
    except ApiRefused as refused:
        if not is_told_beside_fields(refused):
            raise
        return await _page(asked, correction, form, refused)
    return asked.see_other(f"/desk/corrections/{correction}")


async def _page(
    asked: Asked, correction: str, form: Mapping[str, str] = NOTHING, refused: ApiRefused | None = None
) -> Response:
    one = await asked.get(f"{_PATH}/{correction}")
    return asked.page(
        "desk/correction.html",
        status=200 if refused is None else refused.status,
        one=one,
        item=await _item(asked, one),
        form=form,
        faults=faults_of(refused),
    )


async def _item(asked: Asked, one: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The item in doubt as the catalogue has it; None where it has none such any more."""
    cursor: Mapping[str, str] = {}
    while True:
        page = await asked.get("/v1/items", limit=200, **cursor)
        for item in page["items"]:
            if (item["department"], item["name"]) == (one["department"], one["item"]):
                found: Mapping[str, Any] = item
                return found
        if page["next"] is None:
            return None
        cursor = {"cursor": page["next"]}


def _answer(form: Mapping[str, str]) -> Mapping[str, object]:
    """The answer as the API takes it: a wrong value a line, as the register writes it, and null for nothing on record."""
    lines = [line.strip() for line in form.get("wrong_values", "").splitlines() if line.strip()]
    values: list[object] = [_parts(line) for line in lines] if form.get("is_list") else list(lines)
    nothing = [None] if form.get("nothing_on_record") else []
    return {
        "outcome": form.get("outcome") or None,
        "reason": form.get("reason") or None,
        "wrong_values": [*values, *nothing],
    }


def _parts(line: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(line) if part.strip()]
