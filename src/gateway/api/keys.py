"""The key that vouches for what the gateway signs, for anyone who verifies."""

from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.answers import json_answer
from gateway.api.ways import Ways


async def read_keys(request: Request) -> HttpResponse:
    """The log's public key as a JWK Set (RFC 7517, RFC 8037): it endorses the key of every stream that signs.

    It stays the same as long as the log.  Keep a copy from elsewhere: a key that comes beside what it verifies proves little.
    """
    ways: Ways = request.app.state.ways
    return json_answer({"keys": [ways.log_key()]}, headers={"cache-control": "public, max-age=3600"})
