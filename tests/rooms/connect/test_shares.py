"""Processes that share a department's limits, in jumping time: they come, go, are killed and cut off, and never ask too much in sum."""

import asyncio
import os
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from gateway.connect.guard import Guard
from gateway.connect.share_store import LivingFiles
from gateway.connect.shares import BEAT_S, Holding, LimitShares, part_of
from gateway.domain.clock import loop_time
from gateway.domain.reply import Found, Unavailable
from gateway.sdk.manifest import Manifest
from tests.rooms.connect.fakes import Alerts, FakeDriver, hang, manifest, now, question, run, slow
from tests.rooms.connect.test_guard import _case, _in_any_second


class MemoryShares:
    """The store: one beat after the other; an exchange takes a moment, and may be carried out though its process never hears of it."""

    def __init__(self, dice: random.Random) -> None:
        self.rows: dict[UUID, tuple[int, Mapping[str, int]]] = {}
        self.cut_off: set[UUID] = set()
        self._dice = dice

    async def beat(
        self, me: UUID, beat: int, wanted: Mapping[str, int], full: Mapping[str, int], gone: Mapping[UUID, int]
    ) -> Mapping[UUID, Holding]:
        await asyncio.sleep(self._dice.uniform(0, 0.2))
        if me in self.cut_off and self._dice.random() < 0.5:
            raise OSError
        for process, at in gone.items():
            if process in self.rows and self.rows[process][0] == at:
                del self.rows[process]
        others = [held for process, (_, held) in self.rows.items() if process != me]
        held = {name: max(0, min(w, full[name] - sum(o.get(name, 0) for o in others))) for name, w in wanted.items()}
        if self.rows.get(me, (0, held))[0] < beat:
            self.rows[me] = beat, held
        await asyncio.sleep(self._dice.uniform(0, 0.2))
        if me in self.cut_off:
            raise TimeoutError
        return {process: Holding(at, held) for process, (at, held) in self.rows.items()}

    async def leave(self, me: UUID) -> None:
        self.rows.pop(me, None)


class Machine:
    """What is known of the processes of one machine.  is_known False: nothing, as of another machine's."""

    def __init__(self, *, is_known: bool = False) -> None:
        self.is_known = is_known
        self.dead: set[UUID] = set()

    def has_died(self, process: UUID) -> bool:
        return self.is_known and process in self.dead


class Process:
    """A gateway process: a guard, its share, and callers that never cease."""

    def __init__(
        self,
        driver: FakeDriver,
        store: MemoryShares,
        facts: Manifest,
        dice: random.Random,
        machine: Machine | None = None,
    ) -> None:
        self._machine = machine or Machine()
        self.guard = Guard(driver, facts, alert=Alerts())
        self.shares = LimitShares(self.guard.limits, store, self._machine, now=loop_time, circuits=self.guard)
        self.tasks: list[asyncio.Future[Any]] = [
            asyncio.ensure_future(self._live()),
            asyncio.ensure_future(self._call(dice)),
        ]

    async def _live(self) -> None:
        await self.shares.start()
        await self.shares.run()

    async def _call(self, dice: random.Random) -> None:
        while True:
            for n in range(dice.randint(1, 6)):
                asked = question(n, within_s=dice.uniform(0.3, 3), purpose=_case(dice.randint(0, 999_999)))
                self.tasks.append(asyncio.ensure_future(self.guard.ask(asked)))
            await asyncio.sleep(dice.uniform(0.02, 0.4))

    def kill(self) -> None:
        self._machine.dead.add(self.shares.me)
        for task in self.tasks:
            task.cancel()

    async def stop(self) -> None:
        self.kill()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.shares.leave()


class Quiet(Process):
    """One that nobody asks but the test."""

    async def _call(self, dice: random.Random) -> None:
        """Nobody."""


def held(processes: Sequence[Process], name: str) -> int:
    """What living processes may use in sum."""
    limits = [process.guard.limits[name] for process in processes]
    return sum(limit.allowed for limit in limits)


def _connecting(dice: random.Random) -> float:
    """Seconds until a call's request is written: at once on a connection that is there, else after any time up to a moment's patience."""
    return dice.choice([0.0, 0.0, dice.uniform(0, 0.3), dice.uniform(0, 2.0)])


