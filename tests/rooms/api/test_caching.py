"""Nothing that the API answers may be kept on the way, but for what anybody may read."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Route

from gateway.api.app import create_app
from gateway.api.http.caching import PUBLIC, Held
from gateway.api.settings import ApiSettings
from tests.operations import TABLE

PARTS = {
    "{year}": "2026", "{stream_id}": "3", "{path:path}": "0/000", "{name}": "docs.js", "{slug}": "not-found", "{matter}": "M01",
    "{department}": "household", "{code}": "M01", "{endpoint:registered}": "Users",
}  # fmt: skip


def address(path: str) -> str:
    for part, value in PARTS.items():
        path = path.replace(part, value)
    return path


async def test_every_answer_of_every_route_says_that_nothing_is_kept(http: httpx.AsyncClient, house: Any) -> None:
    app = create_app(house.gateway(), house.oversight(), ApiSettings())
    tried = 0
    for route in app.state.routes:
        assert isinstance(route, Route)
        for method in route.methods or ():
            answer = await http.request(method, address(route.path))
            wanted = PUBLIC.get(route.path, b"no-store").decode()
            kept = answer.headers.get_list("cache-control")
            assert kept in ([wanted], ["public, max-age=31536000, immutable"] if route.path in PUBLIC else []) or (
                answer.status_code != 200 and kept == ["no-store"]
            ), (method, route.path, answer.status_code, kept)
            tried += 1
    assert tried >= len(TABLE)


async def test_what_is_public_are_routes_that_ask_for_no_token(house: Any) -> None:
    app = create_app(house.gateway(), house.oversight(), ApiSettings())
    assert set(PUBLIC) <= {route.path for route in app.state.routes}
    assert not {operation.path for operation in TABLE if not operation.is_open} & set(PUBLIC)


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/docs/nothing", "/problems/nothing", "/audit/log/1/checkpoint", "/v1/matters/M99"],
)
async def test_no_refusal_is_kept(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert answer.status_code >= 400
    assert answer.headers.get_list("cache-control") == ["no-store"]


async def test_a_failure_of_our_own_is_not_kept(http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("gateway.api.pages.docs.content_policy", failing)
    answer = await http.get("/docs/swagger")
    assert (answer.status_code, answer.headers.get_list("cache-control")) == (500, ["no-store"])


@pytest.mark.parametrize(
    ("lines", "is_held"),
    [
        ([], False),
        (['"abc"'], True),
        (['W/"abc"'], True),
        (['"x", "abc" , W/"y"'], True),
        (['"x"', '"abc"'], True),
        (["*"], True),
        ([" * "], True),
        (['*, "x"'], False),
        (['"x"'], False),
        (["abc"], False),
        (['"abc'], False),
        (['"ABC"'], False),
        (['"a", bc"'], False),
        ([""], False),
        (['"x,abc"'], False),
        (['"\xff"'], False),
    ],
)
def test_what_a_caller_says_it_holds(lines: list[str], *, is_held: bool) -> None:
    assert ("abc" in Held(lines)) is is_held


@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_if_none_match_is_read(lines: list[str]) -> None:
    held = Held(lines)
    assert ("5" * 32 in held) == (",".join(lines).strip() == "*")
