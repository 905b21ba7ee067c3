"""The departments' limits on one PostgreSQL: two gateways, one department that counts."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from gateway.connect import LimitShares, LivingFiles, StoredShares
from gateway.connect.guard import Guard
from gateway.connect.shares import MANY, Holding
from gateway.db import Database
from gateway.domain.clock import loop_time
from gateway.domain.reply import Found, Reply
from gateway.sdk.driver import DriverContext, Question
from gateway.sdk.http_asyncio import AsyncioHttp
from tests.rooms.connect.fakes import FOUND, Alerts, manifest, question
from tests.rooms.connect.test_guard import _case

AT_ONCE, PER_SECOND = 4, 10


@dataclass(slots=True)
class Counting:
    """A department over HTTP that counts who is inside, and how many came within any second."""

    inside: int = 0
    most_inside: int = 0
    most_a_second: int = 0
    answered: int = 0
    _recent: deque[float] = field(default_factory=deque)

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self._came()
        await asyncio.sleep(0.03)
        self.inside -= 1
        self.answered += 1
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}")
        writer.close()

    def _came(self) -> None:
        now = asyncio.get_running_loop().time()
        self._recent.append(now)
        while self._recent[0] <= now - 1.0:
            self._recent.popleft()
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        self.most_a_second = max(self.most_a_second, len(self._recent))


class Http:
    """A driver that makes one call."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = AsyncioHttp.open()

    @classmethod
    def build(cls, context: DriverContext) -> "Http":
        return cls(context.endpoint["url"])

    async def start(self) -> None:
        return None

    async def close(self) -> None:
        return None

    async def ask(self, _question: Question) -> Reply:
        await self._http.request("GET", self._url, timeout_s=5)
        return FOUND


async def gateway(database: Database, url: str, home: Path) -> tuple[Guard, LimitShares]:
    guard = Guard(Http(url), manifest(at_once=AT_ONCE, per_second=PER_SECOND, deadline_s=5), alert=Alerts())
    living = LivingFiles(home)
    shares = LimitShares(guard.limits, StoredShares(database), living, now=loop_time)
    living.open(shares.me)
    await shares.start()
    return guard, shares


async def keep_asking(guard: Guard, answers: list[bool], first: int) -> None:
    for n in range(first, first + 1_000):
        reply = asyncio.ensure_future(guard.ask(question(n, within_s=1.0, purpose=_case(n))))
        reply.add_done_callback(lambda done: answers.append(isinstance(done.result().reply, Found)))
        await asyncio.sleep(0.02)


async def test_two_gateways_ask_no_more_than_was_agreed_while_one_joins_and_one_leaves(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    department, other = Counting(), Database(database_url)
    await other.start()
    async with department.served() as url:
        guards = [await gateway(database, url, tmp_path)]
        answers: tuple[list[bool], list[bool]] = ([], [])
        tasks = [
            asyncio.ensure_future(guards[0][1].run()),
            asyncio.ensure_future(keep_asking(guards[0][0], answers[0], 1)),
        ]
        await asyncio.sleep(0.5)
        guards.append(await gateway(other, url, tmp_path))
        tasks += [
            asyncio.ensure_future(guards[1][1].run()),
            asyncio.ensure_future(keep_asking(guards[1][0], answers[1], 5_000)),
        ]
        async with asyncio.timeout(10):
            while sum(answers[1]) < 5:  # noqa: ASYNC110 - whatever makes it so
                await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.1)  # those inside come out
        assert [guard.places.allowed for guard, _ in guards] == [2, 2]
        await guards[1][1].leave()
        await guards[0][1].beat()
        await guards[0][1].beat()
        assert guards[0][0].places.allowed == AT_ONCE
    await other.close()
    assert department.answered > PER_SECOND
    assert department.most_inside <= AT_ONCE
    assert department.most_a_second <= PER_SECOND


async def ask_all(guard: Guard, first: int) -> None:
    """As many at once as may begin in a second, and what they bring is of no matter."""
    await asyncio.gather(
        *(guard.ask(question(n, within_s=3.0, purpose=_case(n))) for n in range(first, first + PER_SECOND))
    )


async def until_it_holds_all(guard: Guard, shares: LimitShares) -> float:
    """Beat until the whole share is this process's; how long that took."""
    began = loop_time()
    async with asyncio.timeout(10):
        while guard.places.allowed < AT_ONCE:
            await shares.beat()
            await asyncio.sleep(0.02)
    return loop_time() - began


async def test_a_gateway_started_again_after_a_kill_soon_has_the_whole_share_and_exceeds_nothing(
    database: Database, tmp_path: Path
) -> None:
    department = Counting()
    async with department.served() as url:
        former, killed = await gateway(database, url, tmp_path / "one")
        assert (await database.fetch("select count(*) from gateway.gateway_process"))[0][0] == 1
        await ask_all(former, 1)
        (tmp_path / str(killed.me)).touch()  # the kernel's doing at a kill: the file is there, and nobody has it locked
        guard, shares = await gateway(database, url, tmp_path)
        assert await until_it_holds_all(guard, shares) < 3
        await ask_all(guard, 5_000)
    assert department.answered == 2 * PER_SECOND
    assert department.most_a_second <= PER_SECOND


async def test_who_leaves_gives_back_what_counts_no_more(database: Database, tmp_path: Path) -> None:
    department = Counting()
    async with department.served() as url:
        former, leaving = await gateway(database, url, tmp_path)
        await ask_all(former, 1)
        await leaving.leave()
        guard, shares = await gateway(database, url, tmp_path)
        await until_it_holds_all(guard, shares)
        await ask_all(guard, 5_000)
    assert department.most_a_second <= PER_SECOND


async def test_a_beat_that_comes_late_changes_nothing(database: Database) -> None:
    store, me, full = StoredShares(database), uuid4(), {"a.places": 5}
    await store.beat(me, 2, {"a.places": 5}, full, {})
    assert await store.beat(me, 1, {"a.places": 1}, full, {}) == {me: Holding(2, {"a.places": 5})}


async def test_nobody_is_removed_who_has_beaten_since(database: Database) -> None:
    store, me, other, full = StoredShares(database), uuid4(), uuid4(), {"a.places": 5}
    await store.beat(other, 7, {"a.places": 3}, full, {})
    assert (await store.beat(me, 1, {"a.places": 5}, full, {other: 6}))[me].held == {"a.places": 2}
    assert await store.beat(me, 2, {"a.places": 5}, full, {other: 7}) == {me: Holding(2, {"a.places": 5})}


async def test_what_several_leave_in_peace_each_writes_down_and_it_is_no_limit(database: Database) -> None:
    store, one, other = StoredShares(database), uuid4(), uuid4()
    limits, shut = {"a.places": 5}, {"shut:a.q.inf": 1}
    await store.beat(one, 1, {"a.places": 3, **shut}, {**limits, "shut:a.q.inf": MANY}, {})
    standing = await store.beat(other, 1, {"a.places": 2, **shut}, {**limits, "shut:a.q.inf": MANY}, {})
    assert standing[one].held == {"a.places": 3, **shut}
    assert standing[other].held == {"a.places": 2, **shut}
    assert (await store.beat(one, 2, {"a.places": 3}, limits, {}))[one].held == {"a.places": 3}
