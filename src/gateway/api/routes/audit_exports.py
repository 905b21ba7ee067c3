"""Exports for auditors: asked for, watched, fetched."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response as HttpResponse
from starlette.responses import StreamingResponse

from gateway.api.contract import schema
from gateway.api.contract.audit_inputs import ExportIn
from gateway.api.contract.headers import Task
from gateway.api.contract.responses import AGAIN, LISTED, LOCATION, ONE, WRITE, answered, file_of, refusals
from gateway.api.http.answers import json_answer
from gateway.api.http.arrived import Caller, Wired
from gateway.api.http.dispatch import Operation

router = APIRouter(route_class=Operation, tags=["audit"])
ZIP = "application/zip"


@router.post(
    "/v1/audit/exports",
    status_code=202,
    response_model=schema.AuditExport,
    responses={
        **answered(202, LOCATION, AGAIN),
        **refusals(*WRITE, "invalid-identifier", "too-many-requests"),
    },
)
async def ask_audit_export(form: ExportIn, officer: Caller, task: Task, ways: Wired) -> HttpResponse:
    """Ask for a bundle: the answer to a search with the stretch of the log that proves it.

    It is made in the background; look at Location.  The span of `since` and `until` lies within one year, which has one log; left
    out it is the year until now.
    """
    shown = await ways.exports.ask(form, officer, task)
    headers = {"location": f"/v1/audit/exports/{shown['export_id']}", "retry-after": "1"}
    return json_answer(shown, 202, headers)


@router.get("/v1/audit/exports/{export_id}", response_model=schema.AuditExport, responses=refusals(*ONE))
async def read_audit_export(export_id: UUID, officer: Caller, ways: Wired) -> HttpResponse:
    """How far an export is; to who asked for it."""
    return json_answer(await ways.exports.read(export_id, officer))


@router.get(
    "/v1/audit/exports/{export_id}/bundle",
    response_class=HttpResponse,
    responses={**file_of(ZIP), **refusals(*LISTED, "not-found", "conflict")},
)
async def fetch_audit_bundle(export_id: UUID, officer: Caller, task: Task, ways: Wired) -> HttpResponse:
    """The finished bundle as a ZIP archive; to who asked for it, with an entry of its own."""
    file = await ways.exports.hand_over(export_id, officer, task)
    headers = {"content-length": str(file.size), "content-disposition": f'attachment; filename="{file.name}"'}
    return StreamingResponse(file.pieces, media_type=ZIP, headers=headers)
