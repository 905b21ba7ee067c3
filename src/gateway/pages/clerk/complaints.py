"""Complaints of people who were sent away in vain: taken at the window, and settled there once an agent has answered."""

from starlette.responses import Response

from gateway.pages.clerk.form import case_number_of
from gateway.pages.clerk.place import FIRST, room
from gateway.pages.shell import ApiRefused, Asked
from gateway.pages.shell.forms import Form


@room.get("/clerk/complaints")
async def read_complaints(asked: Asked) -> Response:
    """Those that one has taken, and the form of a new one."""
    return await _listed(asked, Form([]), None)


@room.post("/clerk/complaints")
async def take_complaint(asked: Asked) -> Response:
    """Take a complaint for somebody at the window."""
    form = await asked.form()
    body = {name: form.get(name, "") for name in ("matter", "county", "words", "person_id")}
    body["case_number"] = case_number_of(form)
    try:
        made = await asked.post("/v1/complaints", body)
    except ApiRefused as refusal:
        return await _listed(asked, form, refusal)
    return asked.see_other(f"/clerk/complaints/{made['complaint_id']}")


@room.get("/clerk/complaints/{complaint_id}")
async def read_complaint(asked: Asked, complaint_id: str) -> Response:
    """One complaint and what was done about it."""
    return asked.page(
        "clerk/complaint.html", complaint=await asked.get(f"/v1/complaints/{complaint_id}"), refusal=None, typed={}
    )


@room.post("/clerk/complaints/{complaint_id}")
async def settle_complaint(asked: Asked, complaint_id: str) -> Response:
    """Say for whoever complained whether it is settled."""
    form = await asked.form()
    words = form.told("words")
    said = {} if words is None else {"words": words}
    try:
        await asked.post(f"/v1/complaints/{complaint_id}/settle", {"is_settled": form.get("step") == "settled", **said})
    except ApiRefused as refusal:
        found = await asked.get(f"/v1/complaints/{complaint_id}")
        return asked.page("clerk/complaint.html", refusal.status, complaint=found, refusal=refusal, typed=form)
    return asked.see_other(f"/clerk/complaints/{complaint_id}")


async def _listed(asked: Asked, form: Form, refusal: ApiRefused | None) -> Response:
    found = await asked.get("/v1/complaints", limit=FIRST, cursor=asked.query.get("cursor"))
    matters = await asked.every("/v1/matters")
    return asked.page(
        "clerk/complaints.html",
        200 if refusal is None else refusal.status,
        found=found,
        form=form,
        matters=matters,
        refusal=refusal,
    )
