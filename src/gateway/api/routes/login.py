"""Signing in and out with a browser, and who is in its session.  For people's pages: no part of the contract, which knows access tokens alone."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse
from starlette.responses import Response as HttpResponse

from gateway.api.http.answers import json_answer
from gateway.api.http.arrived import Arrived
from gateway.api.http.browser import (
    cookie_of,
    csrf_told,
    form_told,
    login_cookie,
    require_no_other_page,
    require_token,
    session_cookie,
    set_cookie,
)
from gateway.api.http.dispatch import OpenOperation
from gateway.api.pages.problem_page import PAGE_HEADERS
from gateway.api.pages.rendering import template
from gateway.api.present.me import session_object
from gateway.api.routes.wired import unpinned
from gateway.domain.errors import BrowserRefused, InputFault, InvalidInput, NotAuthenticated
from gateway.flows import CALLBACK, SIGNED_OUT, login

router = APIRouter(route_class=OpenOperation, include_in_schema=False)
_SEE_OTHER = 303
_LOOPBACK = frozenset({"127.0.0.1", "localhost"})


@router.get("/login", response_model=None)
async def begin_login(request: Arrived) -> HttpResponse:
    """Send the browser to an issuer.  `issuer`: which way in, by its name in the settings; `return_to`: where to go on afterwards;
    `login_hint`: whom the issuer may expect, handed on to it as it is.
    """
    settings, told = request.settings, _each_once(request.query_params)
    if told is None or not told.keys() <= {"issuer", "return_to", "login_hint"}:
        message = "the address takes issuer, return_to and login_hint, each once"
        raise InvalidInput(message, [InputFault("", "unknown", message)])
    elsewhere = _under_its_own_name(request)
    if elsewhere is not None:
        return _sent(elsewhere)
    begun = await login.begin(
        told.get("issuer"), told.get("return_to"), unpinned(request), login_hint=told.get("login_hint")
    )
    return _sent(begun.address, set_cookie(login_cookie(settings), begun.cookie, settings, lives_s=begun.lives_s))


@router.get(CALLBACK, response_model=None)
async def end_login(request: Arrived) -> HttpResponse:
    """The issuer sends the browser here: whom its answer names is let in, under a new session."""
    settings = request.settings
    session, attempt = session_cookie(settings), login_cookie(settings)
    answer = _each_once(request.query_params) or {}
    with _counted(request):
        entered = await login.complete(
            answer, cookie_of(request, attempt), cookie_of(request, session), unpinned(request)
        )
    response = _sent(settings.own(entered.return_to), set_cookie(session, entered.session.session_id, settings))
    response.headers.append(*set_cookie(attempt, "", settings, lives_s=0))
    return response


@router.get("/session", response_model=None)
async def read_session(request: Arrived) -> HttpResponse:
    """Who is signed in in this browser, what they may do, until when, and what their pages send along to change something."""
    with _counted(request):
        require_no_other_page(request, request.settings)
    session_id = cookie_of(request, session_cookie(request.settings))
    if session_id is None:
        raise NotAuthenticated("nobody is signed in in this browser", error=None)
    session, officer = await login.present(session_id, unpinned(request))
    return json_answer(session_object(session, officer))


@router.post("/logout", response_model=None)
async def end_session(request: Arrived) -> HttpResponse:
    """End the session, here and where the issuer lets it at the issuer too."""
    settings, gateway = request.settings, unpinned(request)
    name = session_cookie(settings)
    session_id = cookie_of(request, name)
    with _counted(request):
        require_no_other_page(request, settings)
        if session_id is None:
            return _sent(settings.own(SIGNED_OUT))
        require_token(await csrf_told(request), login.csrf_token(session_id, gateway))
    address = await login.leave(session_id, gateway)
    return _sent(address or settings.own(SIGNED_OUT), set_cookie(name, "", settings, lives_s=0))


@router.post("/backchannel-logout", response_model=None)
async def end_sessions(request: Arrived) -> HttpResponse:
    """An issuer says that somebody is out there: their sessions here end before it is answered.

    Source: OpenID Connect Back-Channel Logout 1.0, 2.5.
    """
    logout_token = await form_told(request, "logout_token")
    if logout_token is None:
        message = "the form has logout_token, once"
        raise InvalidInput(message, [InputFault("/logout_token", "missing", message)])
    await login.end_by_issuer(logout_token, unpinned(request))
    return HttpResponse(None, 200, headers={"cache-control": "no-store"})


@router.get(SIGNED_OUT, response_model=None)
async def read_signed_out() -> HttpResponse:
    """That the session is over: the same for everybody."""
    return HTMLResponse(template("signed_out.html").render(), headers=PAGE_HEADERS)


@contextmanager
def _counted(request: Arrived) -> Iterator[None]:
    """A browser that is refused is counted for the log."""
    try:
        yield
    except BrowserRefused as refusal:
        unpinned(request).rejections.count(None, refusal.reason)
        raise


def _each_once(told: QueryParams) -> Mapping[str, str] | None:
    """None where something is told twice: two readers would see two things."""
    pairs = told.multi_items()
    return dict(pairs) if len(dict(pairs)) == len(pairs) else None


def _under_its_own_name(request: Arrived) -> str | None:
    """The same address under the name to which the issuer sends people back; a browser on this machine may have used another.

    A cookie of `localhost` is not sent to `127.0.0.1`.
    """
    settings, used = request.settings, request.headers.get("host", "")
    is_known = used == urlsplit(settings.known_as).netloc
    if settings.is_https or is_known or used.partition(":")[0] not in _LOOPBACK:
        return None
    query = request.scope["query_string"].decode("latin-1")
    return settings.own("/login") + (f"?{query}" if query else "")


def _sent(address: str, *cookies: tuple[str, str]) -> HttpResponse:
    """To another address, which is not told from where."""
    return HttpResponse(
        None, _SEE_OTHER, headers={"location": address, "referrer-policy": "no-referrer", **dict(cookies)}
    )
