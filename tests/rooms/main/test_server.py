"""The HTTP server beside its connections: it looks seldom, and ends when it is told."""

import asyncio

import pytest
import uvicorn

from gateway.main import _Server


async def nobody(_scope: object, _receive: object, send: object) -> None:
    """Nobody is answered."""


async def test_a_server_looks_seldom_and_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    server, looks = _Server(uvicorn.Config(nobody, lifespan="off", log_config=None)), 0
    look = server.on_tick

    async def counted(counter: int) -> bool:
        nonlocal looks
        looks += 1
        return await look(counter)

    monkeypatch.setattr(server, "on_tick", counted)
    running = asyncio.create_task(server.main_loop())
    await asyncio.sleep(0.35)
    assert looks == 1
    assert [name for name, _ in server.server_state.default_headers if name == b"date"]
    server.end()
    await asyncio.sleep(0)
    async with asyncio.timeout(0.5):
        await running


async def test_the_date_is_that_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.main.TICK_S", 0.01)
    server, times = _Server(uvicorn.Config(nobody, lifespan="off", log_config=None)), iter(range(10**9))
    monkeypatch.setattr("uvicorn.server.time.time", lambda: next(times) * 86400.0)
    running = asyncio.create_task(server.main_loop())
    dates: set[bytes | None] = set()
    async with asyncio.timeout(5):
        while len(dates) < 3:
            await asyncio.sleep(0.005)
            dates.add(dict(server.server_state.default_headers).get(b"date"))
    server.end()
    await running
