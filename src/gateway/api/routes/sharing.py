"""Requests for data sharing: asked by a department's steward, decided by the steward of the department that owns the data."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract.addresses import Id
from gateway.api.contract.paging import IdPaging
from gateway.api.contract.responses import CLOSING, LISTED, LOCATION, ONE, WRITE, answered, refusals
from gateway.api.contract.schema.sharing import SharingRequest, SharingRequests
from gateway.api.contract.sharing_inputs import SharingDecisionIn, SharingRequestIn
from gateway.api.http.answers import json_answer, page_answer, read_id_cursor, write_cursor
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.sharing import sharing_object
from gateway.api.routes.wired import Wired
from gateway.domain.codes import CertificateCode, ItemName, MatterCode
from gateway.domain.sharing import SharingWish
from gateway.flows import share

router = APIRouter(route_class=Operation, tags=["sharing"])


@router.post(
    "/v1/sharing-requests",
    status_code=201,
    response_model=SharingRequest,
    responses={**answered(201, LOCATION), **refusals(*WRITE, "not-found")},
)
async def ask_sharing(form: SharingRequestIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Ask another department to share fields of a matter with yours.

    What is shared without conditions is granted at once; else the steward of the department that owns the fields decides.
    What nobody shares cannot be asked for. The request is recorded in the log.
    """
    fields = {CertificateCode(one.certificate): frozenset(map(ItemName, one.items)) for one in form.fields}
    wish = SharingWish(
        matter=MatterCode(form.matter),
        fields=fields,
        purpose=form.purpose,
        since=form.since,
        until=form.until,
        most_per_day=form.most_per_day,
        renews=form.renews,
        most_per_month=form.most_per_month,
    )
    made = await share.ask(wish, officer, gateway)
    place = f"/v1/sharing-requests/{made.request_id}"
    return json_answer(sharing_object(made, gateway.clock.now()), 201, {"location": place})


@router.get("/v1/sharing-requests", response_model=SharingRequests, responses=refusals(*LISTED))
async def list_sharing_requests(request: Request, paging: IdPaging, officer: Caller, gateway: Wired) -> HttpResponse:
    """The requests that your department has made or has to decide, newest first."""
    before = None if paging.cursor is None else read_id_cursor(paging.cursor)
    shown, last = await share.listed(before, paging.limit, officer, gateway)
    now = gateway.clock.now()
    return page_answer(
        request, [sharing_object(one, now) for one in shown], None if last is None else write_cursor(str(last))
    )


@router.get("/v1/sharing-requests/{request_id}", response_model=SharingRequest, responses=refusals(*ONE))
async def read_sharing_request(request_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """A request that your department has made or has to decide."""
    found = await share.load(UUID(request_id), officer, gateway)
    return json_answer(sharing_object(found, gateway.clock.now()))


@router.post(
    "/v1/sharing-requests/{request_id}/decision",
    response_model=SharingRequest,
    responses=refusals(*WRITE, "not-found", *CLOSING),
)
async def decide_sharing_request(
    request_id: Id, form: SharingDecisionIn, officer: Caller, gateway: Wired
) -> HttpResponse:
    """Grant or refuse what another department asks of yours, once, or end what was granted.

    Whoever asked cannot decide. To refuse and to end there must be reasons. What is granted counts from its first day to its
    last, for officers who have the matter among their duties. The decision is recorded in the log.
    """
    done = await share.decide(UUID(request_id), form.decision, form.reasons, officer, gateway)
    return json_answer(sharing_object(done, gateway.clock.now()))
