"""Inspections of declarations: the fair sample, visits, and what was found."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Query as InQuery
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.addresses import Id
from gateway.api.contract.inputs import VisitReportIn
from gateway.api.contract.paging import InspectionsQuery, SampleQuery, TimedPaging
from gateway.api.contract.responses import CLOSING, LISTED, ONE, WRITE, refusals
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.inspections import (
    inspection_in_full_object,
    inspection_object,
    sample_object,
    suspicion_object,
)
from gateway.api.routes.wired import Wired
from gateway.domain.codes import CountyCode
from gateway.flows import sample, visits

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
    "/v1/inspections/{inspection_id}/findings",
    response_model=schema.Inspection,
    responses=refusals(*WRITE, "not-found", *CLOSING),
)
async def report_inspection(inspection_id: Id, form: VisitReportIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Report once what your visit found. A contradiction is a suspicion, until the person has been heard."""
    told = visits.VisitReport(form.conclusion, form.answers, form.note)
    return json_answer(inspection_object(await visits.report(inspection_id, told, officer, gateway)))
