"""Inspections of declarations that were drawn: what is due, a visit that is claimed, its papers, and what it found."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.pages.inspector.room import room
from gateway.pages.shell import NOTHING, ON_A_PAGE, ApiRefused, Asked, faults_of, is_told_beside_fields, send_file

_PATH = "/v1/inspections"
_WITH_FILES = frozenset({"VISIT", "SUSPECTED"})
_NOT_FOR_YOU = 404


@room.get("/inspector/inspections")
async def read_inspections(asked: Asked) -> Response:
    """What is due first, by state and county; nobody is named."""
    chosen = asked.query.get("state", "VISIT")
    filters = {} if chosen == "all" else {"state": chosen}
    inspections = await asked.get(_PATH, limit=ON_A_PAGE, cursor=asked.query.get("cursor"), **filters)
    return asked.page("inspector/inspections.html", inspections=inspections, chosen=chosen)


@room.get("/inspector/inspections/{inspection}")
async def open_inspection(asked: Asked, inspection: str) -> Response:
    """One inspection; whoever has claimed its visit sees whom it is about, and that is an entry."""
    return await _page(asked, inspection)


@room.post("/inspector/inspections/{inspection}/claim")
async def claim_inspection(asked: Asked, inspection: str) -> Response:
    """Take the visit, and open it."""
    await asked.post(f"{_PATH}/{inspection}/claim")
    return asked.see_other(f"/inspector/inspections/{inspection}")


@room.post("/inspector/inspections/{inspection}/release")
async def release_inspection(asked: Asked, inspection: str) -> Response:
    """Give the visit back."""
    await asked.post(f"{_PATH}/{inspection}/release")
    return asked.see_other("/inspector/inspections")


@room.post("/inspector/inspections/{inspection}/attachments")
async def attach_file(asked: Asked, inspection: str) -> Response:
    """Attach a paper or picture, and go on with the report as far as it is written."""
    form = await asked.form()
    try:
        await send_file(asked, f"{_PATH}/{inspection}/attachments")
    except ApiRefused as refused:
        if not is_told_beside_fields(refused):
            raise
        return await _page(asked, inspection, form, refused)
    return await _page(asked, inspection, form)


@room.get("/inspector/inspections/{inspection}/attachments/{attachment}")
async def fetch_file(asked: Asked, inspection: str, attachment: str) -> Response:
    """A paper of the visit, to be saved; that is an entry."""
    return await asked.passed(f"{_PATH}/{inspection}/attachments/{attachment}")


@room.post("/inspector/inspections/{inspection}/report")
async def report_visit(asked: Asked, inspection: str) -> Response:
    """What the visit found, once, with the paper that was chosen along with it."""
    form = await asked.form()
    try:
        await send_file(asked, f"{_PATH}/{inspection}/attachments")
        one = await asked.get(f"{_PATH}/{inspection}")
        await asked.post(f"{_PATH}/{inspection}/findings", _report(form, one))
    except ApiRefused as refused:
        if not is_told_beside_fields(refused):
            raise
        return await _page(asked, inspection, form, refused)
    return asked.see_other(f"/inspector/inspections/{inspection}")


async def _page(
    asked: Asked, inspection: str, form: Mapping[str, str] = NOTHING, refused: ApiRefused | None = None
) -> Response:
    one = await asked.get(f"{_PATH}/{inspection}")
    return asked.page(
        "inspector/inspection.html",
        status=200 if refused is None else refused.status,
        one=one,
        files=await _files(asked, one),
        form=form,
        faults=faults_of(refused),
    )


async def _files(asked: Asked, one: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The files of a visit, where this inspector may know of them."""
    if one["state"] not in _WITH_FILES:
        return []
    try:
        found: list[Mapping[str, Any]] = (await asked.get(f"{_PATH}/{one['inspection_id']}/attachments"))["items"]
    except ApiRefused as refused:
        if refused.status != _NOT_FOR_YOU:
            raise
        return []
    return found


def _report(form: Mapping[str, str], one: Mapping[str, Any]) -> Mapping[str, object]:
    """The report as the API takes it: an answer to each question of the form that was answered."""
    questions = [] if one["task"] is None else one["task"]["questions"]
    given = {asked["name"]: (asked["kind"], form.get(f"answer.{asked['name']}", "").strip()) for asked in questions}
    answers = {name: value == "yes" if kind == "yes_no" else value for name, (kind, value) in given.items() if value}
    note = form.get("note", "").strip()
    return {"conclusion": form.get("conclusion") or None, "answers": answers, "note": note}
