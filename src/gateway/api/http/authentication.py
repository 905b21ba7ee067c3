"""Who asks, and whether their role may use an operation."""

from starlette.requests import Request

from gateway.api.http.entrance import Entrance
from gateway.api.http.remedies import remedy_of
from gateway.api.settings import ApiSettings
from gateway.domain.errors import NotAuthenticated, NotAuthorised
from gateway.domain.request import Credential
from gateway.domain.stages import Officer


async def caller_of(request: Request, entrance: Entrance) -> Officer:
    """The officer who asks, whatever they may.  Raises NotAuthenticated, IdentityUnavailable."""
    return await entrance.identity.authenticate(credential_of(request))


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
        raise NotAuthenticated("the request carries no access token, or more than one")
    scheme, _, token = given[0].partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotAuthenticated("the request carries no access token of the kind Bearer")
    return Credential(token.strip())
