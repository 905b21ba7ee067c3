"""What every route does first: who asks, whether their role may use the operation, and what they send."""

import hashlib
import re
from collections.abc import Callable

from starlette.requests import Request

from gateway.api.contract.inputs import Form, parsed
from gateway.api.http.body import parse_json, read_body
from gateway.api.http.remedies import remedy_of
from gateway.api.settings import ApiSettings
from gateway.api.ways import CallersKey, Ways
from gateway.domain.errors import InputFault, InvalidInput, NotAuthenticated, NotAuthorised
from gateway.domain.stages import Officer
from gateway.identity import Credential

LARGEST_KEY = 255
_VISIBLE = re.compile(r"[!-~]+")


async def officer_of(request: Request, operation: str, ways: Ways) -> Officer:
    """The officer who asks, allowed to use the operation; for one that takes no form and no header of its own.

    Raises NotAuthenticated, IdentityUnavailable, and NotAuthorised after its DENIED entry.
    """
    officer = await caller_of(request, ways)
    await allow(request, officer, operation, ways)
    return officer


async def officer_with(request: Request, operation: str, form: type[Form], ways: Ways) -> tuple[Officer, Form]:
    """The officer who asks, and what they send: a fault of form is told before a right that is lacking.

    Raises as `officer_of` and `form_of` do.
    """
    officer = await caller_of(request, ways)
    sent = await form_of(request, form)
    await allow(request, officer, operation, ways)
    return officer, sent


async def caller_of(request: Request, ways: Ways) -> Officer:
    """The officer who asks, whatever they may.  Raises NotAuthenticated, IdentityUnavailable."""
    return await ways.authenticate(credential_of(request))


async def allow(
    request: Request, officer: Officer, operation: str, ways: Ways, *, first: Callable[[], object] = lambda: None
) -> None:
    """Pass where the officer may use the operation.  Raises NotAuthorised after its DENIED entry, with what to do about it.

    first: raises what is told before that, where the right is lacking.
    """
    try:
        ways.require(officer, operation)
    except NotAuthorised as refusal:
        first()
        settings: ApiSettings = request.app.state.settings
        refusal.remedy = remedy_of(refusal, operation, is_demo=settings.docs_issuer is not None)
        await ways.deny(officer, refusal)
        raise


def credential_of(request: Request) -> Credential:
    """The access token that the request carries.  Raises NotAuthenticated."""
    given = request.headers.getlist("authorization")
    if len(given) != 1:
        raise NotAuthenticated("the request carries no access token, or more than one")
    scheme, _, token = given[0].partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotAuthenticated("the request carries no access token of the kind Bearer")
    return Credential(token.strip())


async def form_of(request: Request, form: type[Form]) -> Form:
    """What the request sends, as a form.  Raises InvalidInput with every fault at once, BodyTooLarge, UnsupportedMediaType."""
    return parsed(form, parse_json(await read_body(request.headers, request.receive)))


def single_header(request: Request, name: str, most: int = LARGEST_KEY) -> str | None:
    """A header that may be given once, in visible ASCII without blanks.  Raises InvalidInput."""
    given = request.headers.getlist(name)
    if not given:
        return None
    if len(given) > 1 or len(given[0]) > most or not _VISIBLE.fullmatch(given[0]):
        message = f"the header {name} is given once, in 1 to {most} visible ASCII characters"
        raise InvalidInput(message, [InputFault(f"/{name}", "header", message)])
    return given[0]


def callers_key(key: str | None, body: bytes) -> CallersKey:
    """The Idempotency-Key with the digest of the body it came with."""
    return None if key is None else (key, hashlib.sha256(body).digest())
