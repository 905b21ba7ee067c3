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
    """The text to show before a declaration: notice and statement in both languages, version and hash."""
    return json_answer(notice_object(certificate, declare.notice(CertificateCode(certificate), gateway)))


@router.post(
    "/v1/declarations",
    status_code=201,
    response_model=schema.Declaration,
    responses={
        **answered(201, LOCATION),
        **refusals(*WRITE, *KEYED, "not-found", *CLOSING),
    },
)
async def make_declaration(form: DeclarationIn, key: IdempotencyKey, officer: Caller, gateway: Wired) -> HttpResponse:
    """Record the applicant's declaration for a certificate of your query. The certificate is then answered by it.

    The query must offer a declaration (`declaration_offered`), the applicant must sign, and must have seen the notice now in
    force. The declaration is checked against the registers at once and again later. With an Idempotency-Key the same request does
    not create a second one.
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
    """Record that the applicant does not make a declaration for a certificate. It is not offered again in this query.

    The certificate keeps the state that the departments' replies gave it. If the query waited for the applicant only, it is
    complete. If no declaration is on offer, the answer is 409.
    """
    await decline.decline(QueryId(query_id), CertificateCode(form.certificate), officer, gateway)
    return json_answer({"query_id": query_id, "certificate": form.certificate})


@router.get("/v1/declarations/{declaration_id}", response_model=schema.Declaration, responses=refusals(*ONE))
async def read_declaration(declaration_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Read a declaration again, without the signer. Only the account and client that recorded it may."""
    return json_answer(declaration_object(await declare.read(declaration_id, officer, gateway)))


@router.get("/v1/inspections", response_model=schema.Inspections, responses=refusals(*LISTED))
async def list_inspections(request: Request, paging: TimedPaging, gateway: Wired) -> HttpResponse:
    """Declarations that the registers contradict, newest first: suspicions until the person has been heard."""
    found = await declare.findings(paging.cursor, paging.limit, gateway)
    return page_answer(request, [finding_object(finding) for finding in found.items], found.next)
