"""How what was pending came to its end, as its LATE entry says it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateway.domain.answer import yes
from gateway.domain.codes import CertificateCode, CountyCode, LookupId
from gateway.domain.reply import Found, Incomplete, Pending, Refused, Reply, Unavailable
from gateway.domain.stages import LookupResult, Replies
from gateway.domain.words import LateResult
from gateway.domain.work import TaskRef, Work
from gateway.flows.steps.advance import _closed, _shared
from tests.rooms.decision.example import P2, query

LOOKUP, TASK, CODE = LookupId("l"), LookupId("t"), CertificateCode("M01-C1")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
REF = TaskRef(TASK, NOW)


def work(reply: Reply, *, pending: bool = False, task: bool = False, verified: bool = False) -> Work:
    return Work(
        query=query("M01", P2),
        officer=None,  # type: ignore[arg-type]  # who asked plays no part in how a lookup ends
        entry="1-0",
        ends_at=NOW,
        replies=Replies({LOOKUP: LookupResult(reply, 1, 1)}),
        pending={LOOKUP: 0} if pending else {},
        tasks={CODE: REF} if task else {},
        verified={CODE: yes("VERIFIED")} if verified else {},
    )


@pytest.mark.parametrize(
    ("reply", "is_over", "end"),
    [
        (Found(()), False, LateResult.ANSWERED),
        (Refused("wrong_person"), False, LateResult.REFUSED),
        (Unavailable("timeout"), True, LateResult.EXPIRED),
        (Pending("ticket"), True, LateResult.EXPIRED),
        (Incomplete((), (CountyCode("330782"),)), False, LateResult.DISCARDED),
    ],
)
def test_a_lookup_ends_as_its_reply_and_the_time_say(reply: Reply, end: LateResult, *, is_over: bool) -> None:
    before, after = work(reply, pending=True), work(reply)
    assert _closed(before, after, LateResult.ANSWERED, is_over=is_over) == {LOOKUP: end}


def test_what_has_ended_by_anothers_call_names_it() -> None:
    other, after = LookupId("o"), work(Found(()))
    joined = replace(after, replies=Replies({LOOKUP: LookupResult(Found(()), 1, 1, joined=other)}))
    assert _shared([LOOKUP, TASK], joined) == {LOOKUP: other}
    assert _shared([LOOKUP, TASK], after) == {}


def test_what_is_still_pending_has_not_ended() -> None:
    before = after = work(Pending("ticket"), pending=True, task=True)
    assert _closed(before, after, LateResult.ANSWERED, is_over=False) == {}


@pytest.mark.parametrize("end", [LateResult.ANSWERED, LateResult.EXPIRED])
def test_a_task_ends_as_its_answer_says(end: LateResult) -> None:
    before, after = work(Found(()), task=True), work(Found(()), verified=True)
    assert _closed(before, after, end, is_over=False) == {TASK: end}


def test_a_task_that_nobody_waits_for_is_discarded() -> None:
    before, after = work(Found(()), task=True), work(Found(()))
    assert _closed(before, after, LateResult.ANSWERED, is_over=False) == {TASK: LateResult.DISCARDED}
