"""Files as bodies: what is sent as one is read as it is, larger than any form, and what leaves as one is never opened in place."""

import re
from binascii import a2b_base64
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import StreamingResponse
from starlette.types import Scope

from gateway.domain.errors import CallerGone, InputFault, InvalidInput, Overloaded
from gateway.domain.files import KINDS, LARGEST_FILE

FILE = "application/octet-stream"
"""As what every file leaves, so that nothing on the way takes it for something to be shown."""
MOST_AT_ONCE = 4
"""So many files are read by one process at once: each is held in memory."""
PIECE = 64 * 1024
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
_SHA256 = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
_read_now: list[None] = []


def is_file(scope: Scope) -> bool:
    """Whether the request brings a file as it is."""
    return is_file_at(scope["method"], scope["path"])


def is_file_at(method: str, path: str) -> bool:
    """The same by method and path alone."""
    return method == "POST" and path.startswith("/v1/") and path.endswith("/attachments")


@asynccontextmanager
async def place_for_file() -> AsyncIterator[None]:
    """One of the few places for files, until the block ends.  Raises Overloaded."""
    if len(_read_now) >= MOST_AT_ONCE:
        raise Overloaded("as many files are being read as may be")
    _read_now.append(None)
    try:
        yield
    finally:
        _read_now.pop()


async def read_file(headers: Headers, receive: Receive) -> bytes:
    """The whole body, whatever its Content-Type says.  Raises InvalidInput as soon as it is too large, CallerGone."""
    if any(coding != "identity" for coding in headers.getlist("content-encoding")):
        raise _fault("coding", "files are sent without Content-Encoding")
    declared = headers.get("content-length", "").lstrip("0")
    if declared.isdecimal() and (len(declared) > len(str(LARGEST_FILE)) or int(declared) > LARGEST_FILE):
        raise _too_large()
    content = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise CallerGone("the connection was closed before the file was whole")
        content += message.get("body", b"")
        if len(content) > LARGEST_FILE:
            raise _too_large()
        if not message.get("more_body", False):
            return bytes(content)


def digest_given(headers: Headers) -> bytes:
    """The SHA-256 that Content-Digest names (RFC 9530).  Raises InvalidInput."""
    members = ",".join(headers.getlist("content-digest")).split(",")
    found = next(filter(None, (_SHA256.fullmatch(member.strip(" \t")) for member in members)), None)
    if found is None:
        message = "give the SHA-256 of the file: Content-Digest: sha-256=:<base64>: (RFC 9530)"
        raise InvalidInput("the file has no digest", [InputFault("/Content-Digest", "missing", message)])
    return a2b_base64(found[1])


def file_answer(content: bytes, media_type: str, name: str) -> StreamingResponse:
    """A file to be saved under a name of ours, in pieces; no browser opens it in the gateway's name.

    media_type: by which its name ends.  name: without that end.  X-Content-Type-Options stands in every answer.
    """
    headers = {
        "content-length": str(len(content)),
        "content-disposition": f'attachment; filename="{name}.{KINDS[media_type]}"',
        "content-security-policy": "default-src 'none'; sandbox",
        "cross-origin-resource-policy": "same-origin",
    }
    return StreamingResponse(_pieces(content), media_type=FILE, headers=headers)


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(content), PIECE):
        yield content[at : at + PIECE]


def _too_large() -> InvalidInput:
    return _fault("size", f"a file has at most {LARGEST_FILE} bytes")


def _fault(code: str, message: str) -> InvalidInput:
    return InvalidInput("the file cannot be taken", [InputFault("", f"file-{code}", message)])
