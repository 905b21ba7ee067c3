"""Admission in jumping time: what is begun is done in time, and what is not begun costs nothing."""

import asyncio
from collections import Counter
from contextlib import nullcontext, suppress
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.domain.admission import BURST, PLACES, RESUMED, RESUMED_WHEN_FULL, USUAL_DEADLINE_S, Admission
from gateway.domain.caller import Caller, arrival_s, asking_others, current_caller, still_wanted, waits_for_others
from gateway.domain.errors import CallerGone, Overloaded
from gateway.domain.stages import Officer, Query
from gateway.flows.one_click import ask
from gateway.flows.steps.apart import Apart
from gateway.flows.steps.gateway import Gateway
from tests.rooms.connect.fakes import now, run
from tests.rooms.decision.example import officer, query
from tests.rooms.flows.admitting import admitted

WORK_S, BORNE = 0.005, 100
"""One query takes the processor twice so long, before the INTENT and after it: a hundred a second are borne."""
DEADLINE_S = 1.0


def here() -> bool:
    return False


async def stays(deadline_s: float | None = None, client: str | None = None) -> None:
    """A place that was taken before."""
    del deadline_s, client


class House:
    """One processor, on which everything that was begun takes its turns."""

    def __init__(self, admission: Admission, client: str = "one", register_s: float = 0.0) -> None:
        self.register_s = register_s
        self.admission = admission
        self.client = client
        self.took: list[float] = []
        self.refused: list[float] = []
        self._processor = asyncio.Lock()

    async def ask(self, deadline_s: float = DEADLINE_S) -> None:
        arrived_s = now()
        try:
            self.admission.refuse_when_full(lambda: self.client)
            async with self.admission.met(arrived_s, here) as caller:
                self.admission.refuse_when_late(arrived_s, deadline_s)
                await caller.take_place(deadline_s, self.client)
                if self.register_s:
                    current_caller.set(caller)
                    async with asking_others():
                        await asyncio.sleep(self.register_s)
                async with self._processor:
                    await asyncio.sleep(WORK_S)
                caller.give_back(has_begun=True)
                async with self._processor:
                    await asyncio.sleep(WORK_S)
                self.took.append(now() - arrived_s)
        except Overloaded:
            self.refused.append(now() - arrived_s)

    async def offered(self, per_second: float, seconds: float, deadline_s: float = DEADLINE_S) -> float:
        """The share of what is borne that is answered in time."""
        self.took, self.refused = [], []
        async with asyncio.TaskGroup() as group:
            for _ in range(round(per_second * seconds)):
                group.create_task(self.ask(deadline_s))
                await asyncio.sleep(1 / per_second)
        return sum(took <= deadline_s for took in self.took) / (BORNE * seconds)


@pytest.mark.parametrize("times", [1.2, 2, 3, 10])
def test_under_overload_what_is_borne_is_still_answered_in_time_and_afterwards_all_is_as_before(times: float) -> None:
    async def story() -> tuple[float, list[float], float, int]:
        house = House(Admission())
        during = await house.offered(times * BORNE, 30)
        refused = house.refused
        await asyncio.sleep(15)
        return during, refused, await house.offered(0.9 * BORNE, 5), len(house.refused)

    during, refused, after, refused_after = run(story())
    assert during >= 0.8
    at_once = sum(took == 0 for took in refused)
    assert at_once >= 0.9 * len(refused)  # the others waited, and would have been late
    assert after == pytest.approx(0.9)
    assert refused_after == 0


def test_without_places_most_of_it_would_be_late() -> None:
    async def story() -> float:
        return await House(Admission(places=100_000)).offered(2 * BORNE, 30)

    assert run(story()) < 0.5


def test_what_is_borne_is_never_refused() -> None:
    async def story() -> tuple[float, int]:
        house = House(Admission())
        return await house.offered(0.95 * BORNE, 30), len(house.refused)

    share, refused = run(story())
    assert share == pytest.approx(0.95)
    assert refused == 0


def test_a_burst_may_wait_and_a_queue_that_stands_may_not() -> None:
    async def story() -> tuple[int, int]:
        house = House(Admission())
        async with asyncio.TaskGroup() as group:
            for _ in range(90):
                group.create_task(house.ask())
        return len(house.took), len(house.refused)

    assert run(story()) == (90, 0)


def test_a_caller_who_cannot_be_answered_in_time_is_told_so_and_others_are_answered() -> None:
    async def story() -> Counter[str]:
        house, hasty = House(Admission()), House(Admission())
        hasty.admission, hasty._processor = house.admission, house._processor
        asking = asyncio.ensure_future(house.offered(1.5 * BORNE, 10))
        await asyncio.sleep(3)
        await hasty.offered(10, 3, deadline_s=0.2)
        await asking
        late = sum(took > 0.2 for took in hasty.took)
        return Counter(late=late, begun=len(hasty.took), refused=len(hasty.refused))

    counted = run(story())
    assert counted["refused"] >= 25
    assert counted["late"] <= 2


