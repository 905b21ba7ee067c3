"""Answers in JSON, and lists in pages."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.domain.cursor import make_cursor, not_ours, read_cursor

T = TypeVar("T")
Shown = Mapping[str, object]
"""One resource as plain JSON values."""
JSON = "application/json"


def json_answer(
    value: object, status: int = 200, headers: Mapping[str, str] | None = None, *, media_type: str = JSON
) -> HttpResponse:
    """A JSON value, encoded once.  media_type: where it is a form of JSON that has a name of its own."""
    return HttpResponse(orjson.dumps(value), status, media_type=media_type, headers=dict(headers or {}))


def page_answer(request: Request, items: Sequence[object], cursor: str | None, **more: object) -> HttpResponse:
    """One page: `{"items": […], "next": cursor or null}`, with `Link: rel="next"` where there is more.

    A search by POST has no such link: its next page is asked for with the cursor in the body.  more: members beside the two.
    """
    headers = {}
    if cursor is not None and request.method == "GET":
        parameters = {name: value for name, value in request.query_params.items() if name != "cursor"}
        headers["link"] = f'<{request.scope["path"]}?{urlencode({**parameters, "cursor": cursor})}>; rel="next"'
    return json_answer({"items": items, "next": cursor, **more}, headers=headers)


def cut(items: Sequence[T], key: Callable[[T], str], cursor: str | None, limit: int) -> tuple[Sequence[T], str | None]:
    """The page after `cursor` of items sorted by their unique key, and the cursor of the next.

    A cursor names the last key that was shown, so that a page stays right when items come and go.  Raises InvalidInput.
    """
    ordered = sorted(items, key=key)
    after = "" if cursor is None else read_key_cursor(cursor)
    rest = [item for item in ordered if key(item) > after]
    page = rest[:limit]
    return page, write_cursor(key(page[-1])) if len(rest) > limit else None


def write_cursor(text: str) -> str:
    """A cursor that names an item by its key or id."""
    return make_cursor(text.encode())


def read_id_cursor(cursor: str) -> UUID:
    """The id that a cursor holds.  Raises InvalidInput."""
    try:
        return UUID(read_key_cursor(cursor))
    except ValueError:
        raise not_ours() from None


def read_number_cursor(cursor: str) -> int:
    """The number that a cursor holds.  Raises InvalidInput."""
    text = read_key_cursor(cursor)
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise not_ours()
    return int(text)


def read_key_cursor(cursor: str) -> str:
    """The key that a cursor holds.  Raises InvalidInput."""
    try:
        return read_cursor(cursor).decode()
    except ValueError:
        raise not_ours() from None


def plain(value: Any) -> Any:
    """Titles and other mappings as plain dicts, for the encoder."""
    return {k: plain(v) for k, v in value.items()} if isinstance(value, Mapping) else value
