"""All lookups at once: a result for each, by the deadline, whatever the departments do."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.connect.fanout import GRACE_S, FanOut, Linked
from gateway.connect.guard import Guard
from gateway.domain.codes import CountyCode, DepartmentCode, ItemName, LookupId, QuestionName
from gateway.domain.deadlines import Deadlines
from gateway.domain.parties import Party
from gateway.domain.person import CreditCode
from gateway.domain.reply import Found, Reply, Unavailable
from gateway.domain.stages import LookupResult, Opened, Replies
from gateway.sdk import AskedFor, Question
from tests.rooms.connect.fakes import (
    CHEN,
    FOUND,
    PURPOSE,
    Act,
    Alerts,
    CountingLoop,
    FakeDriver,
    answer,
    cancel_itself,
    deaf,
    explode,
    guard,
    hang,
    manifest,
    now,
    opened,
    run,
    slow,
)

ACTS: dict[str, Act] = {
    "answer": answer,
    "hang": hang,
    "explode": explode,
    "cancel": cancel_itself,
    "deaf": deaf,
    "slow": slow(0.9),
    "too_slow": slow(3.0),
}


def fan_out(acts: Sequence[Act]) -> FanOut:
    return FanOut(
        {
            DepartmentCode(f"department_{n}"): guard(FakeDriver(act), manifest(f"department_{n}"))
            for n, act in enumerate(acts)
        }
    )


def names(count: int) -> list[str]:
    return [f"department_{n}" for n in range(count)]


@given(
    st.lists(st.sampled_from(sorted(ACTS)), max_size=6),
    st.integers(min_value=0, max_value=2),
    st.floats(min_value=0.01, max_value=4.0),
)
def test_the_results_are_those_of_the_lookups_under_any_faults(kinds: list[str], absent: int, within_s: float) -> None:
    async def story() -> tuple[Replies, float]:
        asked = opened(names(len(kinds) + absent))
        start = now()
        replies = await fan_out([ACTS[kind] for kind in kinds])(asked, start + within_s)
        assert set(replies.results) == {lookup.lookup_id for lookup in asked.lookups}
        return replies, now() - start

    replies, took_s = run(story())
    assert took_s <= within_s + GRACE_S + 1e-6
    for n, kind in enumerate(kinds):
        result = replies.results[LookupId(f"lookup-{n}")]
        if kind == "slow" and 0.89 < within_s <= 0.91:
            continue  # it answers at 0.9: either may be
        if kind == "answer" or (kind == "slow" and within_s > 0.91):
            assert result.reply == FOUND
        else:
            assert isinstance(result.reply, Unavailable)
    for n in range(len(kinds), len(kinds) + absent):
        assert replies.results[LookupId(f"lookup-{n}")] == LookupResult(Unavailable("not_configured"), 0, 0)


def test_a_question_the_department_does_not_know_is_not_asked() -> None:
    async def story() -> Replies:
        asked = opened(names(1))
        strange = replace(asked.lookups[0], question=QuestionName("department_0.shoe_size"))
        return await fan_out([answer])(replace(asked, lookups=(strange,)), now() + 1)

    assert run(story()) == Replies({LookupId("lookup-0"): LookupResult(Unavailable("not_configured"), 0, 0)})


def test_departments_are_asked_at_the_same_time() -> None:
    async def story() -> float:
        start = now()
        await fan_out([slow(0.4)] * 5)(opened(names(5)), start + 3)
        return now() - start

    assert run(story()) == pytest.approx(0.4)


def test_the_lookups_of_a_query_have_two_timers_however_many_they_are() -> None:
    async def soon(asked: Question) -> Reply:
        await asyncio.sleep(0)
        return await answer(asked)

    async def story() -> int:
        deadlines, loop = Deadlines(), asyncio.get_running_loop()
        assert isinstance(loop, CountingLoop)
        guards = {
            DepartmentCode(name): Guard(FakeDriver(soon), manifest(name), alert=Alerts(), deadlines=deadlines)
            for name in names(6)
        }
        before = loop.timers
        replies = await FanOut(guards)(opened(names(6)), now() + 1)
        assert [result.reply for result in replies.results.values()] == [FOUND] * 6
        return loop.timers - before

    with asyncio.Runner(loop_factory=CountingLoop) as runner:
        assert runner.run(story()) == 2


def test_the_question_carries_purpose_handle_deadline_and_granted_items_alone() -> None:
    async def story() -> None:
        driver = FakeDriver(answer)
        start = now()
        ask = FanOut({DepartmentCode("social_security"): guard(driver, manifest(deadline_s=1.5))})
        await ask(opened(["social_security"], {LookupId("lookup-0"): "MZ1"}), start + 3)
        await ask(opened(["social_security"]), start + 1)
        (_, resumed), (_, hasty) = driver.asked
        assert (resumed.name, resumed.subject, resumed.other, resumed.items) == (
            "periods",
            CHEN,
            None,
            frozenset({ItemName("name")}),
        )
        assert resumed.purpose == replace(
            PURPOSE, asked_for=AskedFor(DepartmentCode("housing"), CountyCode("330702"), "window")
        )
        assert (resumed.handle, hasty.handle) == ("MZ1", None)
        assert (resumed.deadline_s, hasty.deadline_s) == (start + 1.5, start + 1)

    run(story())


def test_a_caller_that_goes_away_takes_its_questions_with_it() -> None:
    async def story() -> int:
        driver = FakeDriver(hang)
        ask = FanOut({DepartmentCode("social_security"): guard(driver)})
        asking = asyncio.ensure_future(ask(opened(["social_security"]), now() + 3))
        await asyncio.sleep(0.1)
        assert driver.at_once == 1
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await asyncio.sleep(0)
        return driver.at_once

    assert run(story()) == 0


def test_a_query_that_asks_nobody_is_answered_at_once() -> None:
    async def story() -> Replies:
        return await fan_out([])(opened([]), now() + 3)

    assert run(story()) == Replies({})


def test_an_employer_is_asked_about_for_the_querys_first_person_and_with_the_one_who_comes_second() -> None:
    firm = Party("employer", "employer", None, CreditCode("91330791MA0000015M"))
    asked = opened(names(2))
    applicant = asked.lookups[0].subject
    alone = replace(asked.lookups[0], subject=firm)
    with_legal = replace(asked.lookups[1], subject=firm, other=applicant)
    drivers = [FakeDriver(answer), FakeDriver(answer)]
    ask = FanOut(
        {DepartmentCode(name): guard(driver, manifest(name)) for name, driver in zip(names(2), drivers, strict=True)}
    )

    async def story() -> Replies:
        return await ask(replace(asked, lookups=(alone, with_legal)), now() + 1.0)

    replies = run(story())
    assert [result.reply for result in replies.results.values()] == [FOUND, FOUND]
    questions = [driver.asked[0][1] for driver in drivers]
    assert [question.employer for question in questions] == [firm.employer, firm.employer]
    assert [question.subject for question in questions] == [CHEN, CHEN]
    assert [question.other for question in questions] == [None, CHEN]


def test_with_nobody_to_ask_for_there_is_no_question() -> None:
    asked = opened(names(1))
    nobody = Party("employer", "employer", None)
    lookup = replace(asked.lookups[0], subject=nobody)

    async def story() -> Replies:
        return await fan_out([answer])(replace(asked, lookups=(lookup,)), now() + 1.0)

    replies = run(story())
    assert replies.results[lookup.lookup_id].reply == Unavailable("not_configured")


def held(asked: Opened, *stands_on: tuple[int, int]) -> Opened:
    """The same with some lookups that stand on others, by place."""
    lookups = list(asked.lookups)
    for place, on in stands_on:
        lookups[place] = replace(lookups[place], stands_on=(lookups[on].lookup_id,))
    return replace(asked, lookups=tuple(lookups))


def once_known(asked: Opened, *shown: int) -> Linked:
    """Names the lookups of these places once what they stand on has an answer."""

    def linked(results: Mapping[LookupId, LookupResult]) -> set[LookupId]:
        answered = {lookup for lookup, result in results.items() if isinstance(result.reply, Found)}
        return {asked.lookups[n].lookup_id for n in shown if answered.issuperset(asked.lookups[n].stands_on)}

    return linked


def test_what_stands_on_another_is_asked_as_soon_as_that_is_known_and_by_the_same_deadline() -> None:
    acts = [slow(0.5), slow(0.9), slow(0.3), answer]

    async def story() -> tuple[Replies, float]:
        asked = held(opened(names(4)), (2, 0), (3, 2))
        start = now()
        return await fan_out(acts)(asked, start + 3.0, once_known(asked, 2, 3)), now() - start

    replies, took_s = run(story())
    assert [result.reply for result in replies.results.values()] == [FOUND] * 4
    assert took_s == pytest.approx(0.9, abs=0.01), "the slow one hinders nobody who waits for another"


def test_what_is_never_named_is_not_asked_and_has_no_result() -> None:
    driver = FakeDriver(answer)

    async def story() -> Replies:
        asked = held(opened(names(2)), (1, 0))
        guards = {DepartmentCode("department_0"): guard(FakeDriver(answer), manifest("department_0"))}
        return await FanOut(guards | {DepartmentCode("department_1"): guard(driver, manifest("department_1"))})(
            asked, now() + 1
        )

    assert set(run(story()).results) == {LookupId("lookup-0")}
    assert not driver.asked


def test_what_becomes_known_too_late_is_left_for_later() -> None:
    async def story() -> tuple[Replies, float]:
        asked = held(opened(names(2)), (1, 0))
        start = now()
        return await fan_out([hang, answer])(asked, start + 0.5, once_known(asked, 1)), now() - start

    replies, took_s = run(story())
    assert set(replies.results) == {LookupId("lookup-0")}
    assert took_s <= 0.5 + GRACE_S + 1e-6


def test_a_lookup_that_goes_on_alone_is_asked_where_its_link_is_known_already() -> None:
    async def story() -> Replies:
        asked = held(opened(names(2)), (1, 0))
        alone = replace(asked, lookups=asked.lookups[1:])
        return await fan_out([hang, answer])(alone, now() + 1, lambda _results: {asked.lookups[1].lookup_id})

    assert set(run(story()).results) == {LookupId("lookup-1")}
