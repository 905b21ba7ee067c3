"""What every route does first: who asks, and whether their role may use the operation."""

from starlette.requests import Request

from gateway.api.ways import Ways
from gateway.domain.errors import InputFault, InvalidInput, NotAuthenticated, NotAuthorised
from gateway.domain.stages import Officer
from gateway.identity import Credential

LARGEST_KEY = 255


async def officer_of(request: Request, operation: str, ways: Ways) -> Officer:
    """The officer who asks, allowed to use the operation.

    Raises NotAuthenticated, IdentityUnavailable, and NotAuthorised after its DENIED entry.
    """
    given = request.headers.getlist("authorization")
    if len(given) != 1:
        raise NotAuthenticated("the request carries no access token, or more than one")
    scheme, _, token = given[0].partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotAuthenticated("the request carries no access token of the kind Bearer")
    officer = await ways.authenticate(Credential(token.strip()))
    try:
        ways.require(officer, operation)
    except NotAuthorised as refusal:
        await ways.deny(officer, refusal)
        raise
    return officer


def single_header(request: Request, name: str, most: int = LARGEST_KEY) -> str | None:
    """A header that may be given once, in visible ASCII.  Raises InvalidInput."""
    given = request.headers.getlist(name)
    if not given:
        return None
    text = given[0].strip()
    if len(given) > 1 or not 0 < len(text) <= most or not (text.isascii() and text.isprintable()):
        message = f"the header {name} is given once, in 1 to {most} visible ASCII characters"
        raise InvalidInput(message, [InputFault("", "header", message)])
    return text
