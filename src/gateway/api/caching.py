"""What of the answers may be kept on the way: nothing, but for what anybody may read."""

from collections.abc import Mapping

NOTHING = b"no-store"
PUBLIC: Mapping[str, bytes] = {
    "/audit/log/{year}/checkpoint": b"no-cache",
    "/audit/log/{year}/tile/{path:path}": b"no-cache",
    "/audit/streams/{stream_id}": b"public, max-age=31536000, immutable",
    "/.well-known/jwks.json": b"public, max-age=300",
    "/docs": b"public, max-age=300",
    "/docs/{name}": b"public, max-age=300",
    "/openapi.json": b"public, max-age=300",
    "/problems/{slug}": b"public, max-age=300",
}
"""Route → how long its answer may be kept, where it does not say itself: a whole tile never changes."""


def cache_control(route: str, status: int, own: bytes | None) -> bytes:
    """What the answer's Cache-Control is.  own: what the route has said itself."""
    if status != 200 or route not in PUBLIC:
        return NOTHING
    return own or PUBLIC[route]
