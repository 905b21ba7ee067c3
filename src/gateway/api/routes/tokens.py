"""Access tokens: whose are taken, and which are refused before their time."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.addresses import Id
from gateway.api.contract.digest_inputs import PersonDigestsIn
from gateway.api.contract.inputs import RevocationIn
from gateway.api.contract.paging import IdPaging
from gateway.api.contract.responses import LISTED, LOCATION, ONE, WRITE, answered, refusals
from gateway.api.http.answers import cut, json_answer, page_answer
from gateway.api.http.arrived import Arrived, Caller
from gateway.api.http.authentication import credential_of
from gateway.api.http.dispatch import OpenOperation, Operation
from gateway.api.present.tokens import digest_object, resource_object, revocation_object
from gateway.api.routes.wired import Ground, Wired
from gateway.api.settings import ANSWER_KEYS, METADATA
from gateway.flows import digests, tokens

router = APIRouter(route_class=OpenOperation, tags=["tokens"])
"""What anybody may read."""
guarded = APIRouter(route_class=Operation, tags=["tokens"])


@router.get(METADATA, response_model=schema.ProtectedResource, responses=refusals())
async def read_resource_metadata(request: Request) -> HttpResponse:
    """Whose access tokens are taken here, and how they are bound to their sender (RFC 9728)."""
    return json_answer(resource_object(request.app.state.settings))


@router.get(ANSWER_KEYS, response_model=schema.AnswerKeys, responses=refusals())
async def read_answer_keys(gateway: Ground) -> HttpResponse:
    """The public keys by which answers are signed (RFC 9421), for those who ask for it by Accept-Signature or sign their requests."""
    return json_answer({"keys": tokens.answer_keys(gateway)})


@guarded.post(
    "/v1/person-digests",
    response_model=schema.PersonDigests,
    responses=refusals(*WRITE),
)
async def make_person_digests(form: PersonDigestsIn, request: Arrived, officer: Caller, gateway: Wired) -> HttpResponse:
    """Make the digests of person numbers that access tokens bear, for a registered issuer of tokens.

    The client system is registered as an issuer, and its token is bound to its sender (DPoP or TLS certificate). Each digest is counted
    and recorded in the log.
    """
    wishes = [digests.DigestWish(one.person_id, one.account) for one in form.people]
    made = await digests.make(wishes, officer, credential_of(request), gateway)
    return json_answer({"people": [digest_object(one) for one in made]})


@guarded.post(
    "/v1/revocations",
    status_code=201,
    response_model=schema.Revocation,
    responses={**answered(201, LOCATION), **refusals(*WRITE)},
)
async def order_revocation(form: RevocationIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Refuse a token, an account or a client until a date, in every process within five seconds.

    The order is recorded in the log. It ends by itself, or is lifted.
    """
    made = await tokens.revoke(tokens.RevocationOrder(**dict(form)), officer, gateway)
    return json_answer(revocation_object(made), 201, {"location": "/v1/revocations"})


@guarded.get("/v1/revocations", response_model=schema.Revocations, responses=refusals(*LISTED))
async def list_revocations(request: Request, paging: IdPaging, gateway: Wired) -> HttpResponse:
    """All that is refused now, in the order in which it was ordered."""
    shown, cursor = cut(await tokens.revoked(gateway), lambda one: str(one.revocation_id), paging.cursor, paging.limit)
    return page_answer(request, [revocation_object(one) for one in shown], cursor)


@guarded.post("/v1/revocations/{revocation_id}/lift", response_model=schema.Revocation, responses=refusals(*ONE))
async def lift_revocation(revocation_id: Id, officer: Caller, gateway: Wired) -> HttpResponse:
    """Take a revocation back. This is recorded in the log."""
    return json_answer(revocation_object(await tokens.lift(UUID(revocation_id), officer, gateway)))
