"""An officer's answer to a verification, with its papers, as it was signed."""

import json
from collections.abc import Mapping

from starlette.responses import Response

from gateway.pages.desk.opened import opened_page
from gateway.pages.desk.room import room
from gateway.pages.shell import ApiRefused, Asked, is_told_beside_fields, send_file

_PATH = "/v1/verifications"


@room.post("/desk/verifications/{task}/attachments")
async def attach_file(asked: Asked, task: str) -> Response:
    """Attach a paper, and go on with the answer as far as it is written."""
    form = await asked.form()
    try:
        await send_file(asked, f"{_PATH}/{task}/attachments")
    except ApiRefused as refused:
        if not is_told_beside_fields(refused):
            raise
        return await opened_page(asked, task, form, refused)
    return await opened_page(asked, task, form)


@room.post("/desk/verifications/{task}/answer")
async def send_answer(asked: Asked, task: str) -> Response:
    """Send the answer, with the paper that was chosen along with it."""
    form = await asked.form()
    try:
        await send_file(asked, f"{_PATH}/{task}/attachments")
        replied = await asked.post(f"{_PATH}/{task}/reply", _reply(form))
    except ApiRefused as refused:
        if not is_told_beside_fields(refused):
            raise
        return await opened_page(asked, task, form, refused)
    onward = replied["next_department"]
    return asked.see_other(f"/desk/verifications/{task}/answer" + (f"?next={onward}" if onward else ""))


@room.get("/desk/verifications/{task}/answer")
async def read_answer(asked: Asked, task: str) -> Response:
    """The answer as it was signed, with the key that checks it."""
    kept = await asked.get(f"{_PATH}/{task}/reply")
    onward = asked.query.get("next", "")
    is_known = asked.titles.department(onward) != onward
    return asked.page(
        "desk/answered.html", kept=kept, signed=json.loads(kept["signed"]), onward=onward if is_known else None
    )


@room.get("/desk/verifications/{task}/attachments/{attachment}")
async def fetch_file(asked: Asked, task: str, attachment: str) -> Response:
    """A paper, to be saved; that is an entry."""
    return await asked.passed(f"{_PATH}/{task}/attachments/{attachment}")


def _reply(form: Mapping[str, str]) -> Mapping[str, str | None]:
    """Words of one's own come before a note that was chosen from the list."""
    note = form.get("own_words", "").strip() or form.get("note") or None
    return {"finding": form.get("finding") or None, **({} if note is None else {"note": note})}
