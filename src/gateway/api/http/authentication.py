"""Who asks, and whether their role may use an operation."""

from functools import partial

from starlette.requests import Request

from gateway.api.http.arrived import Arrived
from gateway.api.http.browser import (
    CSRF_HEADER,
    cookie_of,
    csrf_header,
    require_no_other_page,
    require_token,
    session_cookie,
)
from gateway.api.http.entrance import Entrance
from gateway.api.http.remedies import roles_that_may
from gateway.api.http.senders import ACTING, NONCE, SIGNED, sender_of
from gateway.api.settings import ApiSettings
from gateway.domain.errors import BrowserRefused, NotAuthenticated, NotAuthorised
from gateway.domain.request import Credential
from gateway.domain.stages import Officer

_IN_SESSION = "gateway.in_session"
"""In a request's scope: the credential of whoever is signed in in the browser that it comes from, once that is checked."""
_FIRST_NONCE = "use_dpop_nonce"
"""Of a sender that asks for it; like who comes without a token, it tries nothing."""


async def caller_of(request: Request, entrance: Entrance) -> Officer:
    """The officer who asks, whatever they may.

    Raises NotAuthenticated and BrowserRefused, which are counted for the log, IdentityUnavailable, FAULTS.
    """
    try:
        if CSRF_HEADER in request.headers and "authorization" not in request.headers:
            return await _of_session(request, entrance)
        credential = credential_of(request)
        if credential.is_proven:
            request.scope[NONCE] = entrance.identity.nonce_for(credential)
        if (credential.is_acting or credential.is_signed) and isinstance(request, Arrived) and _has_body(request):
            await request.body()  # statement and signature are about it
        return await entrance.identity.authenticate(credential)
    except NotAuthenticated as refusal:
        if refusal.error is not None and refusal.error != _FIRST_NONCE:
            entrance.rejections.count(None, refusal.error)
        raise
    except BrowserRefused as refusal:
        entrance.rejections.count(None, refusal.reason)
        raise


async def _of_session(request: Request, entrance: Entrance) -> Officer:
    """Who is signed in in this browser, where one of its session's own pages asks: the cookie alone opens nothing.

    Raises BrowserRefused, NotAuthenticated, IdentityUnavailable, FAULTS.
    """
    settings: ApiSettings = request.app.state.settings
    require_no_other_page(request, settings)
    session_id = cookie_of(request, session_cookie(settings))
    if session_id is None:
        raise NotAuthenticated("nobody is signed in in this browser", error=None)
    require_token(csrf_header(request), entrance.sessions.csrf_token(session_id))
    _, credential, officer = await entrance.sessions.present(session_id)
    request.scope[_IN_SESSION] = credential
    return officer


async def allow(officer: Officer, operation: str, entrance: Entrance) -> None:
    """Pass where the officer may use the operation.  Raises NotAuthorised after its DENIED entry, with what to do about it."""
    try:
        entrance.identity.require(officer, operation)
    except NotAuthorised as refusal:
        refusal.roles = roles_that_may(operation)
        await entrance.audit.deny(officer, None, refusal)
        raise


def credential_of(request: Request) -> Credential:
    """The access token that the request carries, or with which its caller has signed in.  Raises NotAuthenticated."""
    signed_in: Credential | None = request.scope.get(_IN_SESSION)
    if signed_in is not None:
        return signed_in
    given = request.headers.getlist("authorization")
    if len(given) != 1:
        error = "invalid_request" if given else None
        raise NotAuthenticated("the request carries no access token, or more than one", error=error)
    scheme, _, token = given[0].partition(" ")
    kind = scheme.lower()
    if kind not in {"bearer", "dpop"} or not token.strip():
        raise NotAuthenticated("the request carries no access token of the kind Bearer or DPoP")
    shown = partial(sender_of, request)
    return Credential(token.strip(), kind == "dpop", shown, ACTING in request.headers, SIGNED in request.headers)


def _has_body(request: Request) -> bool:
    return "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"
