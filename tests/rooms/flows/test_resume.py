"""When a lookup is asked again after an attempt, by what that attempt said."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from gateway.domain.admission import Lane
from gateway.domain.codes import CountyCode, LookupId
from gateway.domain.reply import Incomplete, Pending, Reply, Unavailable
from gateway.domain.stages import LookupResult, Replies
from gateway.domain.work import Work
from gateway.flows.resume import _with_replies, resume
from gateway.flows.steps.gateway import Gateway
from tests.rooms.decision.example import P2, officer, query

LOOKUP, OTHER = LookupId("l"), LookupId("o")
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SOON = NOW + timedelta(seconds=20)
ENDS_AT = NOW + timedelta(hours=1)
KNOWN = Incomplete((), (CountyCode("330782"),), resumes_at=NOW - timedelta(seconds=1))
WORK = Work(
    query("M01", P2),
    officer(),
    "1-0",
    ENDS_AT,
    Replies({LOOKUP: LookupResult(KNOWN, 1, 1)}),
    pending={LOOKUP: 2, OTHER: 0},
    again_at={LOOKUP: NOW, OTHER: SOON},
)


@pytest.mark.parametrize(
    ("reply", "at"),
    [
        (Unavailable("timeout"), NOW + timedelta(seconds=8)),
        (Unavailable("busy", retry_after_s=90), NOW + timedelta(seconds=90)),
        (Unavailable("busy", retry_after_s=9000), ENDS_AT),
        (Pending("ticket", resumes_at=SOON), SOON),
        (replace(KNOWN, resumes_at=SOON), SOON),
    ],
)
def test_the_last_attempt_says_when_the_next_is_though_what_is_known_came_before(reply: Reply, at: datetime) -> None:
    work = _with_replies(WORK, LOOKUP, 2, Replies({LOOKUP: LookupResult(reply, 1, 1)}), NOW)
    assert work.again_at == {LOOKUP: at, OTHER: SOON}
    assert work.pending == {LOOKUP: 3, OTHER: 0}
    assert isinstance(work.replies.results[LOOKUP].reply, Incomplete)


@pytest.mark.parametrize(("attempt", "replies"), [(1, Replies({})), (2, None)])
def test_nothing_changes_where_another_was_quicker_or_nobody_was_asked(attempt: int, replies: Replies | None) -> None:
    assert _with_replies(WORK, LOOKUP, attempt, replies, NOW) is WORK


@pytest.mark.parametrize("is_closed_meanwhile", [False, True])
async def test_rights_are_judged_again_once_the_department_has_answered(
    monkeypatch: pytest.MonkeyPatch, *, is_closed_meanwhile: bool
) -> None:
    """A case that is closed while a department is asked gets no answer from it."""
    granted, steps = object(), list[str]()

    async def authorise(_work: Work, _gateway: object) -> object:
        steps.append("authorise")
        return None if is_closed_meanwhile and "ask" in steps else granted

    async def reopened(*_: object) -> object:
        return object()

    async def ask(*_: object) -> Replies:
        steps.append("ask")
        return Replies({})

    async def advance(*_: object) -> None:
        steps.append("advance")

    async def load(_query_id: str) -> object:
        return SimpleNamespace(work=WORK)

    for name, fake in (
        ("authorise_again", authorise), ("_reopened", reopened), ("_ask_again", ask), ("advance", advance),
    ):  # fmt: skip
        monkeypatch.setattr(sys.modules["gateway.flows.resume"], name, fake)
    lane = SimpleNamespace(resumed=free)
    gateway = SimpleNamespace(
        admissions={Lane.QUERIES: lane}, results=SimpleNamespace(load=load), clock=SimpleNamespace(now=lambda: NOW)
    )
    await resume({"query_id": "q", "lookup_id": LOOKUP, "attempt": "2"}, cast("Gateway", gateway))
    assert steps == ["authorise", "ask", "authorise"] + ([] if is_closed_meanwhile else ["advance"])


@asynccontextmanager
async def free() -> AsyncIterator[None]:
    """A place that is free."""
    yield
