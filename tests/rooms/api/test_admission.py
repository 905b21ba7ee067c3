"""The door under overload: who is refused, how, at what cost, and who never is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from inspect import signature
from typing import Any

import httpx
import pytest
import uvicorn

from gateway.api.app import _lane_of, create_app
from gateway.api.http.admission import _FREE
from gateway.api.http.protocol import GatedHttp
from gateway.api.settings import ApiSettings
from gateway.db import Database
from gateway.domain.admission import BRIEF_PLACES, OVERSIGHT_PLACES, PLACES, Admission, Lane, admissions
from gateway.domain.clock import loop_time
from gateway.domain.errors import Overloaded
from gateway.domain.roles import OPERATIONS
from gateway.domain.stages import Officer
from gateway.flows import Gateway, Oversight
from tests.operations import TABLE, Described
from tests.rooms.api.conftest import EXAMPLES, ROLE_OF, House
from tests.rooms.api.test_order_of_refusals import path_of
from tests.rooms.flows.admitting import admitted

QUERY = EXAMPLES["ask_query"]["request"]

NEEDED = {
    "read_policy_grid": "?matter=M01",
    "read_permissions": "?matter=M01",
    "read_spot_check": "?day=2026-11-01",
    "read_declaration_sample": "?day=2026-11-01",
    "explain_query": "?query_id=0193aaaa-0000-7000-8000-000000000000",
}
ASKED = [operation for operation in TABLE if not operation.path.startswith(_FREE)]


class Full(Admission):
    """No more is taken."""

    @property
    def wait_s(self) -> float:
        return 60.0


@asynccontextmanager
async def asked_of(gateway: Gateway, oversight: Oversight | None = None) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(gateway, oversight, ApiSettings(allow_reserved_ids=True)))
    headers = {"authorization": "Bearer clerk"}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080", headers=headers) as client:
        yield client


async def test_what_is_too_much_is_refused_before_token_and_body_are_looked_at(house: House) -> None:
    async def no_look(_credential: object) -> Officer:
        raise AssertionError

    async with asked_of(house.gateway(admission=Full(), identity=house.identity(authenticate=no_look))) as http:
        answer = await http.post("/v1/queries", content=b"{", headers={"content-type": "text/plain"})
    assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")
    assert 1 <= int(answer.headers["retry-after"]) <= 5
    assert answer.headers["api-version"] == "1"
    assert house.asked == []


@pytest.mark.parametrize(
    "path",
    [
        "/livez",
        "/readyz",
        "/startupz",
        "/metrics",
        "/docs/swagger",
        "/openapi.json",
        "/problems/overloaded",
        "/.well-known/jwks.json",
    ],
)
async def test_who_watches_is_answered_whatever_is_asked(house: House, path: str) -> None:
    async with asked_of(house.gateway(admission=Full()), house.oversight()) as http:
        assert (await http.get(path)).status_code == 200


class NoPlace(Admission):
    """Who came in finds no place."""

    async def enter(self, arrived_s: float, deadline_s: float | None, client: str | None) -> float:
        del arrived_s, deadline_s, client
        raise Overloaded


@pytest.mark.parametrize("operation", ASKED, ids=[operation.name for operation in ASKED])
async def test_every_operation_begins_with_a_place(house: House, operation: Described) -> None:
    token = next((token for token, role in ROLE_OF.items() if role in OPERATIONS.get(operation.name, ())), "clerk")
    async with asked_of(house.gateway(admission=NoPlace())) as http:
        headers = {"authorization": f"Bearer {token}", "audit-task": "SJ-2026-014"}
        sent = EXAMPLES.get(operation.name, {}).get("request") if operation.body else None
        address = path_of(operation) + NEEDED.get(operation.name, "")
        answer = await http.request(operation.method, address, headers=headers, json=sent)
    assert (answer.status_code, answer.json()["code"]) == (503, "overloaded"), answer.text
    assert len(house.rejected) == 1


@pytest.mark.parametrize("path", ["/v1/matters", "/v1/me", "/v1/audit/entries", "/livezz/../v1/me", "/nothing"])
async def test_all_else_waits_its_turn(house: House, path: str) -> None:
    async with asked_of(house.gateway(admission=Full())) as http:
        assert (await http.get(path)).status_code == 503


async def test_each_refusal_is_counted_for_its_client_where_the_token_is_known_and_for_nobody_where_not(
    house: House,
) -> None:
    known = await house.authenticate(credential("clerk"))
    identity = house.identity(recalled=lambda given: known if given.token == "clerk" else None)
    async with asked_of(house.gateway(admission=Full(), identity=identity)) as http:
        for headers in ({}, {"authorization": "Bearer other"}, {"authorization": ""}, {"authorization": "Basic x"}):
            await http.post("/v1/queries", json=QUERY, headers=headers)
    assert house.rejected == [(known.client, "overload"), (None, "overload"), (None, "overload"), (None, "overload")]


def credential(token: str) -> Any:
    return type("Given", (), {"token": token})()


async def test_what_cannot_be_done_by_the_callers_deadline_is_not_begun(house: House) -> None:
    gateway = house.gateway()
    for _ in range(20):
        async with admitted(gateway.admissions[Lane.QUERIES], loop_time() - 1, lambda: False) as caller:
            caller.give_back()
    gateway.admissions[Lane.QUERIES]._begin_s, gateway.admissions[Lane.QUERIES]._begin_s_at = 0.15, loop_time()
    async with asked_of(gateway) as http:
        hasty = await http.post("/v1/queries", json={**QUERY, "deadline_ms": 200})
        patient = await http.post("/v1/queries", json={**QUERY, "deadline_ms": 3000})
        whenever = await http.post("/v1/queries", json=QUERY, headers={"prefer": "respond-async"})
    assert (hasty.status_code, hasty.json()["code"]) == (503, "overloaded")
    assert (patient.status_code, whenever.status_code) == (200, 200)
    assert len(house.asked) == 2
    assert len(house.rejected) == 1


class Flooded(Admission):
    """Somebody else's queue stands."""

    def __init__(self) -> None:
        super().__init__()
        self.is_standing = True

    @property
    def wait_s(self) -> float:
        return 1.0

    def _asks_little(self, client: str | None) -> bool:
        return client is not None and self._waiting_of[client] == 0


