"""Who asks, and whether their role may use an operation."""

from functools import partial

from starlette.requests import Request

from gateway.api.http.arrived import Arrived
from gateway.api.http.entrance import Entrance
from gateway.api.http.remedies import remedy_of
from gateway.api.http.senders import ACTING, NONCE, sender_of
from gateway.api.settings import ApiSettings
from gateway.domain.errors import NotAuthenticated, NotAuthorised
from gateway.domain.request import Credential
from gateway.domain.stages import Officer

_FIRST_NONCE = "use_dpop_nonce"
"""Of a sender that asks for it; like who comes without a token, it tries nothing."""


async def caller_of(request: Request, entrance: Entrance) -> Officer:
    """The officer who asks, whatever they may.  Raises NotAuthenticated, which is counted for the log, IdentityUnavailable, FAULTS."""
    try:
        credential = credential_of(request)
        if credential.is_proven:
            request.scope[NONCE] = entrance.identity.nonce_for(credential)
        if credential.is_acting and isinstance(request, Arrived) and _has_body(request):
            await request.body()  # the statement is about it
        return await entrance.identity.authenticate(credential)
    except NotAuthenticated as refusal:
        if refusal.error is not None and refusal.error != _FIRST_NONCE:
            entrance.rejections.count(None, refusal.error)
        raise


async def allow(officer: Officer, operation: str, entrance: Entrance, settings: ApiSettings) -> None:
    """Pass where the officer may use the operation.  Raises NotAuthorised after its DENIED entry, with what to do about it."""
    try:
        entrance.identity.require(officer, operation)
    except NotAuthorised as refusal:
        refusal.remedy = remedy_of(refusal, operation, settings.further_remedy)
        await entrance.audit.deny(officer, None, refusal)
        raise


def credential_of(request: Request) -> Credential:
    """The access token that the request carries.  Raises NotAuthenticated."""
    given = request.headers.getlist("authorization")
    if len(given) != 1:
        error = "invalid_request" if given else None
        raise NotAuthenticated("the request carries no access token, or more than one", error=error)
    scheme, _, token = given[0].partition(" ")
    kind = scheme.lower()
    if kind not in {"bearer", "dpop"} or not token.strip():
        raise NotAuthenticated("the request carries no access token of the kind Bearer or DPoP")
    return Credential(token.strip(), kind == "dpop", partial(sender_of, request), ACTING in request.headers)


def _has_body(request: Request) -> bool:
    return "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"
