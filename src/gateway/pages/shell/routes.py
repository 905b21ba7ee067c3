"""The rooms' addresses for the application, and what stands around each: who asks, a page for whatever is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from gateway.domain.errors import BrowserRefused, GatewayError, NotFound
from gateway.pages.shell.asked import UNAUTHORISED, Asked
from gateway.pages.shell.files import PATH, read_static
from gateway.pages.shell.inside import ApiRefused
from gateway.pages.shell.kept import kept
from gateway.pages.shell.room import Page, Room
from gateway.pages.shell.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Pages:
    """router: the pages.  open_besides: each of them, as `GET /path`, and why the application asks for no token there."""

    router: APIRouter
    open_besides: Mapping[str, str]


def pages_of(rooms: Sequence[Room], surroundings: Surroundings) -> Pages:
    """The pages of these rooms."""
    router, names = APIRouter(), frozenset(room.name for room in rooms)
    besides = {f"GET {PATH}": "what pages are made of, the same for everybody"}
    router.add_api_route(PATH, read_static, methods=["GET"], response_model=None, include_in_schema=False)
    for room in rooms:
        for page in room.pages:
            shown = _shown(page, room.name, surroundings, names)
            router.add_api_route(page.path, shown, methods=[page.method], response_model=None, include_in_schema=False)
            besides[f"{page.method} {page.path}"] = (
                "a page for everybody"
                if page.is_open
                else "asks by itself: the browser's cookie, and the API as whoever it names"
            )
    return Pages(router, besides)


def _shown(page: Page, room: str, surroundings: Surroundings, rooms: frozenset[str]):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the framework reads the signature
    async def shown(request: Request) -> Response:
        asked = Asked(request, room, surroundings, rooms)
        try:
            parts = {name: str(value) for name, value in request.path_params.items()}
            if not (page.is_open or all(map(_is_id, parts.values()))):
                raise NotFound("there is nothing at this address")
            await asked.enter(is_open=page.is_open)
            return await page.handler(asked, **parts)
        except ApiRefused as refusal:
            if refusal.status == UNAUTHORISED:
                return await kept(asked) or asked.sent_to_sign_in()
            return asked.refused(refusal)
        except BrowserRefused as error:
            return await kept(asked) or asked.refused(_refusal(error, surroundings))
        except GatewayError as error:
            return asked.refused(_refusal(error, surroundings))

    return shown


def _is_id(part: str) -> bool:
    """Whether it can be an id: each of ours has a digit.  A word would lead on to another of the API's addresses than the page is for."""
    return any(one.isdigit() for one in part)


def _refusal(error: GatewayError, surroundings: Surroundings) -> ApiRefused:
    """A refusal of the shell's own, as the API would tell it."""
    title = surroundings.problems.get(error.slug, {}).get("title", {}).get("en", error.slug)
    faults = [
        {"pointer": one.pointer, "code": one.code, "message": one.message} for one in getattr(error, "faults", ())
    ]
    problem = {"code": error.slug, "title": title, "status": error.status, "detail": error.detail, "errors": faults}
    return ApiRefused(error.status, orjson.loads(orjson.dumps(problem)), {})