async def test_who_asks_little_is_let_in_by_a_known_token_where_another_floods(house: House) -> None:
    known = await house.authenticate(credential("clerk"))
    identity = house.identity(recalled=lambda given: known if given.token == "clerk" else None)
    async with asked_of(house.gateway(admission=Flooded(), identity=identity)) as http:
        tokens = ("never seen", "clerk")
        answers = [
            await http.post("/v1/queries", json=QUERY, headers={"authorization": f"Bearer {token}"}) for token in tokens
        ]
    assert [answer.status_code for answer in answers] == [503, 200]


@pytest.fixture
async def served(house: House) -> AsyncIterator[tuple[int, Gateway]]:
    gateway = house.gateway(admission=Admission(places=1))
    app = create_app(gateway, None, ApiSettings(allow_reserved_ids=True))
    config = uvicorn.Config(app, port=0, http=GatedHttp, ws="none", lifespan="off", access_log=False, log_config=None)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server offers no event
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1], gateway
    server.should_exit = True
    await task


def spoken(token: str = "clerk") -> tuple[bytes, bytes]:
    """A query's header and body."""
    body = httpx.Request("POST", "http://x/", json=QUERY).content
    return (
        b"POST /v1/queries HTTP/1.1\r\nhost: x\r\nauthorization: Bearer %s\r\ncontent-type: application/json\r\n"
        b"content-length: %d\r\n\r\n" % (token.encode(), len(body))
    ), body


