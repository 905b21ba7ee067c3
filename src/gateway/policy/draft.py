"""A policy on its way: drafted, changed, approved by a second person, published; in turns that are never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from gateway.domain.errors import Conflict, NotAuthorised
from gateway.domain.frozen import frozen
from gateway.domain.stages import Officer
from gateway.domain.words import PolicyState


class PolicyStep(StrEnum):
    """What a turn does."""

    DRAFT = "draft"
    CHANGE = "change"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    PUBLISH = "publish"


_ENDED = frozenset({PolicyState.PUBLISHED, PolicyState.REFUSED, PolicyState.WITHDRAWN})
_AFTER = {
    PolicyStep.DRAFT: PolicyState.DRAFTED,
    PolicyStep.CHANGE: PolicyState.DRAFTED,
    PolicyStep.APPROVE: PolicyState.APPROVED,
    PolicyStep.REFUSE: PolicyState.REFUSED,
    PolicyStep.WITHDRAW: PolicyState.WITHDRAWN,
    PolicyStep.PUBLISH: PolicyState.PUBLISHED,
}


@frozen
class PolicyTurn:
    """One step.  account, person_digest: whose.  at: real clock.

    reason: why, in their own words.  base: the bundle that the draft changes, from this turn on; None: as before.  files: texts put in
    place of others; None: taken away.  bundle: what was approved or published, hash.  number: of the publication.  entry: its own; "" before it
    is written.
    """

    step: PolicyStep
    account: str
    person_digest: str | None
    at: datetime
    reason: str | None = None
    base: str | None = None
    files: Mapping[str, str | None] | None = None
    bundle: str | None = None
    number: int | None = None
    rolls_back: bool = False
    entry: str = ""


@frozen
class PolicyDraft:
    """A policy as its turns have made it.  version: how many turns it has.

    base: the bundle that it changes, hash.  changes: by file, over the base.  approved: the turn that approved it as it stands.
    """

    policy_id: str
    version: int
    state: PolicyState
    drafted: PolicyTurn
    last: PolicyTurn
    base: str
    changes: Mapping[str, str | None]
    approved: PolicyTurn | None
    number: int | None

    @classmethod
    def of(cls, policy_id: str, turns: Sequence[PolicyTurn]) -> "PolicyDraft":
        """From its turns, in order."""
        first = turns[0]
        begun = cls(policy_id, 0, PolicyState.DRAFTED, first, first, first.base or "", {}, None, None)
        for turn in turns:
            begun = begun.after(turn)
        return begun

    def after(self, turn: PolicyTurn) -> "PolicyDraft":
        """As it is with one more turn."""
        return replace(
            self,
            version=self.version + 1,
            state=_AFTER[turn.step],
            last=turn,
            base=turn.base or self.base,
            changes={**self.changes, **(turn.files or {})},
            approved=turn
            if turn.step is PolicyStep.APPROVE
            else self.approved
            if turn.step is PolicyStep.PUBLISH
            else None,
            number=turn.number,
        )

    def require_open(self) -> None:
        """Raises Conflict where it has come to its end."""
        if self.state in _ENDED:
            raise Conflict(f"this policy is {self.state}")

    def require_drafter(self, officer: Officer) -> None:
        """Raises NotAuthorised by rule `not-drafter`: what is approved is what one person has drafted."""
        if officer.account != self.drafted.account:
            raise NotAuthorised("a policy is changed by who drafted it", rule="not-drafter")

    def require_second(self, officer: Officer, *, is_same: bool = False) -> None:
        """Raises NotAuthorised by rule `second-person`: by account, or by the person behind two accounts.

        is_same: what is known of who is behind the drafter's account besides this draft says so.
        """
        is_known = officer.person_digest is not None
        is_same = is_same or (is_known and officer.person_digest == self.drafted.person_digest)
        if officer.account == self.drafted.account or is_same:
            raise NotAuthorised("who drafted a policy does not decide on it", rule="second-person")