@pytest.mark.parametrize("seed", range(12))
def test_whoever_comes_goes_dies_or_is_cut_off_the_sum_is_never_more_than_agreed(seed: int) -> None:
    dice = random.Random(seed)
    at_once, per_second = dice.choice([(1, 1.0), (3, 5.0), (5, 5.0), (8, 20.0)])
    machine = Machine(is_known=seed % 2 == 0)

    async def story() -> FakeDriver:
        acts = (slow(dice.uniform(0, 0.6)) for _ in range(20_000))
        driver = FakeDriver(*acts, connects_s=(lambda: _connecting(dice)) if seed % 3 else (lambda: 0.0))
        store = MemoryShares(dice)
        facts = manifest(at_once=at_once, per_second=per_second, deadline_s=3)
        alive: list[Process] = []
        for _ in range(14):
            match dice.choice(["come", "come", "come", "kill", "restart", "restart", "stop", "cut off", "heal"]):
                case "come":
                    alive.append(Process(driver, store, facts, dice, machine))
                case "kill" if alive:
                    alive.pop(dice.randrange(len(alive))).kill()
                case "restart" if alive:
                    alive.pop(dice.randrange(len(alive))).kill()
                    alive.append(Process(driver, store, facts, dice, machine))
                case "stop" if alive:
                    await alive.pop(dice.randrange(len(alive))).stop()
                case "cut off" if alive:
                    store.cut_off.add(dice.choice(alive).shares.me)
                case _:
                    store.cut_off.clear()
            await asyncio.sleep(dice.choice([0.1, 1.5, 4.0, 12.0]))
        store.cut_off.clear()
        alive.append(Process(driver, store, facts, dice, machine))
        await asyncio.sleep(20)
        assert {name: held(alive, name) for name in alive[0].guard.limits} == {
            "social_security.places": at_once,
            "social_security.calls": int(per_second),
        }
        for process in alive:
            process.kill()
        return driver

    driver = run(story())
    assert len(driver.asked) > 20
    assert driver.most_at_once <= at_once
    assert max(_in_any_second([at for at, _ in driver.asked])) <= per_second


def test_the_share_of_a_killed_process_comes_back_within_ten_seconds() -> None:
    async def story() -> tuple[int, float]:
        dice = random.Random(1)
        driver, store = FakeDriver(slow(0.01)), MemoryShares(dice)
        first, second = (Process(driver, store, manifest(at_once=9, per_second=9), dice) for _ in range(2))
        await asyncio.sleep(5)
        before = held([second], "social_security.places")
        first.kill()
        died_at = now()
        while held([second], "social_security.places") < 9:  # noqa: ASYNC110 - whatever makes it so
            await asyncio.sleep(0.1)
        second.kill()
        return before, now() - died_at

    before, took_s = run(story())
    assert before in (4, 5)
    assert 7 <= took_s <= 10.5


def test_a_process_that_is_cut_off_asks_nobody_any_more_before_another_takes_its_share() -> None:
    async def story() -> None:
        dice = random.Random(2)
        driver, store = FakeDriver(slow(0.01)), MemoryShares(dice)
        alone = Process(driver, store, manifest(at_once=2, per_second=8), dice)
        await asyncio.sleep(3)
        store.cut_off.add(alone.shares.me)
        await asyncio.sleep(8)
        reply = (await alone.guard.ask(question(9_999))).reply
        assert reply == Unavailable("busy", retry_after_s=1.0)
        store.cut_off.clear()
        await asyncio.sleep(2 * BEAT_S)
        assert held([alone], "social_security.places") == 2
        alone.kill()

    run(story())


@pytest.mark.parametrize("comes_late", [False, True])
def test_what_one_process_leaves_in_peace_others_hardly_ask(*, comes_late: bool) -> None:
    """Of a department that hangs the second process hears; it finds out by a few trials, and not by twenty callers of its own."""

    async def callers(process: Process, first: int) -> None:
        await asyncio.gather(
            *(process.guard.ask(question(n, within_s=1.5, purpose=_case(n))) for n in range(first, first + 30))
        )

    async def story() -> int:
        dice = random.Random(3)
        driver, store = FakeDriver(hang), MemoryShares(dice)
        processes = [Quiet(driver, store, manifest(), dice)]
        if not comes_late:
            processes.append(Quiet(driver, store, manifest(), dice))
        await asyncio.sleep(5)
        await callers(processes[0], 1)
        assert processes[0].guard.is_open
        await asyncio.sleep(2 * BEAT_S)
        if comes_late:
            processes.append(Quiet(driver, store, manifest(), dice))
            await asyncio.sleep(5)
        before = len(driver.asked)
        await callers(processes[1], 1_000)
        for process in processes:
            process.kill()
        return len(driver.asked) - before

    assert 1 <= run(story()) <= 6  # of thirty


def test_an_answer_of_just_now_is_believed_rather_than_another_process() -> None:
    async def story() -> bool:
        guard = Guard(FakeDriver(slow(0.01)), manifest(), alert=Alerts())
        await guard.ask(question(1))
        guard.opened_elsewhere(
            ["social_security.periods.1", "social_security.periods.5", "social_security.periods.inf"]
        )
        guard.opened_elsewhere(
            ["social_security.none.1", "social_security.periods.7", "other.periods.1", "", "..", "a"]
        )
        return all([isinstance((await guard.ask(question(n))).reply, Found) for n in range(2, 40)])

    assert run(story())


@pytest.mark.parametrize(("full", "processes"), [(5, 2), (5, 5), (5, 7), (1, 3), (20, 3)])
def test_all_parts_together_are_the_whole(full: int, processes: int) -> None:
    parts = [part_of(full, processes, rank) for rank in range(processes)]
    assert sum(parts) == full
    assert max(parts) - min(parts) <= 1


def test_a_machine_knows_which_of_its_processes_have_ended(tmp_path: Path) -> None:
    mine, others = uuid4(), LivingFiles(tmp_path)
    files = LivingFiles(tmp_path)
    files.open(mine)
    assert not others.has_died(mine)
    assert not others.has_died(uuid4())  # of another machine, for all we know
    assert files._mine is not None
    os.close(files._mine)  # what the kernel does at a kill
    assert others.has_died(mine)
    assert not others.has_died(mine)  # told once; its file is gone