@pytest.mark.parametrize("sent", [0, 1, 40, -1])
async def test_who_sends_a_body_slowly_keeps_nobody_out(
    house: House, served: tuple[int, Gateway], sent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.domain.admission.MOST_UNDER_WAY", 2)
    port, _ = served
    head, body = spoken()
    async with AsyncExitStack() as stack:
        for _ in range(3):
            _, slow = await asyncio.open_connection("127.0.0.1", port)
            stack.callback(slow.close)
            slow.write(head + body[:sent])
            await slow.drain()
        await asyncio.sleep(0.1)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        stack.callback(writer.close)
        writer.write(head + body)
        assert b" 200 " in await asyncio.wait_for(reader.readline(), 1)
    assert len(house.asked) == 1


async def test_who_waits_for_the_issuer_of_their_token_keeps_nobody_out(house: House) -> None:
    known = asyncio.Event()

    async def authenticate(given: Any) -> Officer:
        if given.token == "unknown":
            await known.wait()
        return await house.authenticate(credential("clerk"))

    gateway = house.gateway(admission=Admission(places=1), identity=house.identity(authenticate=authenticate))
    async with asked_of(gateway) as http:
        headers = {"authorization": "Bearer unknown"}
        waiting = [asyncio.ensure_future(http.post("/v1/queries", json=QUERY, headers=headers)) for _ in range(3)]
        await asyncio.sleep(0.05)
        async with asyncio.timeout(1):
            assert (await http.post("/v1/queries", json=QUERY)).status_code == 200
            assert (await http.get("/v1/me")).status_code == 200
        known.set()
        assert {(await answer).status_code for answer in waiting} == {200}


async def test_a_caller_who_closes_the_connection_while_waiting_is_not_worked_for(
    house: House, served: tuple[int, Gateway]
) -> None:
    port, gateway = served
    body = httpx.Request("POST", "http://x/", json=QUERY).content
    head = (
        b"POST /v1/queries HTTP/1.1\r\nhost: x\r\nauthorization: Bearer clerk\r\ncontent-type: application/json\r\n"
        b"content-length: %d\r\n\r\n" % len(body)
    )
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(admitted(gateway.admissions[Lane.QUERIES], loop_time(), lambda: False))
        _, leaving = await asyncio.open_connection("127.0.0.1", port)
        staying_reader, staying = await asyncio.open_connection("127.0.0.1", port)
        for writer in (leaving, staying):
            writer.write(head + body)
            await writer.drain()
        while gateway.admissions[Lane.QUERIES]._places.waiting < 2:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
        leaving.close()
        await leaving.wait_closed()
        await asyncio.sleep(0.1)
        assert house.asked == []
    assert b" 200 " in await staying_reader.readline()
    staying.close()
    assert len(house.asked) == 1


async def test_whoever_looks_through_the_log_or_reads_keeps_no_query_waiting_nor_each_other(house: House) -> None:
    gateway = house.gateway(admissions=admissions())
    async with AsyncExitStack() as stack, asked_of(gateway) as http:
        for lane in (Lane.OVERSIGHT, Lane.BRIEF):
            for _ in range(PLACES):
                caller = await stack.enter_async_context(gateway.admissions[lane].met(loop_time(), lambda: False))
                waiting = asyncio.ensure_future(caller.take_place())
                stack.callback(waiting.cancel)
        await asyncio.sleep(0.05)
        async with asyncio.timeout(1):
            assert (await http.post("/v1/queries", json=QUERY)).status_code == 200
        assert [gateway.admissions[lane]._places.inside for lane in Lane] == [0, BRIEF_PLACES, OVERSIGHT_PLACES]


@pytest.mark.parametrize("operation", TABLE, ids=[operation.name for operation in TABLE])
def test_the_lane_of_an_operation_is_one_whatever_its_address(operation: Described) -> None:
    lane = _lane_of(operation.method, path_of(operation))
    is_overseen = bool(set(operation.route.tags) & {"audit"}) or operation.name in {
        *("read_statistics", "order_reports", "read_reports", "read_league_table"),
        "list_own_disclosures",
        "list_own_declarations",
        "read_own_declaration_offer",
        "read_own_credit",
        "explain_query",
        "replay_policy",
        "list_unused_rights",
    }
    expected = Lane.QUERIES if operation.name == "ask_query" else Lane.OVERSIGHT if is_overseen else Lane.BRIEF
    assert lane is expected


def test_the_store_has_connections_for_queries_whatever_the_other_lanes_do() -> None:
    pool = signature(Database).parameters["pool_size"].default
    assert pool // 3 >= OVERSIGHT_PLACES
