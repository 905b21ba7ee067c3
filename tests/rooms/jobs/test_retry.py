"""A failed job comes again, later each time, whatever it failed of; and jobs are given ids only."""

import asyncio
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.jobs import Job

from gateway.db import Database
from gateway.domain.clock import real_now
from gateway.jobs import Jobs, Retry


def failed(attempts: int) -> Job:
    return Job(id=1, queue="gateway", lock=None, queueing_lock=None, task_name="resume", attempts=attempts)


def jobs() -> Jobs:
    return Jobs(Database("postgresql://nowhere/x"))


@pytest.mark.parametrize(
    ("attempt", "pause_s"), [(0, 0.5), (1, 1.0), (2, 2.0), (6, 32.0), (7, 60.0), (100, 60.0), (10**6, 60.0)]
)
def test_the_pause_doubles_up_to_its_limit(attempt: int, pause_s: float) -> None:
    assert Retry().pause_s(attempt) == pause_s


@pytest.mark.parametrize("error", [ValueError(), TimeoutError(), asyncio.CancelledError(), KeyboardInterrupt()])
def test_no_failure_is_left_out(error: BaseException) -> None:
    before = real_now()
    decision = Retry().get_retry_decision(exception=error, job=failed(2))
    assert decision is not None
    assert decision.retry_at is not None
    assert 2.0 <= (decision.retry_at - before).total_seconds() < 60


def test_a_job_is_given_up_after_its_attempts() -> None:
    retry = Retry(attempts=3)
    assert retry.get_retry_decision(exception=ValueError(), job=failed(1)) is not None
    assert retry.get_retry_decision(exception=ValueError(), job=failed(2)) is None


def test_what_comes_again_by_itself_is_not_given_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert Retry(attempts=1).get_retry_decision(exception=OSError(), job=failed(0)) is None
    said = capsys.readouterr()
    assert "job.failed" in said.out + said.err
    assert "given_up" not in said.out + said.err


def test_a_failure_is_logged_without_what_it_said(capsys: pytest.CaptureFixture[str]) -> None:
    Retry().get_retry_decision(exception=ValueError("330702198503070012"), job=failed(0))
    said = capsys.readouterr()
    assert "330702198503070012" not in said.out + said.err


@given(st.text(max_size=30).filter(lambda text: not text.isascii() or " " in text or not text))
def test_what_is_no_id_is_refused_and_never_repeated(value: str) -> None:
    with pytest.raises(ValueError, match=r"^`query_id` of the job resume is not an id$"):
        jobs().enqueue("resume", {"query_id": value})


@pytest.mark.parametrize("number", ["330702198503070012", "33070219850307001X", "330702850307001"])
def test_a_person_number_is_no_id(number: str) -> None:
    with pytest.raises(ValueError, match="not an id"):
        jobs().enqueue("resume", {"query_id": number})


def test_a_task_has_one_handler() -> None:
    async def handle(_ids: Mapping[str, str]) -> None: ...

    room = jobs()
    room.register("resume", handle)
    with pytest.raises(ValueError, match="already"):
        room.register("resume", handle)
