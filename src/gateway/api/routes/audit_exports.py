"""Exports for auditors: asked for, watched, fetched."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response as HttpResponse
from starlette.responses import StreamingResponse

from gateway.api.contract import schema
from gateway.api.contract.audit_inputs import ExportIn, criteria_of
from gateway.api.contract.headers import Task
from gateway.api.contract.responses import AGAIN, LISTED, LOCATION, ONE, WRITE, answered, file_of, refusals
from gateway.api.http.answers import json_answer
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.audit import export_object
from gateway.api.routes.wired import Overseen
from gateway.flows import audit_exports

router = APIRouter(route_class=Operation, tags=["audit"])
ZIP = "application/zip"


@router.post(
    "/v1/audit/exports",
    status_code=202,
    response_model=schema.AuditExport,
    responses={
        **answered(202, LOCATION, AGAIN),
        **refusals(*WRITE),
    },
)
async def ask_audit_export(form: ExportIn, officer: Caller, task: Task, oversight: Overseen) -> HttpResponse:
    """Request a bundle: the result of a search, and the part of the log that proves it.

    The bundle is made in the background; read its status at Location. `since` and `until` must lie in the same year, because each
    year has its own log. By default the period is this year until now.
    """
    wanted = criteria_of(form.criteria, form.criteria.person_id)
    formats = ("ndjson", *sorted(set(form.formats) - {"ndjson"}))
    export = await audit_exports.ask(wanted, formats, officer, task, oversight)
    headers = {"location": f"/v1/audit/exports/{export.export_id}", "retry-after": "1"}
    return json_answer(export_object(export), 202, headers)


@router.get("/v1/audit/exports/{export_id}", response_model=schema.AuditExport, responses=refusals(*ONE))
async def read_audit_export(export_id: UUID, officer: Caller, oversight: Overseen) -> HttpResponse:
    """Status of an export. Only the account that requested it can read it."""
    return json_answer(export_object(await audit_exports.load(str(export_id), officer, oversight)))


@router.get(
    "/v1/audit/exports/{export_id}/bundle",
    response_class=HttpResponse,
    responses={**file_of(ZIP), **refusals(*LISTED, "not-found", "conflict")},
)
async def fetch_audit_bundle(export_id: UUID, officer: Caller, task: Task, oversight: Overseen) -> HttpResponse:
    """The finished bundle as a ZIP archive, for the account that requested it. Each download is recorded."""
    export, pieces = await audit_exports.hand_over(str(export_id), officer, task, oversight)
    name = f"audit-{export.log}-{export.export_id}.zip"
    headers = {"content-length": str(export.size or 0), "content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(pieces, media_type=ZIP, headers=headers)
