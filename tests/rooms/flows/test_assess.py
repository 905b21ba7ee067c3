"""Whom a query waits for: those it has asked and not let go, and those whom it may ask for the first time."""

from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from gateway.domain.codes import CertificateCode
from gateway.domain.reply import Unavailable
from gateway.domain.stages import LookupResult, Replies
from gateway.domain.words import CertificateState, QueryStatus
from gateway.domain.work import Work
from gateway.flows.steps.assess import assess
from gateway.flows.steps.gateway import Gateway
from tests.rooms.decision.example import NOW, P2, catalogue, grant, officer, p2_replies, query, replies_to

HOUSING = CertificateCode("M01-C1")
ASKED = query("M01", P2, (HOUSING,))
TIMES = SimpleNamespace(resume_share_s=3.0, offered_for=timedelta(days=1))
NOBODY_DOUBTS = SimpleNamespace(has_any=False)
GATEWAY = cast(
    "Gateway",
    SimpleNamespace(
        clock=SimpleNamespace(now=lambda: NOW), catalogue=catalogue(), times=TIMES, corrections=NOBODY_DOUBTS
    ),
)
"""As much of a gateway as this needs."""


@pytest.mark.parametrize("is_pending", [True, False])
async def test_who_was_let_go_is_not_waited_for_again(*, is_pending: bool) -> None:
    """A lookup that ended has its end in the log, which takes no second one; rights that were lost may have come back since."""
    granted = await grant(catalogue().plan(ASKED))
    silent = [lookup.lookup_id for lookup in granted.lookups]
    replies = Replies({lookup: LookupResult(Unavailable("timeout"), 1, 1) for lookup in silent})
    pending = dict.fromkeys(silent, 2) if is_pending else {}
    assessed = assess(granted, Work(ASKED, officer(), "1-0", NOW + timedelta(days=1), replies, pending), GATEWAY)
    (one,) = assessed.document.certificates
    assert set(assessed.work.pending) <= set(pending)
    assert bool(assessed.work.pending) is is_pending
    if is_pending:
        assert (one.state, assessed.document.status) == (CertificateState.PENDING, QueryStatus.PENDING)
    else:
        assert (one.state, assessed.document.status) == (CertificateState.UNAVAILABLE, QueryStatus.COMPLETE)
        assert (one.next and one.next.kind) == "retry"


async def test_who_has_not_been_asked_yet_is_asked_once_they_belong() -> None:
    made = catalogue().plan(ASKED)
    known = dict(replies_to(made, p2_replies()).results)
    spouses = [one.lookup_id for one in made.lookups if one.subject.role == "spouse" and one.stands_on]
    for lookup in spouses:
        del known[lookup]
    work = Work(ASKED, officer(), "1-0", NOW + timedelta(days=1), Replies(known), pending={})
    assert assess(await grant(made), work, GATEWAY).work.pending == dict.fromkeys(spouses, 0)
    assert spouses
