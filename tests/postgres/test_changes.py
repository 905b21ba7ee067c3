"""What is followed in the store: asked for in one statement, whoever follows it, and known with the next look."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from gateway.db import Database
from gateway.db import changes as module
from gateway.domain.clock import real_now
from gateway.domain.ids import uuid7
from gateway.domain.words import Revocable
from gateway.flows import Gateway
from gateway.identity.revocations import Revocation, insert, lift
from gateway.protection import PersonWatch
from tests.postgres.counting import counted
from tests.postgres.wired import wired
from tests.rooms.decision.example import officer

FOLLOWED = (
    "gateway.register_version",
    "gateway.revocation",
    "watched_person",
    "policy_publication",
    "gateway.downtime",
)


async def test_whatever_is_followed_is_asked_for_in_one_statement(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.05)
    async with counted(database_url) as (line, exchanges), wired(line, tmp_path) as gateway:
        for _ in range(20):  # in the first of them whoever follows still reads what is there
            exchanges.seen.clear()
            for _ in range(5):
                await gateway.database.changes.next()
            asked = exchanges.of(*FOLLOWED)
            apart = [text for text in asked if not all(name in text for name in FOLLOWED)]
            if not apart:
                break
        assert apart == []
        assert 4 <= len(asked) <= 6


async def _next_looks_show(gateway: Gateway, is_so: Callable[[], bool]) -> None:
    """The second look at the latest: the first may have begun already."""
    for _ in range(2):
        await gateway.database.changes.next()
        await asyncio.sleep(0.1)  # whoever follows reads what has changed
        if is_so():
            return
    raise AssertionError("nobody has read what has changed")


async def test_what_changes_is_known_with_the_next_look(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.2)
    async with wired(database_url, tmp_path) as gateway:
        room, anybody, at = gateway.identity.revocations, officer(), real_now()
        line = Revocation(UUID(uuid7()), Revocable.ACCOUNT, anybody.account, at, at + timedelta(days=1))
        now = gateway.clock.now()
        watch = PersonWatch(UUID(uuid7()), "a reason", now, now + timedelta(days=1))
        await gateway.database.changes.next()
        await gateway.database.run(insert(line), gateway.protection.begin(watch, "digest", "1-1"))
        await _next_looks_show(gateway, lambda: room.refuses("a token", anybody))
        assert gateway.protection.is_watched("digest")
        await gateway.database.run(lift(line.revocation_id), gateway.protection.end(watch, now))
        await _next_looks_show(gateway, lambda: not room.refuses("a token", anybody))
        assert not gateway.protection.is_watched("digest")
        assert not room.is_old


async def test_whoever_follows_the_store_shares_one_connection(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.01)
    database = Database(database_url)
    await database.start()
    names = [f"follower_{number}" for number in range(12)]

    async def follow(name: str) -> list[object]:
        database.changes.follow(name, "select 'as it was'")
        return [(await database.changes.next()).versions[name] for _ in range(5)]

    following = [asyncio.create_task(follow(name)) for name in names]
    await asyncio.sleep(0)
    looking = asyncio.create_task(database.changes.run())
    assert await asyncio.gather(*following) == [["as it was"] * 5] * len(names)
    assert database.connections[0] == 1
    looking.cancel()
    await asyncio.wait([looking])
    await database.close()
