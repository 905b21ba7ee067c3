"""How far a policy is follows from its turns; and nobody decides on their own."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateway.domain.errors import Conflict, NotAuthorised
from gateway.domain.words import PolicyState
from gateway.policy import PolicyDraft, PolicyStep, PolicyTurn
from tests.rooms.decision.example import officer

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)


def turn(step: PolicyStep, account: str = "A", **more: object) -> PolicyTurn:
    return replace(PolicyTurn(step, account, None, AT), **more)  # type: ignore[arg-type]  # each of its member's type


BEGUN = PolicyDraft.of("p", [turn(PolicyStep.DRAFT, base="b0", reason="why")])
CHANGED = BEGUN.after(turn(PolicyStep.CHANGE, files={"M01.json": "1", "M02.json": None}))
APPROVED = CHANGED.after(turn(PolicyStep.APPROVE, "B", bundle="h"))


def test_a_policy_is_what_its_turns_have_made_of_it() -> None:
    again = CHANGED.after(turn(PolicyStep.CHANGE, files={"M01.json": "2"}, base="b1"))
    assert (again.version, again.base, again.changes) == (3, "b1", {"M01.json": "2", "M02.json": None})
    published = APPROVED.after(turn(PolicyStep.PUBLISH, bundle="h", number=7))
    assert (published.state, published.number, published.approved) == (PolicyState.PUBLISHED, 7, APPROVED.approved)


def test_a_change_takes_the_approval_away() -> None:
    assert (APPROVED.state, APPROVED.approved is not None) == (PolicyState.APPROVED, True)
    changed = APPROVED.after(turn(PolicyStep.CHANGE, files={"M03.json": "1"}))
    assert (changed.state, changed.approved) == (PolicyState.DRAFTED, None)


@pytest.mark.parametrize("step", [PolicyStep.REFUSE, PolicyStep.WITHDRAW, PolicyStep.PUBLISH])
def test_what_has_ended_goes_no_further(step: PolicyStep) -> None:
    CHANGED.require_open()
    with pytest.raises(Conflict):
        APPROVED.after(turn(step, "B")).require_open()


def test_nobody_decides_on_their_own_by_another_account_either() -> None:
    first, second = officer("clerk"), officer("police")
    known = replace(first, person_digest="d1")
    own = PolicyDraft.of("p", [turn(PolicyStep.DRAFT, first.account, base="b0", person_digest="d1")])
    own.require_drafter(first)
    own.require_second(second)
    own.require_second(replace(second, person_digest="d2"))
    for same in (first, known, replace(second, person_digest="d1")):
        with pytest.raises(NotAuthorised) as refused:
            own.require_second(same)
        assert refused.value.rule == "second-person"
    with pytest.raises(NotAuthorised) as refused:
        own.require_drafter(second)
    assert refused.value.rule == "not-drafter"
