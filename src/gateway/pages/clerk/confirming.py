"""A declaration that the applicant confirms under their own sign-in: the address to give them, and the page that notices."""

from markupsafe import Markup
from starlette.responses import Response

from gateway.pages.clerk.place import Json, read_unless_held, room
from gateway.pages.shell import ApiRefused, Asked, Told

_PLACE = "/clerk/queries/{query_id}/declarations/{certificate}/confirmation"
_PROGRESS = "/progress/"


@room.get(_PLACE)
async def await_confirmation(asked: Asked, query_id: str, certificate: str) -> Response:
    """Where the applicant confirms; once nothing is on offer any more, the result.  Under htmx with what is held: nothing while that is so."""
    told = await read_unless_held(asked, query_id)
    if told is None:
        return Response(None, 204)
    offer = _offered(told.json(), certificate)
    if offer is None:
        return asked.see_other(f"/clerk/queries/{query_id}?confirmed={certificate}")
    path = f"/citizen/declarations/{query_id}/{certificate}"
    address = _public(told) + path
    code = Markup(asked.surroundings.code(address))  # noqa: S704 - drawn by us, attributes alone
    return asked.page(
        "clerk/confirmation.html",
        query_id=query_id,
        offer=offer,
        etag=told.etag,
        address=address,
        path_there=path,
        code=code,
    )


def _offered(document: Json, certificate: str) -> Json | None:
    """The certificate while it may be declared.  Raises ApiRefused where the query has no such certificate."""
    for one in document["certificates"]:
        if one["certificate"] == certificate:
            return one if one.get("declaration_offered") else None
    raise ApiRefused(404, {"code": "not-found", "detail": "the query has no such certificate"}, {})


def _public(told: Told) -> str:
    """As whom the gateway is known outside: how far the query is, is told at an address of its own that the answer names."""
    address, is_there, _ = told.headers.get("link", "").removeprefix("<").partition(_PROGRESS)
    return address if is_there else ""
