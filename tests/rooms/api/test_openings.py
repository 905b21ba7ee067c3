"""Nothing is served that asks nobody who they are, but for what is named open: else the application is not made."""

from collections.abc import Callable

import httpx
import pytest
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Host, Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket

from gateway.api import app as application
from gateway.api.app import create_app
from gateway.api.http.dispatch import OpenOperation, Operation
from gateway.api.http.openings import OPEN
from gateway.api.settings import ApiSettings
from tests.rooms.api.conftest import House


async def hidden(_request: Request) -> PlainTextResponse:
    """Answers anybody."""
    return PlainTextResponse("told")


async def read_me(_request: Request) -> PlainTextResponse:
    """Called like what everybody may use."""
    return PlainTextResponse("told")


async def socket(websocket: WebSocket) -> None:
    """Answers anybody."""
    await websocket.accept()


class Unasked(Operation):
    """Looks like an operation that asks."""

    async def _recognise(self, arrived: object) -> None: ...


def plain(router: APIRouter) -> None:
    router.add_api_route("/v1/hidden", hidden, response_model=None, include_in_schema=False)


def of_another_method(router: APIRouter) -> None:
    router.add_api_route("/livez", hidden, methods=["POST"], response_model=None)


def within(router: APIRouter) -> None:
    inner = APIRouter()
    plain(inner)
    router.include_router(inner)


def open_and_unnamed(router: APIRouter) -> None:
    router.routes.append(OpenOperation("/v1/hidden", hidden, response_model=None))


def of_a_kind_of_its_own(router: APIRouter) -> None:
    router.routes.append(Unasked("/v1/hidden", read_me, response_model=None))


def by_another_s_right(router: APIRouter) -> None:
    router.routes.append(Operation("/v1/hidden", read_me, response_model=None))


def at_another_s_address(router: APIRouter) -> None:
    router.add_api_route("/livez", hidden, methods=["GET"], response_model=None)


CHEATS: list[Callable[[APIRouter], None]] = [
    plain, of_another_method, within, open_and_unnamed, of_a_kind_of_its_own, by_another_s_right, at_another_s_address,
    lambda router: router.add_route("/v1/hidden", hidden),
    lambda router: router.add_websocket_route("/v1/hidden", socket),
    lambda router: router.add_api_websocket_route("/v1/hidden", socket),
    lambda router: router.mount("/v1/hidden", PlainTextResponse("told")),
    lambda router: router.routes.append(Mount("/x", routes=[Route("/hidden", hidden)])),
    lambda router: router.routes.append(Host("localhost", PlainTextResponse("told"))),
    lambda router: router.routes.append(WebSocketRoute("/livez", socket)),
    lambda router: router.routes.append(Route("/livez", hidden)),
]  # fmt: skip


@pytest.mark.parametrize("cheat", CHEATS)
@pytest.mark.parametrize("is_ours", [True, False])
def test_a_route_that_asks_nobody_keeps_the_gateway_from_starting(
    cheat: Callable[[APIRouter], None], monkeypatch: pytest.MonkeyPatch, *, is_ours: bool
) -> None:
    router = APIRouter()
    cheat(router)
    if is_ours:
        monkeypatch.setattr(application, "ROUTERS", (*application.ROUTERS, router))
    with pytest.raises(LookupError):
        create_app(None, None, ApiSettings(), *([] if is_ours else [router]))


@pytest.mark.parametrize("page", ["/v1/hidden", "/hidden"])
def test_a_page_that_is_not_named_keeps_it_from_starting(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "_PAGES", (*application._PAGES, (page, hidden)))
    with pytest.raises(LookupError, match=f"GET {page}"):
        create_app(None, None, ApiSettings())


def test_what_an_extension_names_is_open_but_never_below_v1() -> None:
    router = APIRouter()
    router.add_api_route("/hidden", hidden, response_model=None)
    create_app(None, None, ApiSettings(), router, open_besides={"GET /hidden": "for the test"})
    with pytest.raises(LookupError):
        create_app(None, None, ApiSettings(), router)
    plain(router)
    with pytest.raises(LookupError):
        create_app(None, None, ApiSettings(), router, open_besides={"GET /hidden": "x", "GET /v1/hidden": "x"})


def test_nothing_is_added_to_an_application_that_is_made() -> None:
    app = create_app(None, None, ApiSettings())
    with pytest.raises(AttributeError):
        app.add_api_route("/v1/hidden", hidden)
    with pytest.raises(AttributeError):
        app.mount("/v1/hidden", PlainTextResponse("told"))
    with pytest.raises(AttributeError):
        app.include_router(APIRouter())


async def test_whatever_is_served_and_not_named_open_answers_401_to_nobody(
    http: httpx.AsyncClient, house: House
) -> None:
    app = create_app(house.gateway(), house.oversight(), ApiSettings())
    told = {f"{method} {route.path}" for route in app.routes for method in route.methods}  # type: ignore[attr-defined]
    assert told > OPEN.keys()
    for way in sorted(told - OPEN.keys()):
        method, _, path = way.partition(" ")
        path = path.replace("{endpoint:registered}", "Users")
        answer = await http.request(method, path, headers={"authorization": "Bearer nobody"})
        assert answer.status_code == 401, way


def test_nothing_stands_before_the_routes_but_the_gate_the_door_and_the_fast_path(house: House) -> None:
    app = create_app(house.gateway(), house.oversight(), ApiSettings())
    assert [one.cls.__name__ for one in app.user_middleware] == ["Gate", "AdmissionDoor", "FastPath"]  # type: ignore[attr-defined]
    assert not app.router._low_priority_routes
