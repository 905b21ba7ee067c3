"""What a process follows in its store: one statement a look for all who follow, in jumping time."""

import asyncio

import pytest
from structlog.testing import capture_logs

from gateway.db.changes import LOOK_EVERY_S, Look, StoreChanges
from tests.rooms.connect.fakes import now, run


class Store:
    """Says how often it was asked; falls away when told."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, str]] = []
        self.is_away = False

    async def fetchrow(self, sql: str) -> dict[str, object]:
        self.asked.append((now(), sql))
        await asyncio.sleep(0.1)
        if self.is_away:
            raise ConnectionError
        return {"one": len(self.asked), "other": "same"}


async def _looks(changes: StoreChanges, many: int) -> list[Look]:
    return [await changes.next() for _ in range(many)]


def test_all_who_follow_are_told_by_one_statement_a_second() -> None:
    async def story() -> tuple[list[tuple[float, str]], list[list[Look]]]:
        store = Store()
        changes = StoreChanges(store.fetchrow)  # type: ignore[arg-type]  # a row is read by name alone
        changes.follow("one", "select 1")
        changes.follow("other", "select 2")
        hearing = asyncio.gather(*(_looks(changes, 3) for _ in range(5)))
        await asyncio.sleep(0)
        running = asyncio.ensure_future(changes.run())
        heard = await hearing
        running.cancel()
        return store.asked, heard

    asked, heard = run(story())
    assert [sql for _, sql in asked] == ["select (select 1) as one, (select 2) as other"] * 3
    assert asked[-1][0] - asked[0][0] < 2 * (LOOK_EVERY_S + 0.2)
    assert [[look.versions["one"] for look in looks] for looks in heard] == [[1, 2, 3]] * 5


def test_who_comes_while_it_is_looked_hears_of_the_look_after() -> None:
    """What changed before they came is in what they hear."""

    async def story() -> list[object]:
        store = Store()
        changes = StoreChanges(store.fetchrow)  # type: ignore[arg-type]  # as above
        changes.follow("one", "select 1")
        first = asyncio.ensure_future(changes.look())
        await asyncio.sleep(0.05)
        late = asyncio.ensure_future(changes.next())
        await first
        assert not late.done()
        await changes.look()
        return [(await late).versions["one"]]

    assert run(story()) == [2]


def test_a_store_that_is_away_is_said_once_and_looked_for_as_often() -> None:
    async def story() -> list[str | None]:
        store = Store()
        store.is_away = True
        changes = StoreChanges(store.fetchrow)  # type: ignore[arg-type]  # as above
        changes.follow("one", "select 1")
        running = asyncio.ensure_future(changes.run())
        away = await _looks(changes, 3)
        store.is_away = False
        back = await changes.next()
        running.cancel()
        return [*(look.fault for look in away), back.fault]

    with capture_logs() as lines:
        assert run(story()) == ["ConnectionError"] * 3 + [None]
    assert [line["event"] for line in lines] == ["store_not_followed"]


def test_who_gives_up_takes_nothing_from_the_others() -> None:
    async def story() -> object:
        store = Store()
        changes = StoreChanges(store.fetchrow)  # type: ignore[arg-type]  # as above
        changes.follow("one", "select 1")
        impatient, patient = (asyncio.ensure_future(changes.next()) for _ in range(2))
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.sleep(0)
        await changes.look()
        return (await patient).versions["one"]

    assert run(story()) == 1


@pytest.mark.parametrize("fault", [RuntimeError, asyncio.CancelledError])
def test_a_look_that_is_broken_off_leaves_nobody_waiting(fault: type[BaseException]) -> None:
    async def broken(_sql: str) -> None:
        await asyncio.sleep(0.1)
        raise fault

    async def story() -> str | None:
        changes = StoreChanges(broken)
        changes.follow("one", "select 1")
        waiting = asyncio.ensure_future(changes.next())
        await asyncio.sleep(0)
        with pytest.raises(fault):
            await changes.look()
        return (await asyncio.wait_for(waiting, 1)).fault

    assert run(story()) == "broken off"
