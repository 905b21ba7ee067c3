"""Declarations: the notice, the applicant's promise, and what its checks found."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.addresses import Certificate, Id
from gateway.api.contract.headers import IdempotencyKey
from gateway.api.contract.inputs import DeclarationIn, DeclineIn
from gateway.api.contract.paging import TimedPaging
from gateway.api.contract.responses import CLOSING, KEYED, LISTED, LOCATION, ONE, WRITE, answered, refusals
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.declarations import declaration_object, finding_object, notice_object
from gateway.api.routes.wired import Wired
from gateway.domain.codes import CertificateCode, QueryId
from gateway.domain.person import Person
from gateway.flows import declare, decline

router = APIRouter(route_class=Operation, tags=["declarations"])


@router.get("/v1/declaration-notices/{certificate}", response_model=schema.DeclarationNotice, responses=refusals(*ONE))
async def read_declaration_notice(certificate: Certificate, gateway: Wired) -> HttpResponse:
    """The text to show before a declaration: notice and statement in both languages, their version and hash."""
    return json_answer(notice_object(certificate, declare.notice(CertificateCode(certificate), gateway)))


@router.post(
    "/v1/declarations",
    status_code=201,
    response_model=schema.Declaration,
    responses={
        **answered(201, LOCATION),
        **refusals(*WRITE, *KEYED, "invalid-identifier", "not-found", *CLOSING),
    },
)
async def make_declaration(form: DeclarationIn, key: IdempotencyKey, officer: Caller, gateway: Wired) -> HttpResponse:
    """Take the applicant's declaration for a certificate of your query: the certificate is answered by it.

    The query must offer one (`declaration_offered`), the applicant signs, and the notice in force has been shown.  What was
    declared is checked against the registers at once and again later.  With an Idempotency-Key the same request makes no second one.
    """
    signer = Person(form.signer.person_id, form.signer.name)
    query_id, certificate = QueryId(str(form.query_id)), CertificateCode(form.certificate)
    signed = declare.Signed(query_id, certificate, form.notice_version, form.notice_hash, signer)
    made = await declare.declare(signed, officer, gateway, idempotency=key)
    return json_answer(declaration_object(made), 201, {"location": f"/v1/declarations/{made.declaration_id}"})


@router.post(
    "/v1/queries/{query_id}/decline",
    response_model=schema.DeclarationDeclined,
    responses=refusals(*WRITE, "not-found", *CLOSING),
)
async def decline_declaration(query_id: Id, form: DeclineIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Say that the applicant does not declare a certificate of your query: it is not offered again there.

    The certificate stays as the departments left it, and what was waiting for the applicant alone is complete.  Where none is on offer
    (any more): 409.
    """
    await decline.decline(QueryId(query_id), CertificateCode(form.certificate), officer, gateway)
    return json_answer({"query_id": query_id, "certificate": form.certificate})


@router.get("/v1/declarations/{declaration_id}", response_model=schema.Declaration, responses=refusals(*ONE))
async def read_declaration(declaration_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Read a declaration again, without who signed it: the account and client that took it may."""
    return json_answer(declaration_object(await declare.read(declaration_id, officer, gateway)))


@router.get("/v1/inspections", response_model=schema.Inspections, responses=refusals(*LISTED))
async def list_inspections(request: Request, paging: TimedPaging, gateway: Wired) -> HttpResponse:
    """Declarations that the registers contradict, newest first: suspicions, until the person has been heard."""
    found = await declare.findings(paging.cursor, paging.limit, gateway)
    return page_answer(request, [finding_object(finding) for finding in found.items], found.next)
