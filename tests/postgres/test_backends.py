"""A gateway at rest leaves the database's processes to others: what nobody uses is given back, and who follows a leader holds nothing."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack

import asyncpg

from gateway.audit.contexts import Contexts
from gateway.audit.reader import Reader
from gateway.audit.recovery import LEADER, Recovery, RecoveryTimeouts
from gateway.audit.stream import LOCK_CLASS
from gateway.db import Database
from gateway.domain.clock import Clock
from tests.postgres.tree import Place
from tests.postgres.waiting import until

OURS = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
LEADERS = """select count(*) from pg_locks where locktype = 'advisory' and granted and classid = $1::bigint::oid
    and objid = $2::bigint::oid"""


async def test_what_nobody_uses_is_given_back(database: Database, database_url: str) -> None:
    busy = Database(database_url, idle_s=0.2)
    await busy.start()
    seen = await database.connect()
    before = await seen.fetchval(OURS)
    async with AsyncExitStack() as stack:
        for name in "abc":
            await stack.enter_async_context(busy.transaction())
            await stack.enter_async_context(busy.locked(name))
        assert await seen.fetchval(OURS) == before + 6

    async def is_calm() -> bool:
        return bool(await seen.fetchval(OURS) <= before)

    await until(is_calm)
    assert (await busy.fetch("select 1 as one"))[0]["one"] == 1
    await busy.close()
    await seen.close()


async def test_who_follows_holds_no_connection_and_leads_once_nobody_does(place: Place, database: Database) -> None:
    stream = await place.stream()
    connected, looked = Counter[str](), Counter[str]()

    def recovery(name: str) -> Recovery:
        async def connect() -> "asyncpg.Connection[asyncpg.Record]":
            connected[name] += 1
            return await place.connect()

        async def ask(sql: str, *given: object) -> asyncpg.Record | None:
            looked[name] += 1
            return await database.fetchrow(sql, *given)

        patience, contexts = RecoveryTimeouts(look_every_s=0.02), Contexts(Reader(database))
        return Recovery(connect, contexts, stream, Clock.real_time(), patience, ask=ask)

    async def is_led() -> bool:
        return bool((await database.fetch(LEADERS, LOCK_CLASS, LEADER))[0][0])

    leading = asyncio.create_task(recovery("a").run())
    await until(is_led)
    following = asyncio.create_task(recovery("b").run())
    await until(lambda: looked["b"] > 5)
    assert connected == {"a": 1}
    leading.cancel()
    await until(lambda: connected["b"])
    await until(is_led)
    following.cancel()
    await asyncio.gather(leading, following, return_exceptions=True)
    await stream.close()
