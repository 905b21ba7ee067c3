"""Answers in JSON, and lists in pages."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.domain.errors import InputFault, InvalidInput

T = TypeVar("T")
JSON = "application/json"


def json_answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A JSON value, encoded once."""
    return HttpResponse(orjson.dumps(value), status, media_type=JSON, headers=dict(headers or {}))


def page_answer(request: Request, items: Sequence[object], cursor: str | None, **more: object) -> HttpResponse:
    """One page: `{"items": […], "next": cursor or null}`, with `Link: rel="next"` where there is more.

    A search by POST has no such link: its next page is asked for with the cursor in the body.  more: members beside the two.
    """
    headers = {}
    if cursor is not None and request.method == "GET":
        asked = {name: value for name, value in request.query_params.items() if name != "cursor"}
        headers["link"] = f'<{request.scope["path"]}?{urlencode({**asked, "cursor": cursor})}>; rel="next"'
    return json_answer({"items": items, "next": cursor, **more}, headers=headers)


def cut(items: Sequence[T], key: Callable[[T], str], cursor: str | None, limit: int) -> tuple[Sequence[T], str | None]:
    """The page after `cursor` of items sorted by their unique key, and the cursor of the next.

    A cursor names the last key that was shown, so that a page stays right when items come and go.  Raises InvalidInput.
    """
    ordered = sorted(items, key=key)
    after = "" if cursor is None else read_cursor(cursor)
    rest = [item for item in ordered if key(item) > after]
    page = rest[:limit]
    return page, write_cursor(key(page[-1])) if len(rest) > limit else None


def write_cursor(text: str) -> str:
    """A cursor, opaque to the caller."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> str:
    """What a cursor holds.  Raises InvalidInput."""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise _not_ours() from None


def read_id_cursor(cursor: str) -> UUID:
    """The id that a cursor holds.  Raises InvalidInput."""
    try:
        return UUID(read_cursor(cursor))
    except ValueError:
        raise _not_ours() from None


def _not_ours() -> InvalidInput:
    fault = InputFault("/cursor", "cursor", "take the cursor of a page as it was given, or leave it out")
    return InvalidInput("the cursor is not one of ours", [fault])


def plain(value: Any) -> Any:
    """Titles and other mappings as plain dicts, for the encoder."""
    return {k: plain(v) for k, v in value.items()} if isinstance(value, Mapping) else value