def test_what_was_slow_once_is_soon_forgotten() -> None:
    async def story() -> tuple[float, float]:
        admission = Admission()
        for _ in range(50):
            async with admitted(admission, now(), here) as caller:
                await asyncio.sleep(1.0)
                caller.give_back(has_begun=True)
        slow_s = admission.begin_s(now())
        await asyncio.sleep(5)
        admission.refuse_when_late(now(), 0.2)
        return slow_s, admission.begin_s(now())

    slow_s, later_s = run(story())
    assert slow_s > 0.05
    assert later_s < slow_s / 30


def test_whose_caller_left_while_waiting_is_not_begun() -> None:
    async def story() -> list[str]:
        admission, begun, has_left = Admission(places=1), list[str](), False

        async def one(name: str) -> None:
            try:
                async with admitted(admission, now(), lambda: has_left and name == "gone"):
                    begun.append(name)
                    await asyncio.sleep(0.4)
            except CallerGone:
                return

        async with asyncio.TaskGroup() as group:
            for name in ("first", "gone", "third"):
                group.create_task(one(name))
            await asyncio.sleep(0.2)
            has_left = True
        return begun

    assert run(story()) == ["first", "third"]


def test_a_place_is_given_back_once_however_often_it_is_said() -> None:
    async def story() -> int:
        admission = Admission(places=2)
        async with admitted(admission, now(), here) as caller:
            for _ in range(3):
                caller.give_back(has_begun=True)
        inside, most = 0, 0

        async def one() -> None:
            nonlocal inside, most
            async with admitted(admission, now(), here):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0.1)
                inside -= 1

        await asyncio.gather(*(one() for _ in range(6)))
        return most

    assert run(story()) == 2


def test_resumed_work_has_few_places_fewer_while_callers_wait_and_never_none() -> None:
    async def inside(admission: Admission) -> int:
        count, tasks = 0, []

        async def one() -> None:
            nonlocal count
            async with admission.resumed():
                count += 1
                await asyncio.sleep(60)

        tasks = [asyncio.ensure_future(one()) for _ in range(50)]
        await asyncio.sleep(0.01)
        found = count
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return found

    async def story() -> list[int]:
        house = House(Admission())
        calm = await inside(house.admission)
        asking = asyncio.ensure_future(house.offered(3 * BORNE, 8))
        await asyncio.sleep(5)
        busy = await inside(house.admission)
        await asking
        await asyncio.sleep(2)
        await house.ask()
        return [calm, busy, await inside(house.admission)]

    assert run(story()) == [RESUMED, RESUMED_WHEN_FULL, RESUMED]
    assert RESUMED_WHEN_FULL > 0


def test_those_who_are_refused_together_do_not_come_back_together() -> None:
    async def story() -> set[int]:
        admission = Admission()
        pauses = set()
        for _ in range(200):
            with pytest.raises(Overloaded) as refused:
                admission.refuse_when_late(now() - 10, 1)
            pauses.add(refused.value.retry_after_s or 0)
        return pauses

    assert run(story()) == {1, 2, 3, 4, 5}


def test_a_caller_who_left_before_the_intent_has_nobody_asked_for_them() -> None:
    written: list[str] = []
    has_left = False

    async def authorise_on(who: Officer, planned: object, _used_up: frozenset[str]) -> object:
        nonlocal has_left
        has_left = True
        return SimpleNamespace(officer=who, plan=planned), ()

    async def passes(*_: object) -> None: ...

    nobody_needed = SimpleNamespace(unauthorised=lambda _query: ())

    async def open_(_grant: object) -> object:
        written.append("INTENT")
        raise AssertionError

    async def story() -> None:
        current_caller.set(Caller(now(), lambda: has_left, lambda **_: None, stays))
        rooms: dict[str, Any] = {
            "catalogue": SimpleNamespace(plan=lambda asked: SimpleNamespace(query=asked), party_rules=nobody_needed),
            "access": SimpleNamespace(authorise_on=authorise_on),
            "audit": SimpleNamespace(open=open_),
            "quotas": SimpleNamespace(used_up=frozenset),
            "refusals": nullcontext(),
            "apart": Apart(),
            "duty": SimpleNamespace(require=passes),
            "database": SimpleNamespace(silence=SimpleNamespace(within=lambda _until_s: nullcontext())),
        }
        asked: Query = query("M01")
        with pytest.raises(CallerGone):
            await ask(asked, officer(), cast("Gateway", SimpleNamespace(**rooms)))

    run(story())
    assert written == []


def test_where_nobody_waits_nothing_is_asked_of_a_caller() -> None:
    still_wanted()
    waits_for_others()
    assert arrival_s(5.0) == 5.0
    assert PLACES > 0


