"""What the application may serve: operations behind the dispatcher, and the few that are open, each named here with the reason."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from gateway.api.http.dispatch import Operation

OPEN: Mapping[str, str] = {
    "GET /livez": "for monitoring: says nothing but that it lives",
    "GET /startupz": "for monitoring: says nothing but that it has started",
    "GET /readyz": "for monitoring: says what works, and nothing of anyone",
    "GET /metrics": "for monitoring: counters and times, and nothing of anyone",
    "GET /audit/log/{year}/checkpoint": "anybody may check the log: a size and a root",
    "GET /audit/log/{year}/tile/{path:path}": "anybody may check the log: hashes of salted leaves",
    "GET /audit/streams/{stream_id}": "anybody may check a receipt: a public key",
    "GET /.well-known/jwks.json": "anybody may check a signature: public keys",
    "GET /.well-known/answer-keys.json": "anybody may check a signed answer: public keys",
    "GET /.well-known/oauth-protected-resource": "whoever wants a token learns where: public settings",
    "GET /dt/v2/heartbeat": "for a portal's monitoring: whether it answers, and nothing of anyone",
    "GET /open-data/abolished.csv": "open data: the city's own list, the same for everybody",
    "GET /open-data/downtimes.csv": "open data: what departments have announced of themselves, the same for everybody",
    "GET /open-data/catalogue.jsonld": "open data, the same for everybody",
    "GET /open-data/feedback.csv": "open data: counts that may be told, the same for everybody",
    "GET /open-data/league.csv": "open data: shares of counts that may be told, the same for everybody",
    "GET /open-data/statistics.csv": "open data: counts that may be told, the same for everybody",
    "GET /open-data/statistics.csv-metadata.json": "open data, the same for everybody",
    "GET /login": "whoever signs in is not known yet",
    "GET /callback": "asks by itself: the issuer's word on who has signed in, in the browser that began",
    "GET /session": "asks by itself: the browser's cookie",
    "POST /logout": "asks by itself: the browser's cookie, and what its pages are given besides",
    "POST /backchannel-logout": "asks by itself: the issuer's word, signed, on who is out",
    "GET /signed-out": "that a session is over, the same for everybody",
    "POST /progress/{link}/feedback/{answer}": "whoever has the link, which cannot be guessed, answers one question, once a case",
    "GET /progress/{link}": "whoever has the link, which cannot be guessed, sees a query's state and nothing about anybody",
    "GET /docs/swagger": "the contract's operations, the same for everybody",
    "GET /docs/{name}": "a part of the documentation page",
    "GET /openapi.json": "the contract, the same for everybody",
    "GET /problems/{slug}": "what a problem means, the same for everybody",
}
"""Method and path of every operation that asks for no access token, and why it need not."""
_GUARDED = "/v1/"
"""Below here nothing is ever open."""


def refuse_unguarded(routes: Iterable[BaseRoute], open_besides: Mapping[str, str]) -> Sequence[APIRoute]:
    """The routes, where each asks who it is and whether they may, by its own operationId, or stands in one of the two lists of open ones.

    Raises LookupError for any other: a plain route, a mount, a socket, a router in a router, or an address or an operation twice.
    """
    listed = {**OPEN, **open_besides}
    seen = list(routes)
    own = [route for route in seen if isinstance(route, APIRoute)]
    if len(own) < len(seen):
        raise LookupError("nothing is served but operations: no mount, no socket, no router in a router")
    for route in own:
        for way in _ways(route):
            if type(route) is not Operation and (way not in listed or route.path.startswith(_GUARDED)):
                raise LookupError(
                    f"{way} asks nobody who they are: make it an Operation, or name it in OPEN with the reason"
                )
    _refuse_twice(way for route in own for way in _ways(route))
    _refuse_twice(str(route.operation_id) for route in own if type(route) is Operation)
    return own


def _ways(route: APIRoute) -> Sequence[str]:
    return [f"{method} {route.path}" for method in sorted(route.methods or ())]


def _refuse_twice(names: Iterable[str]) -> None:
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise LookupError(f"{', '.join(twice)} stands for two things")
