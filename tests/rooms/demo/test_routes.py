"""The demo's own operations stand beside those of the contract, and in a demo alone."""

from types import SimpleNamespace

import httpx
import pytest
from fastapi import APIRouter

from gateway.api import ApiSettings, create_app
from gateway_demo.issuer import persona_remedy
from gateway_demo.routes import OPEN_BESIDES, demo_routes
from tests.rooms.api.conftest import House

ISSUER = "http://127.0.0.1:8099"
DEPARTMENTS = {"marriage": {"url": "http://127.0.0.1:1", "control_url": "http://127.0.0.1:2"}}
ADDRESSES = [("GET", "/demo"), ("GET", "/demo/clock"), ("POST", "/demo/clock")]


async def asked(
    house: House, method: str, path: str, *routers: APIRouter, by: str = "auditor", **more: object
) -> httpx.Response:
    app = create_app(
        house.gateway(),
        house.oversight(),
        ApiSettings(further_remedy=persona_remedy),
        *routers,
        open_besides=OPEN_BESIDES,
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as http:
        return await http.request(method, path, headers={"authorization": f"Bearer {by}"}, **more)  # type: ignore[arg-type]  # what httpx takes


def routes(house: House) -> APIRouter:
    log = SimpleNamespace(public_key=b"\x01\x02")
    return demo_routes(ISSUER, DEPARTMENTS, house.gateway(log=log))


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
async def test_only_a_demo_has_them(method: str, path: str) -> None:
    assert (await asked(House(), method, path)).status_code == 404


async def test_it_tells_where_its_parts_are() -> None:
    house = House()
    answer = await asked(house, "GET", "/demo", routes(house))
    assert answer.json() == {"issuer_url": ISSUER, "departments": DEPARTMENTS, "log_key": "0102"}
    assert (await asked(house, "GET", "/demo/clock", routes(house))).json().keys() == {"now"}


async def test_the_contract_does_not_hold_them() -> None:
    house = House()
    told = [(await asked(house, "GET", "/openapi.json", *routers)).json() for routers in ([], [routes(house)])]
    assert told[0] == told[1]
    assert told[0]["paths"]


async def test_whoever_may_not_move_the_clock_is_told_who_may() -> None:
    house = House()
    answer = await asked(house, "POST", "/demo/clock", routes(house), json={"forward_s": 60})
    assert answer.status_code == 403
    assert answer.json()["remedy"].endswith(
        "for an operator of the gateway. In the demo: `gateway token --as operator`."
    )
    assert [refusal.rule for _, refusal in house.denied] == ["role"]


@pytest.mark.parametrize(
    "form", [{}, {"forward_s": 0}, {"forward_s": -1}, {"forward_s": "60"}, {"forward_s": 1e9}, {"x": 1}, []]
)
async def test_the_clock_s_form_is_read_as_strictly_as_any(form: object) -> None:
    house = House()
    answer = await asked(house, "POST", "/demo/clock", routes(house), json=form)
    assert (answer.status_code, house.denied) == (400, [])


async def test_another_method_is_told_which_there_are() -> None:
    house = House()
    answer = await asked(house, "DELETE", "/demo/clock", routes(house))
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
