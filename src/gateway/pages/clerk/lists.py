"""Lists by file: looked at beforehand row by row, made, run, and read."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from starlette.responses import Response

from gateway.pages.clerk.form import case_number_of, party_of, plain, rows_of
from gateway.pages.clerk.place import FIRST, Json, room
from gateway.pages.shell import ApiRefused, Asked
from gateway.pages.shell.forms import Form, one_part, whole

_IN_FRONT = ("applicant", "employer")
"""Who stands in every row of a staff list."""
_MOST_SHOWN = 400


@room.get("/clerk/lists")
async def read_lists(asked: Asked) -> Response:
    """One's lists, the newest first."""
    found = await asked.get("/v1/batches", limit=FIRST, cursor=asked.query.get("cursor"))
    return asked.page("clerk/lists.html", found=found)


@room.get("/clerk/lists/new")
async def begin_list(asked: Asked) -> Response:
    """The form of a list for a matter."""
    return await _form(asked, Form(list(asked.query.items())), None, None)


@room.post("/clerk/lists/new")
async def make_list(asked: Asked) -> Response:
    """See what is wrong with each row; with nothing wrong, and when it is wanted, make the list."""
    form = await asked.form()
    file = await asked.file("file")
    if file is not None and file.content:
        text = _text(file.content)
        if text is None:
            return await _form(asked, form, None, None, is_unreadable=True)
        form["csv"] = text
    body = _body(form)
    try:
        preview = await asked.post("/v1/batch-previews", body)
        if form.get("act") == "make" and not preview["faults"]:
            made = await asked.post("/v1/batches", body, headers={"idempotency-key": form.get("key") or str(uuid4())})
            return asked.see_other(f"/clerk/lists/{made['batch_id']}")
    except ApiRefused as refusal:
        return await _form(asked, form, None, refusal)
    return await _form(asked, form, preview, None)


@room.get("/clerk/lists/{batch_id}")
async def read_list(asked: Asked, batch_id: str) -> Response:
    """A list and its rows."""
    batch = await asked.get(f"/v1/batches/{batch_id}")
    rows = await asked.get(f"/v1/batches/{batch_id}/rows", limit=FIRST, cursor=asked.query.get("cursor"))
    is_under_way = batch["state"] == "running"
    return asked.page("clerk/list.html", batch=batch, rows=rows, is_under_way=is_under_way)


@room.post("/clerk/lists/{batch_id}/step")
async def step_list(asked: Asked, batch_id: str) -> Response:
    """Run it, pause, resume or cancel."""
    form = await asked.form()
    await asked.post(f"/v1/batches/{batch_id}/step", {"step": form.get("step", "")})
    return asked.see_other(f"/clerk/lists/{batch_id}")


@room.get("/clerk/lists/{batch_id}/download")
async def download_list(asked: Asked, batch_id: str) -> Response:
    """All rows as a table; it names nobody."""
    return await asked.passed(f"/v1/batches/{batch_id}/download", format="csv")


def _body(form: Form) -> Mapping[str, Any]:
    parties = [party_of(row) for row in rows_of(form) if not row.is_empty]
    parameters = {
        name.removeprefix("parameter_"): value
        for name, value in form.items()
        if name.startswith("parameter_") and value
    }
    body: dict[str, Any] = {
        "kind": form.get("kind", "staff_list"),
        "matter": form.get("matter", ""),
        "certificates": form.all("certificate"),
        "purpose": form.get("purpose", ""),
        "parties": parties,
        "parameters": {name: whole(plain(value)) for name, value in parameters.items()},
        "csv": form.get("csv", ""),
    }
    if form.told("case_number"):
        body["case_number"] = case_number_of(form)
    return body


def _text(content: bytes) -> str | None:
    """A table as programs save it in China, UTF-8 or GB 18030; None where it is no text, as a workbook is none."""
    if b"\0" in content:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


async def _form(
    asked: Asked, form: Form, preview: Json | None, refusal: ApiRefused | None, *, is_unreadable: bool = False
) -> Response:
    matters = await asked.every("/v1/matters")
    chosen = form.told("matter")
    matter = await asked.get(f"/v1/matters/{one_part(chosen)}") if chosen else None
    parameters: dict[str, Json] = {}
    for one in matter["certificates"] if matter else ():
        parameters.update(one["parameters"])
    return asked.page(
        "clerk/list_new.html",
        400 if is_unreadable else 200 if refusal is None else refusal.status,
        matters=matters,
        matter=matter,
        form=form,
        in_front=[
            role for role in _IN_FRONT if matter and any(role in one["parties"] for one in matter["certificates"])
        ],
        parameters=parameters,
        preview=preview,
        refusal=refusal,
        is_unreadable=is_unreadable,
        key=form.get("key") or str(uuid4()),
    )
