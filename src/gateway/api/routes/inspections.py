"""Inspections of declarations: the fair sample, visits, and what was found."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Query as InQuery
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.addresses import Id
from gateway.api.contract.headers import ContentDigest
from gateway.api.contract.inputs import VisitReportIn
from gateway.api.contract.paging import InspectionsQuery, SampleQuery, TimedPaging
from gateway.api.contract.responses import (
    CLOSING,
    FILE_SENT,
    LISTED,
    LOCATION,
    ONE,
    WRITE,
    answered,
    file_of,
    refusals,
)
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.arrived import Arrived, Caller
from gateway.api.http.dispatch import Operation
from gateway.api.http.files import FILE, digest_given, file_answer, place_for_file
from gateway.api.present.inspections import (
    inspection_in_full_object,
    inspection_object,
    sample_object,
    suspicion_object,
)
from gateway.api.present.verifications import attached_object
from gateway.api.routes.wired import Wired
from gateway.domain.codes import CountyCode
from gateway.flows import checked_file, sample, visit_files, visits

router = APIRouter(route_class=Operation, tags=["declarations"])


@router.get("/v1/inspections", response_model=schema.Inspections, responses=refusals(*LISTED))
async def list_inspections(
    request: Request, query: Annotated[InspectionsQuery, InQuery()], gateway: Wired
) -> HttpResponse:
    """Inspections of declarations that were drawn, due first, those at their end too; by ids, codes and times."""
    county = None if query.county is None else CountyCode(query.county)
    found = await visits.inspections(query.state, county, query.cursor, query.limit, gateway)
    return page_answer(request, [inspection_object(one) for one in found.items], found.next)


@router.get("/v1/inspections/findings", response_model=schema.Suspicions, responses=refusals(*LISTED))
async def list_inspection_findings(request: Request, paging: TimedPaging, gateway: Wired) -> HttpResponse:
    """Declarations that a register, an officer or an inspector contradicts, newest first: suspicions until the person has been heard."""
    found = await visits.findings(paging.cursor, paging.limit, gateway)
    return page_answer(request, [suspicion_object(finding) for finding in found.items], found.next)


@router.get("/v1/inspections/sample", response_model=schema.DeclarationSample, responses=refusals(*LISTED, "not-found"))
async def read_declaration_sample(query: Annotated[SampleQuery, InQuery()], gateway: Wired) -> HttpResponse:
    """A day's list of declarations, by ids and classes of risk, and those drawn from it.

    The list stands in the log, by its hash, before the checkpoint that the draws follow from: nobody can choose the sample.
    """
    return json_answer(sample_object(await sample.read_sample(query.day, gateway)))


@router.get("/v1/inspections/{inspection_id}", response_model=schema.InspectionInFull, responses=refusals(*ONE))
async def read_inspection(inspection_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """One inspection. The inspector who has claimed its visit also sees whom it is about, and the form; that is recorded."""
    return json_answer(inspection_in_full_object(*await visits.read(inspection_id, officer, gateway)))


@router.post(
    "/v1/inspections/{inspection_id}/claim", response_model=schema.Inspection, responses=refusals(*ONE, *CLOSING)
)
async def claim_inspection(inspection_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Claim a visit in your county, for a time. Claimed again, the time begins anew.

    Nobody inspects a declaration that they took or made, or that somebody of their family made.
    """
    return json_answer(inspection_object(await visits.claim(inspection_id, officer, gateway)))


@router.post(
    "/v1/inspections/{inspection_id}/release", response_model=schema.Inspection, responses=refusals(*ONE, *CLOSING)
)
async def release_inspection(inspection_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Give back a visit that you have claimed."""
    return json_answer(inspection_object(await visits.release(inspection_id, officer, gateway)))


@router.post(
    "/v1/inspections/{inspection_id}/attachments",
    status_code=201,
    response_model=schema.Attachment,
    responses={**answered(201, LOCATION), **refusals(*LISTED, *CLOSING, "not-found")},
    openapi_extra=FILE_SENT,
)
async def attach_to_inspection(
    inspection_id: Id, request: Arrived, officer: Caller, gateway: Wired, _digest: ContentDigest = None
) -> HttpResponse:
    """Attach a file to a visit that you have claimed, before you report: PDF, JPEG or PNG, at most 5 MiB.

    Send the file itself as the body, with its SHA-256 in Content-Digest. Its kind is what its bytes say. It is kept sealed, and your
    report names it by its hash.
    """
    digest = digest_given(request.headers)
    async with place_for_file():
        file = await run_in_threadpool(checked_file, await request.file(), digest)
        attached = await visit_files.attach(inspection_id, file, officer, gateway)
    headers = {"location": f"/v1/inspections/{inspection_id}/attachments/{attached.attachment_id}"}
    return json_answer(attached_object(attached), 201, headers)


@router.get(
    "/v1/inspections/{inspection_id}/attachments",
    response_model=schema.InspectionAttachments,
    responses=refusals(*ONE),
)
async def list_inspection_attachments(inspection_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """The files of a visit that you have claimed, or of one that is suspected; without their content."""
    found = await visit_files.listed(inspection_id, officer, gateway)
    return json_answer({"items": [attached_object(one) for one in found]})


@router.get(
    "/v1/inspections/{inspection_id}/attachments/{attachment_id}",
    response_class=HttpResponse,
    responses={**file_of(FILE), **refusals(*ONE)},
)
async def read_inspection_attachment(
    inspection_id: Id, attachment_id: Id, officer: Caller, gateway: Wired
) -> HttpResponse:
    """A file of a visit that you have claimed, or of one that is suspected. Each time you fetch it is recorded."""
    found = await visit_files.hand_over(inspection_id, UUID(attachment_id), officer, gateway)
    return file_answer(found.content, found.attached.media_type, f"attachment-{attachment_id}")


@router.post(
    "/v1/inspections/{inspection_id}/findings",
    response_model=schema.Inspection,
    responses=refusals(*WRITE, "not-found", *CLOSING),
)
async def report_inspection(inspection_id: Id, form: VisitReportIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Report once what your visit found. A contradiction is a suspicion, until the person has been heard."""
    told = visits.VisitReport(form.conclusion, form.answers, form.note)
    return json_answer(inspection_object(await visits.report(inspection_id, told, officer, gateway)))