def test_where_those_inside_are_held_up_nobody_waits_long_and_who_comes_is_told_at_once() -> None:
    async def story() -> tuple[list[float], list[float]]:
        admission, waited, told = Admission(places=2), list[float](), list[float]()

        async def held_up() -> None:
            async with admitted(admission, now(), here):
                await asyncio.sleep(60)  # a store that hangs

        async def one(taking: list[float]) -> None:
            came_at = now()
            try:
                admission.refuse_when_full()
                async with admitted(admission, came_at, here):
                    raise AssertionError
            except Overloaded:
                taking.append(now() - came_at)

        hung = [asyncio.ensure_future(held_up()) for _ in range(2)]
        await asyncio.sleep(30)  # held up long before anybody waits for it
        first = [asyncio.ensure_future(one(waited)) for _ in range(3)]
        await asyncio.sleep(BURST * USUAL_DEADLINE_S + 0.1)
        await asyncio.gather(*(one(told) for _ in range(5)), *first)
        for task in hung:
            task.cancel()
        return waited, told

    waited, told = run(story())
    assert waited == pytest.approx([BURST * USUAL_DEADLINE_S] * 3)
    assert told == [0.0] * 5


def test_who_is_due_first_comes_first_and_nobody_claims_a_turn_by_an_absurd_deadline() -> None:
    async def story() -> list[str]:
        admission, begun = Admission(places=1), list[str]()

        async def one(name: str, deadline_s: float | None) -> None:
            async with admission.met(now(), here) as caller:
                with suppress(Overloaded):
                    await caller.take_place(deadline_s)
                    begun.append(name)
                await asyncio.sleep(0.05)

        async with asyncio.TaskGroup() as group:
            for name, deadline_s in (
                ("first", 3.0),
                ("patient", 5.0),
                ("usual", None),
                ("hasty", 1.0),
                ("absurd", 0.3),
                ("late", 0.01),
            ):
                group.create_task(one(name, deadline_s))
                await asyncio.sleep(0.001)
        return begun

    assert run(story()) == ["first", "hasty", "absurd", "usual", "patient"]


def test_patient_and_hasty_callers_are_both_answered_under_twice_what_is_borne() -> None:
    async def story() -> tuple[float, float, float]:
        hasty, patient = House(Admission()), House(Admission())
        patient.admission, patient._processor = hasty.admission, hasty._processor
        shares = await asyncio.gather(hasty.offered(BORNE, 20, 1.0), patient.offered(BORNE, 20, 5.0))
        return *shares, sum(took > 1.0 for took in hasty.took) / len(hasty.took)

    hasty, patient, late = run(story())
    assert hasty + patient >= 0.8
    assert min(hasty, patient) >= 0.2
    assert late < 0.05


@pytest.mark.parametrize("others", [1, 4])
def test_a_client_that_floods_costs_itself_and_not_those_who_ask_little(others: int) -> None:
    async def story() -> tuple[float, list[float]]:
        flood = House(Admission(), "flood")
        modest = [House(flood.admission, f"modest {number}") for number in range(others)]
        for house in modest:
            house._processor = flood._processor
        flooding = asyncio.ensure_future(flood.offered(4 * BORNE, 20))
        await asyncio.sleep(2)
        rate = 0.2 * BORNE / others
        shares = await asyncio.gather(*(house.offered(rate, 15) for house in modest))
        return await flooding, [share * BORNE / rate for share in shares]

    flood, answered = run(story())
    assert min(answered) >= 0.9
    assert flood >= 0.6


@pytest.mark.parametrize("clients", [2, 20])
def test_clients_that_flood_together_are_answered_no_worse_than_one(clients: int) -> None:
    async def story() -> float:
        houses = [House(Admission(), "0")]
        houses += [House(houses[0].admission, str(number)) for number in range(1, clients)]
        for house in houses:
            house._processor = houses[0]._processor
        return sum(await asyncio.gather(*(house.offered(3 * BORNE / clients, 20) for house in houses)))

    assert run(story()) >= 0.8


@pytest.mark.parametrize("times", [0.9, 3])
def test_who_comes_back_from_the_case_register_begins_with_a_place_again(times: float) -> None:
    async def story() -> tuple[float, int]:
        house = House(Admission(), register_s=0.2)
        during = await house.offered(times * BORNE, 20)
        return during, len(house.refused)

    during, refused = run(story())
    assert during >= 0.8
    assert times > 1 or refused == 0


def test_the_figures_tell_who_waits_and_who_has_begun() -> None:
    async def story() -> list[tuple[int, int, int, bool]]:
        admission, told = Admission(places=2), []

        def tell() -> None:
            seen = admission.figures
            told.append((seen.under_way, seen.waiting, seen.begun, seen.wait_s > 0))

        async def comes() -> None:
            async with admission.met(now(), here) as caller:
                await caller.take_place()
                await asyncio.sleep(0.1)
                caller.give_back(has_begun=True)
                await asyncio.sleep(0.1)

        tell()
        async with asyncio.TaskGroup() as group:
            for _ in range(3):
                group.create_task(comes())
            for _ in range(3):
                await asyncio.sleep(0.07)
                tell()
        tell()
        return told

    assert run(story()) == [
        (0, 0, 0, False),
        (3, 1, 2, True),  # 0.07 s: two have begun
        (3, 0, 1, False),  # 0.14 s: their departments are asked, and the third has begun
        (1, 0, 0, False),  # 0.21 s: the first two are answered
        (0, 0, 0, False),
    ]
