"""Entries of the log as other systems' auditors read them: FHIR's AuditEvent, and the Dutch log of data processing.

Each look is an entry under the auditor's task number, as it is in our own words.
"""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response as HttpResponse

from gateway.api.contract.audit_inputs import ENTRY
from gateway.api.contract.headers import Task
from gateway.api.http.answers import json_answer
from gateway.api.http.arrived import Arrived, Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.standards import audit_event, processing_records
from gateway.api.routes.wired import Overseen
from gateway.flows import audit_log

router = APIRouter(route_class=Operation, include_in_schema=False)
EntryId = Annotated[str, Path(pattern=ENTRY)]


@router.get("/fhir/R4/AuditEvent/{entry_id}", response_model=None)
async def read_fhir_audit_event(
    request: Arrived, entry_id: EntryId, officer: Caller, task: Task, oversight: Overseen
) -> HttpResponse:
    """One entry as a FHIR R4 AuditEvent."""
    hit = await audit_log.read_entry(entry_id, officer, task, oversight)
    return json_answer(audit_event(hit, request.settings.own("")), media_type="application/fhir+json")


@router.get("/ldv/v1/records/{entry_id}", response_model=None)
async def read_processing_records(
    request: Arrived, entry_id: EntryId, officer: Caller, task: Task, oversight: Overseen
) -> HttpResponse:
    """One entry as records of the log of data processing, one for each person it is about."""
    hit = await audit_log.read_entry(entry_id, officer, task, oversight)
    return json_answer({"records": processing_records(hit, request.settings.own(""))})
