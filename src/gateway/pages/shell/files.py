"""The pages' static files, from this server alone: held in memory, compressed once, known by their digest."""

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

PATH = "/static/{path:path}"
_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "json": "application/json"}
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    packed: bytes
    media_type: str
    digest: str


@cache
def _files() -> Mapping[str, _File]:
    return dict(_below(resources.files("gateway.pages").joinpath("static"), ""))


def _below(folder: Traversable, inside: str) -> Iterator[tuple[str, _File]]:
    for one in folder.iterdir():
        kind = _KINDS.get(one.name.rpartition(".")[2])
        if one.is_dir():
            yield from _below(one, f"{inside}{one.name}/")
        elif kind is not None:
            content = one.read_bytes()
            packed = gzip.compress(content, mtime=0)
            yield inside + one.name, _File(content, packed, kind, hashlib.sha256(content).hexdigest()[:16])


def address_of(path: str) -> str:
    """A file's address, which changes with it.  Raises KeyError for none of ours."""
    return f"/static/{path}?v={_files()[path].digest}"


async def read_static(request: Request) -> Response:
    """A static file: kept for ever under the address that names its digest; 304 to whoever holds it."""
    found = _files().get(request.path_params["path"])
    if found is None:
        raise HTTPException(404)
    is_packed = "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{found.digest}{"-gzip" if is_packed else ""}"'
    headers = {"etag": tag, "vary": "accept-encoding", "content-security-policy": "default-src 'none'"}
    if request.query_params.get("v") == found.digest:
        headers["cache-control"] = _FOR_EVER
    if tag in request.headers.get("if-none-match", ""):
        return Response(None, 304, headers=headers)
    if is_packed:
        headers["content-encoding"] = "gzip"
    return Response(found.packed if is_packed else found.content, media_type=found.media_type, headers=headers)
