"""What a department's calls leave behind: a state that is honest, figures, and lines with the department and what to do."""

import asyncio
import json
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

import gateway.connect
from gateway.connect.department_health import SAID_AGAIN_S
from gateway.connect.guard import Guard
from gateway.connect.remedies import OTHER, REMEDIES, known_reason
from gateway.domain.codes import ItemName
from gateway.domain.reply import Found, NoRecord, Refused, Reply, Unavailable
from gateway.sdk.driver import Question
from gateway.sdk.http import HttpFault
from tests.rooms.connect.fakes import (
    CHEN,
    LIN,
    Act,
    Alerts,
    FakeDriver,
    answer,
    deaf,
    explode,
    guard,
    hang,
    manifest,
    now,
    question,
    reply,
    run,
)

DOWN = reply(Unavailable("refused_connection"))
Lines = list[MutableMapping[str, Any]]


def asked(*acts: Act, name: str, times: int | None = None, pause_s: float = 0.0) -> tuple[Guard, Lines]:
    """A department asked as often as there are acts; what it left behind."""

    async def story() -> Guard:
        watched = guard(FakeDriver(*acts), manifest(name))
        for n in range(len(acts) if times is None else times):
            await watched.ask(question(n))
            await asyncio.sleep(pause_s)
        return watched

    with capture_logs() as lines:
        return run(story()), lines


async def broken(_: object) -> Reply:
    raise HttpFault("tls")


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (DOWN, "refused_connection"),
        (hang, "timeout"),
        (deaf, "timeout"),
        (explode, "fault"),
        (broken, "tls"),
        (reply(Refused("signature")), "signature"),
        (reply(Refused("wrong_person")), "wrong_person"),
        (reply(Found(({ItemName("id_no"): LIN.person_id.number},))), "wrong_person"),
        (reply(Unavailable("secret_invalid")), "secret_invalid"),
        (reply(Unavailable("no_snapshot")), "no_snapshot"),
        (reply(Unavailable("http_503")), "http_5xx"),
        (reply(Unavailable("随便什么 a department's own words")), OTHER),
    ],
)
def test_a_department_whose_only_call_brought_nothing_does_not_answer_and_a_line_says_what_to_do(
    act: Act, reason: str
) -> None:
    watched, lines = asked(act, name="health_one")
    assert watched.health.answers is False
    (line,) = [one for one in lines if one["event"] == "department_does_not_answer"]
    assert (line["department"], line["reason"], line["remedy"]) == ("health_one", reason, REMEDIES[reason])
    assert CHEN.person_id.number not in json.dumps(lines)
    assert LIN.person_id.number not in json.dumps(lines)
    assert "随便" not in json.dumps(lines, ensure_ascii=False)


@pytest.mark.parametrize("act", [answer, reply(NoRecord())])
def test_one_that_answered_does_answer_and_leaves_no_line(act: Act) -> None:
    watched, lines = asked(act, name="health_well")
    assert (watched.health.answers, lines) == (True, [])


def test_one_that_says_it_is_closed_is_closed_until_it_answers() -> None:
    watched, lines = asked(reply(Unavailable("closed_hours")), name="health_closed")
    assert (watched.health.is_closed, lines) == (True, [])
    watched, _ = asked(reply(Unavailable("closed_hours")), answer, name="health_closed")
    assert (watched.health.is_closed, watched.health.answers) == (False, True)


def test_one_that_asks_for_peace_is_as_well_as_before() -> None:
    busy = reply(Unavailable("busy", retry_after_s=5))
    assert asked(answer, busy, name="health_busy")[0].health.answers is True
    assert asked(busy, name="health_busy")[0].health.answers is False


def down_for(seconds: float) -> Act:
    """Away so long from its first call on, and well after."""
    began: list[float] = []

    async def act(asking: Question) -> Reply:
        began.append(now())
        return await (DOWN if now() - began[0] < seconds else answer)(asking)

    return act


def test_a_long_trouble_is_written_down_now_and_then_and_its_end_once() -> None:
    _, lines = asked(down_for(200), name="health_long", times=260, pause_s=1.0)
    told = [one for one in lines if one["event"] == "department_does_not_answer"]
    assert 200 / SAID_AGAIN_S - 2 <= len(told) <= 200 / SAID_AGAIN_S + 2
    assert sum(one["calls"] for one in told) > len(told)
    assert [one["event"] for one in lines].count("department_answers_again") == 1


def test_one_that_fails_half_the_time_does_not_fill_the_log() -> None:
    _, lines = asked(*[DOWN, answer] * 100, name="health_half", pause_s=0.1)
    assert len([one for one in lines if one["event"].startswith("department_")]) <= 3


def test_the_circuit_is_a_line_when_it_opens_and_when_it_closes() -> None:
    _, lines = asked(down_for(30), name="health_circuit", times=60, pause_s=1.0)
    told = [one for one in lines if one["event"].startswith("circuit_")]
    assert [one["event"] for one in told] == ["circuit_opened", "circuit_closed"]
    assert {one["department"] for one in told} == {"health_circuit"}
    assert told[0]["remedy"]


def test_calls_are_counted_by_outcome_and_reason_with_their_time() -> None:
    asked(DOWN, answer, hang, name="health_counted", times=3)

    def count(outcome: str, reason: str) -> float:
        labels = {"department": "health_counted", "outcome": outcome, "reason": reason}
        return REGISTRY.get_sample_value("gateway_department_calls_total", labels) or 0.0

    assert count("unavailable", "refused_connection") == 1
    assert count("found", "") == 1
    assert count("unavailable", "timeout") >= 1
    took_s = REGISTRY.get_sample_value("gateway_department_call_seconds_sum", {"department": "health_counted"})
    assert took_s is not None
    assert took_s >= 2.0


def test_a_call_that_failed_is_counted_once_though_its_callers_time_ends_before_it_is_asked_again() -> None:
    async def story() -> Guard:
        async def long_pause(_: float) -> None:
            await asyncio.sleep(3.0)

        watched = Guard(FakeDriver(DOWN), manifest("health_once"), alert=Alerts(), sleep=long_pause)
        await watched.ask(question())
        return watched

    watched = run(story())
    assert (watched.tally.calls, watched.tally.failures) == (1, 1)
    assert REGISTRY.get_sample_value("gateway_department_call_seconds_count", {"department": "health_once"}) == 1


def test_no_department_makes_up_a_label() -> None:
    assert {known_reason(f"http_{n}") for n in range(1000)} == {"http_4xx", "http_5xx", OTHER}
    assert known_reason("x" * 1000) == OTHER


def test_each_reason_that_the_house_gives_has_its_remedy() -> None:
    """A reason written in the connect room that nobody has a remedy for would be told as `other`."""
    own = Path(gateway.connect.__file__).parent
    written = {
        name
        for file in own.rglob("*.py")
        for part in file.read_text("utf-8").split('Unavailable("')[1:]
        for name in [part.partition('"')[0]]
    }
    assert len(written) > 10
    assert written <= REMEDIES.keys()
