"""Finding entries, reading one, and proving it in the reader's own browser."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.domain.forms import is_task
from gateway.domain.oversight import Ground
from gateway.domain.words import CertificateState
from gateway.pages.auditor.looking import TASK_COOKIE, TASK_FAULT, Look, in_china, reads, sends, told_fault
from gateway.pages.shell import ApiRefused

PAGE = 30
_FILTERS = ("account", "actor", "office", "department", "matter", "certificate", "state", "case_number", "query_id")


@reads("/auditor")
async def read_room(look: Look) -> Response:
    """The search, empty; nothing of the log is looked at yet."""
    return look.page("search.html", **choices(look), form={}, found=None)


@sends("/auditor/task")
async def choose_task(look: Look) -> Response:
    """From now on every look in this browser is made for this task."""
    form = await look.asked.form()
    task, back = form.get("task", ""), form.get("back", "/auditor")
    if not is_task(task):
        return look.page("task.html", 400, faults={TASK_FAULT: ""}, back=back)
    answer = look.asked.see_other(back if back.startswith("/auditor") else "/auditor")
    answer.set_cookie(TASK_COOKIE, task, httponly=True, samesite="lax", path="/auditor")
    return answer


@sends("/auditor/search")
async def search(look: Look) -> Response:
    """Entries that fit, newest first.  A person's number stands in the form alone."""
    form = await look.asked.form()
    wanted = filters_of(form)
    try:
        found = await _found(look, wanted, form.told("person_id"), form.told("cursor"))
    except ApiRefused as refusal:
        return look.page("search.html", 400, **choices(look), form=form, found=None, faults=told_fault(refusal))
    return look.page("search.html", **choices(look), form=form, found=found)


@reads("/auditor/entries/{entry}")
async def read_entry(look: Look, entry: str) -> Response:
    """One entry: what happened, about whom, and what may be asked of it."""
    return look.page("entry.html", entry=await look.get(f"/v1/audit/entries/{entry}"), grounds=list(Ground))


@reads("/auditor/entries/{entry}/proof")
async def prove_entry(look: Look, entry: str) -> Response:
    """The proof of an entry, to be checked where it is read."""
    keys = await look.asked.get("/.well-known/jwks.json")
    try:
        proof = await look.get(f"/v1/audit/entries/{entry}/proof")
    except ApiRefused as refusal:
        if refusal.status != 409:
            raise
        return look.page("proof.html", 409, name=entry, proof=None, problem=refusal.problem, code=refusal.code)
    return look.page("proof.html", name=entry, proof=proof, keys=[one["vkey"] for one in keys["keys"]])


def filters_of(form: Mapping[str, str]) -> dict[str, object]:
    """What a form of filters says."""
    times = {name: in_china(form.get(name)) for name in ("since", "until")}
    given = {**{name: form.get(name) for name in _FILTERS}, **times}
    return {name: value for name, value in given.items() if value}


def choices(look: Look) -> dict[str, Any]:
    """What a form of filters lets one choose from."""
    catalogue = look.asked.surroundings.catalogue()
    return {
        "departments": sorted(map(str, catalogue.departments)),
        "matters": sorted(map(str, catalogue.matters)),
        "states": list(CertificateState),
    }


async def _found(look: Look, wanted: Mapping[str, object], person: str | None, cursor: str | None) -> Any:
    if person is None:
        return await look.get("/v1/audit/entries", **wanted, cursor=cursor, limit=PAGE)
    after = {} if cursor is None else {"cursor": cursor}
    return await look.post("/v1/audit/searches", {**wanted, **after, "person_id": person, "limit": PAGE})
