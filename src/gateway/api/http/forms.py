"""A request's body as a form, for an operation that stands outside the contract."""

from starlette.requests import Request

from gateway.api.http.body import parse_json, read_body
from gateway.api.http.faults import Form, parsed


async def form_of(request: Request, form: type[Form]) -> Form:
    """The body, read as strictly as of any operation.  Raises InvalidInput, UnsupportedMediaType, BodyTooLarge, CallerGone."""
    return parsed(form, parse_json(await read_body(request.headers, request.receive)))
