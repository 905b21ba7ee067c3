"""Declarations: the notice, the applicant's promise, and what its checks found."""

from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract.addresses import Certificate, Id
from gateway.api.contract.inputs import DeclarationIn, DeclineIn, parsed
from gateway.api.contract.paging import TimedPaging
from gateway.api.http.answers import json_answer, page_answer
from gateway.api.http.authentication import allow, caller_of, callers_key, officer_of, officer_with, single_header
from gateway.api.http.body import parse_json, read_body
from gateway.api.ways import Ways
from gateway.domain.codes import CertificateCode, QueryId


async def read_declaration_notice(request: Request, certificate: Certificate) -> HttpResponse:
    """The text to show before a declaration: notice and statement in both languages, their version and hash."""
    ways: Ways = request.app.state.ways
    await officer_of(request, "read_declaration_notice", ways)
    return json_answer(ways.declarations.notice(CertificateCode(certificate)))


async def make_declaration(request: Request) -> HttpResponse:
    """Take the applicant's declaration for a certificate of your query: the certificate is answered by it.

    The query must offer one (`declaration_offered`), the applicant signs, and the notice in force has been shown.  What was
    declared is checked against the registers at once and again later.  With an Idempotency-Key the same request makes no second one.
    """
    ways: Ways = request.app.state.ways
    officer = await caller_of(request, ways)
    key = single_header(request, "Idempotency-Key")
    body = await read_body(request.headers, request.receive)
    form = parsed(DeclarationIn, parse_json(body))
    await allow(request, officer, "make_declaration", ways)
    made = await ways.declarations.declare(form, officer, callers_key(key, body))
    return json_answer(made, 201, {"location": f"/v1/declarations/{made['declaration_id']}"})


async def decline_declaration(request: Request, query_id: Id) -> HttpResponse:
    """Say that the applicant does not declare a certificate of your query: it is not offered again there.

    The certificate stays as the departments left it, and what was waiting for the applicant alone is complete.  Where none is on offer
    (any more): 409.
    """
    ways: Ways = request.app.state.ways
    officer, form = await officer_with(request, "decline_declaration", DeclineIn, ways)
    checked = QueryId(query_id)
    await ways.declarations.decline(checked, CertificateCode(form.certificate), officer)
    return json_answer({"query_id": checked, "certificate": form.certificate})


async def read_declaration(request: Request, declaration_id: Id) -> HttpResponse:
    """Read a declaration again, without who signed it: the account and client that took it may."""
    ways: Ways = request.app.state.ways
    officer = await officer_of(request, "read_declaration", ways)
    return json_answer(await ways.declarations.read(declaration_id, officer))


async def list_inspections(request: Request, paging: TimedPaging) -> HttpResponse:
    """Declarations that the registers contradict, newest first: suspicions, until the person has been heard."""
    ways: Ways = request.app.state.ways
    await officer_of(request, "list_inspections", ways)
    page = await ways.declarations.inspections(paging.cursor, paging.limit)
    return page_answer(request, page.items, page.next)
