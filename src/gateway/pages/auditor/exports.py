"""Exports: a stretch of the log to take along, with everything that proves it."""

from starlette.responses import Response

from gateway.pages.auditor.entries import choices, filters_of
from gateway.pages.auditor.looking import Look, reads, sends, told_fault
from gateway.pages.shell import ApiRefused

_KEPT = ("content-type", "content-disposition")


@reads("/auditor/exports")
async def read_form(look: Look) -> Response:
    """What to take along."""
    return look.page("exports.html", **choices(look), form={})


@sends("/auditor/exports")
async def ask(look: Look) -> Response:
    """Have it made in the background."""
    form = await look.asked.form()
    person = form.told("person_id")
    criteria = filters_of(form) | ({} if person is None else {"person_id": person})
    formats = ["ndjson", *(["csv"] if form.get("csv") else [])]
    try:
        export = await look.post("/v1/audit/exports", {"criteria": criteria, "formats": formats})
    except ApiRefused as refusal:
        return look.page("exports.html", 400, **choices(look), form=form, faults=told_fault(refusal))
    return look.asked.see_other(f"/auditor/exports/{export['export_id']}")


@reads("/auditor/exports/{export}")
async def read_export(look: Look, export: str) -> Response:
    """How far it is."""
    return look.page("export.html", export=await look.get(f"/v1/audit/exports/{export}"))


@reads("/auditor/exports/{export}/bundle")
async def fetch(look: Look, export: str) -> Response:
    """The finished archive."""
    told = await look.told("GET", f"/v1/audit/exports/{export}/bundle")
    return Response(told.body, headers={name: told.headers[name] for name in _KEPT if name in told.headers})
