"""What of the answers may be kept on the way: nothing, but for what anybody may read; and what a caller says it holds."""

import re
from collections.abc import Iterable, Mapping

NOTHING = b"no-store"
PUBLIC: Mapping[str, bytes] = {
    "/audit/log/{year}/checkpoint": b"no-cache",
    "/audit/log/{year}/tile/{path:path}": b"no-cache",
    "/audit/streams/{stream_id}": b"public, max-age=31536000, immutable",
    "/.well-known/jwks.json": b"public, max-age=300",
    "/.well-known/answer-keys.json": b"public, max-age=300",
    "/.well-known/oauth-protected-resource": b"public, max-age=300",
    "/docs/swagger": b"public, max-age=300",
    "/docs/{name}": b"public, max-age=300",
    "/openapi.json": b"public, max-age=300",
    "/problems/{slug}": b"public, max-age=300",
}
"""Route → how long its answer may be kept, where it does not say itself: a whole tile never changes."""
OF_PAGES: Mapping[str, bytes] = {"/static/{path:path}": b"no-cache"}
"""The same of what stands beside the API where people's pages are served: what these are made of."""
_HELD = frozenset({200, 304})


def cache_control(route: str, status: int, own: bytes | None) -> bytes:
    """What the answer's Cache-Control is.  own: what the route has said itself."""
    if route in OF_PAGES and status in _HELD:
        return own or OF_PAGES[route]
    if status != 200 or route not in PUBLIC:
        return NOTHING
    return own or PUBLIC[route]


_ENTITY_TAG = re.compile(r'(?:W/)?"([!#-~\x80-\xff]*)"')


class Held:
    """What a caller says in If-None-Match that it holds: entity tags, or whatever there is.  Source: RFC 9110, 13.1.2."""

    def __init__(self, lines: Iterable[str]) -> None:
        given = ",".join(lines)
        self._is_any = given.strip() == "*"
        self._tags = frozenset(_ENTITY_TAG.findall(given))

    def __contains__(self, mark: object) -> bool:
        return self._is_any or mark in self._tags


def entity_tag(mark: str) -> str:
    """A mark as ETag names it."""
    return f'"{mark}"'
