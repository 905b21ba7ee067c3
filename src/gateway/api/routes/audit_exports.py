"""Exports for auditors: asked for, watched, fetched."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response as HttpResponse
from starlette.responses import StreamingResponse

from gateway.api.contract.audit_inputs import ExportIn
from gateway.api.http.answers import json_answer
from gateway.api.http.authentication import allow, caller_of, form_of, officer_of
from gateway.api.routes.audit import auditor_of, task_of
from gateway.api.ways import Ways

ZIP = "application/zip"


async def ask_audit_export(request: Request) -> HttpResponse:
    """Ask for a bundle: the answer to a search with the stretch of the log that proves it.

    It is made in the background; look at Location.  The span of `since` and `until` lies within one year, which has one log; left
    out it is the year until now.
    """
    ways: Ways = request.app.state.ways
    officer = await caller_of(request, ways)
    task = task_of(request)
    form = await form_of(request, ExportIn)
    await allow(request, officer, "ask_audit_export", ways)
    shown = await ways.exports.ask(form, officer, task)
    headers = {"location": f"/v1/audit/exports/{shown['export_id']}", "retry-after": "1"}
    return json_answer(shown, 202, headers)


async def read_audit_export(request: Request, export_id: UUID) -> HttpResponse:
    """How far an export is; to who asked for it."""
    ways: Ways = request.app.state.ways
    officer = await officer_of(request, "read_audit_export", ways)
    return json_answer(await ways.exports.read(export_id, officer))


async def fetch_audit_bundle(request: Request, export_id: UUID) -> HttpResponse:
    """The finished bundle as a ZIP archive; to who asked for it, with an entry of its own."""
    ways: Ways = request.app.state.ways
    officer, task = await auditor_of(request, "fetch_audit_bundle", ways)
    file = await ways.exports.hand_over(export_id, officer, task)
    headers = {"content-length": str(file.size), "content-disposition": f'attachment; filename="{file.name}"'}
    return StreamingResponse(file.pieces, media_type=ZIP, headers=headers)
