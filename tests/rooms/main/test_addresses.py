"""A gateway listens on IPv6 as on IPv4, and an error of its database names the setting that was read."""

import asyncio
import contextlib
import socket

import httpx
import pytest
import uvicorn

from gateway.db import Database
from gateway.domain.errors import SetupError
from gateway.extension import Door, in_address
from gateway.settings import Settings


async def telling(_scope: object, _receive: object, send: object) -> None:
    assert callable(send)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"here"})


async def asked(host: str) -> tuple[str, str]:
    """The door's address, and what answers there."""
    door = Door.open(host, 0)
    server = uvicorn.Server(uvicorn.Config(telling, lifespan="off", log_level="error"))
    serving = asyncio.create_task(server.serve([door.socket]))
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.01)
            return door.url, (await client.get(door.url)).text
    finally:
        server.should_exit = True
        await serving


def can_be_bound(host: str) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe, contextlib.suppress(OSError):
        probe.bind((host, 0))
        return True
    return False


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "http://127.0.0.1:"), ("::1", "http://[::1]:")])
async def test_a_door_answers_at_the_address_that_it_tells(host: str, shown: str) -> None:
    if not can_be_bound(host):
        pytest.skip(f"this machine has no {host}")
    url, said = await asked(host)
    assert (url.startswith(shown), said) == (True, "here")


def test_a_host_stands_in_an_address_as_it_must() -> None:
    assert [in_address(host) for host in ("::1", "127.0.0.1", "gateway.example")] == [
        "[::1]", "127.0.0.1", "gateway.example",
    ]  # fmt: skip


async def test_a_database_that_is_away_is_told_by_the_setting_that_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GATEWAY_DATABASE_URL", raising=False)
    settings = Settings.of_values({"database_url": "postgresql://u@127.0.0.1:1/none"})
    assert settings.database_setting == "database_url in the settings file"
    monkeypatch.setenv("GATEWAY_DATABASE_URL", "postgresql://u@127.0.0.1:1/none")
    assert settings.database_setting == "GATEWAY_DATABASE_URL"
    database = Database(settings.database_url, setting=settings.database_setting)
    with pytest.raises(SetupError, match="check GATEWAY_DATABASE_URL"):
        await database.start()
    await database.close()
