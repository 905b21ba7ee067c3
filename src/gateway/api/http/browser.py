"""What browsers bring by themselves: cookies, and from which page a request comes."""

import hmac
import re
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from gateway.api.settings import ApiSettings
from gateway.domain.errors import BrowserRefused, CallerGone, InvalidInput

CSRF_HEADER, CSRF_FIELD = "x-csrf-token", "csrf_token"
"""Where a request says what its page was given beside the cookie."""
_LARGEST_FORM = 4096
_USUAL_PORT = {"https": ":443", "http": ":80"}
_VALUE = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST = 2048


def session_cookie(settings: ApiSettings) -> str:
    """What the cookie with the session's id is called."""
    return _named("gateway-session", settings)


def login_cookie(settings: ApiSettings) -> str:
    """What the cookie is called that binds an attempt to sign in to its browser."""
    return _named("gateway-login", settings)


def _named(name: str, settings: ApiSettings) -> str:
    """With the prefix by which a browser takes it from this very host over https alone, and no other host can set it.

    Source: RFC 6265bis, 4.1.3.2.  On loopback without TLS a browser would take none with the prefix.
    """
    return f"__Host-{name}" if settings.is_https else name


def cookie_of(request: Request, name: str) -> str | None:
    """A cookie's value; None where there is none, more than one of the name, or one that is not ours."""
    pairs = (pair.strip().partition("=") for line in request.headers.getlist("cookie") for pair in line.split(";"))
    given = [value for told, _, value in pairs if told == name]
    is_ours = len(given) == 1 and len(given[0]) <= _LONGEST and _VALUE.fullmatch(given[0])
    return given[0] if is_ours else None


def set_cookie(name: str, value: str, settings: ApiSettings, lives_s: int | None = None) -> tuple[str, str]:
    """The header.  lives_s: None: until the browser is closed; 0: it goes."""
    ends = "" if lives_s is None else f"; Max-Age={lives_s}"
    secure = "; Secure" if settings.is_https else ""
    return "set-cookie", f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{ends}"


def require_no_other_page(request: Request, settings: ApiSettings) -> None:
    """Pass where no page of another site has a hand in it; going here by a link is no such hand.  Raises BrowserRefused.

    Source: Fetch Metadata.  A browser that says nothing of the kind is asked for the token alone.
    """
    headers = request.headers
    site = headers.get("sec-fetch-site", "same-origin")
    is_link = (
        request.method == "GET"
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )
    is_own = site in {"same-origin", "none"} or is_link
    origins = headers.getlist("origin")
    if not is_own or any(origin != _origin(settings.known_as) for origin in origins):
        raise BrowserRefused("the request comes from a page of another site", why="other-site")


def require_token(told: str | None, csrf_token: str) -> None:
    """Pass where the request holds what this session's pages are given.  Raises BrowserRefused."""
    if told is None or not hmac.compare_digest(told.encode("utf-8", "surrogatepass"), csrf_token.encode()):
        raise BrowserRefused("the request does not hold the token of its session", why="other-site")


def csrf_header(request: Request) -> str | None:
    """What the request says in its header; None where it says nothing, or two things."""
    given = request.headers.getlist(CSRF_HEADER)
    return given[0] if len(given) == 1 else None


async def csrf_told(request: Request) -> str | None:
    """What the request says in its header, or in its form.  Raises InvalidInput for a form that is none, CallerGone."""
    if CSRF_HEADER in request.headers:
        return csrf_header(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        return None
    return await form_told(request, CSRF_FIELD)


async def form_told(request: Request, name: str) -> str | None:
    """What a form says under this name; None where it says it not once.  Raises InvalidInput for a form that is none, CallerGone."""
    told = [value for member, value in await _form(request) if member == name]
    return told[0] if len(told) == 1 else None


async def _form(request: Request) -> list[tuple[str, str]]:
    body = bytearray()
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise CallerGone("the connection was closed before the body was whole")
        body += message.get("body", b"")
        if len(body) > _LARGEST_FORM:
            raise InvalidInput("the form is larger than 4 KiB")
        if not message.get("more_body", False):
            break
    try:
        return parse_qsl(body.decode("ascii"), max_num_fields=16)
    except ValueError:
        raise InvalidInput("the form is malformed") from None


def _origin(url: str) -> str:
    """As a browser writes it: without the usual port.  Source: RFC 6454 6.2."""
    parts = urlsplit(url.lower())
    return f"{parts.scheme}://{parts.netloc.removesuffix(_USUAL_PORT.get(parts.scheme, ''))}"
