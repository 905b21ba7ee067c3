"""Declarations: the notice, the applicant's promise, and what became of one's own."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.addresses import Certificate, Id
from gateway.api.contract.headers import IdempotencyKey
from gateway.api.contract.inputs import DeclarationIn, DeclineIn
from gateway.api.contract.paging import IdPaging
from gateway.api.contract.responses import CLOSING, KEYED, LISTED, LOCATION, ONE, WRITE, answered, refusals
from gateway.api.http.answers import json_answer, page_answer, read_id_cursor, write_cursor
from gateway.api.http.arrived import Caller
from gateway.api.http.authentication import credential_of
from gateway.api.http.dispatch import Operation
from gateway.api.present.declarations import (
    declaration_object,
    notice_object,
    offer_object,
    own_declaration_object,
)
from gateway.api.routes.wired import Wired
from gateway.domain.codes import CertificateCode, QueryId
from gateway.domain.errors import InputFault, InvalidInput
from gateway.domain.person import Person
from gateway.domain.request import Idempotency
from gateway.domain.stages import Officer
from gateway.flows import Declaration, Gateway, declare, decline, disclosures, own_declarations

router = APIRouter(route_class=Operation, tags=["declarations"])
_CITIZEN = frozenset({"citizen"})


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
async def make_declaration(
    request: Request, form: DeclarationIn, key: IdempotencyKey, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Record the applicant's declaration for a certificate of your query; or, as the applicant, confirm it yourself. The certificate is then answered by it.

    The query must offer a declaration (`declaration_offered`). The applicant signs on paper at a window, or confirms under their own
    sign-in, and must have seen the notice now in force. The declaration is checked against the registers at once and again later. With
    an Idempotency-Key the same request does not create a second one.
    """
    if officer.roles == _CITIZEN:
        made = await _confirmed(form, request, key, officer, gateway)
        return json_answer(declaration_object(made), 201, {"location": "/v1/subjects/me/declarations"})
    if form.signer is None:
        fault = InputFault("/signer", "missing", "whoever takes a declaration names who has signed it")
        raise InvalidInput("nobody has signed", [fault])
    signer = Person(form.signer.person_id, form.signer.name)
    query_id, certificate = QueryId(str(form.query_id)), CertificateCode(form.certificate)
    signed = declare.Signed(query_id, certificate, form.notice_version, form.notice_hash, signer)
    made = await declare.declare(signed, officer, gateway, idempotency=key)
    return json_answer(declaration_object(made), 201, {"location": f"/v1/declarations/{made.declaration_id}"})


async def _confirmed(
    form: DeclarationIn, request: Request, key: Idempotency | None, officer: Officer, gateway: Gateway
) -> Declaration:
    """What the applicant confirms as whose token says they are.  Raises InvalidInput, NotAuthenticated, and what `confirm` raises."""
    if form.signer is not None:
        fault = InputFault("/signer", "surplus", "whoever confirms for themselves names nobody")
        raise InvalidInput("a citizen names nobody", [fault])
    person = await disclosures.person_of(credential_of(request), gateway)
    query_id, certificate = QueryId(str(form.query_id)), CertificateCode(form.certificate)
    shown = declare.Shown(query_id, certificate, form.notice_version, form.notice_hash)
    return await declare.confirm(shown, person, officer, gateway, idempotency=key)


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


@router.get(
    "/v1/subjects/me/declarations",
    tags=["citizens"],
    response_model=schema.OwnDeclarations,
    responses=refusals(*LISTED),
)
async def list_own_declarations(request: Request, paging: IdPaging, officer: Caller, gateway: Wired) -> HttpResponse:
    """What you have declared, newest first, and what became of it: its checks, its inspection, and whether it is suspected.

    This reading is recorded as well.
    """
    person = await disclosures.person_of(credential_of(request), gateway)
    before = None if paging.cursor is None else str(read_id_cursor(paging.cursor))
    shown, last = await own_declarations.read_own(person, before, paging.limit, officer, gateway)
    return page_answer(
        request, [own_declaration_object(one) for one in shown], None if last is None else write_cursor(last)
    )


@router.get(
    "/v1/subjects/me/declaration-offers/{query_id}/{certificate}",
    tags=["citizens"],
    response_model=schema.DeclarationOffer,
    responses=refusals(*ONE, "conflict"),
)
async def read_own_declaration_offer(
    request: Request, query_id: Id, certificate: Certificate, officer: Caller, gateway: Wired
) -> HttpResponse:
    """What you may declare in place of a certificate, with the notice and the statement. Confirm it with POST /v1/declarations.

    It is there for the applicant of the query alone, while it is on offer; 409 once it is not. This reading is recorded as well.
    """
    person = await disclosures.person_of(credential_of(request), gateway)
    found = await own_declarations.read_offer(QueryId(query_id), CertificateCode(certificate), person, officer, gateway)
    return json_answer(offer_object(found))
