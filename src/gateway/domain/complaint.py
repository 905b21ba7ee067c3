"""The words of complaints of somebody who was sent away in vain 跑一次没办成, and the table of what may become of one."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from gateway.domain.codes import CountyCode, DepartmentCode, MatterCode
from gateway.domain.frozen import frozen
from gateway.domain.person import PersonId


class ComplaintState(StrEnum):
    """How far a complaint is."""

    OPEN = "OPEN"
    """Routed to a department; nobody there has taken it up."""
    ASSIGNED = "ASSIGNED"
    """An agent has taken it up, and acts for the citizen 代办."""
    ANSWERED = "ANSWERED"
    """The agent has answered; the citizen says whether it is settled."""
    CLOSED = "CLOSED"
    """Settled, or nobody said anything in time."""
    REOPENED = "REOPENED"
    """It was not settled: another agent takes it up.  Once."""


class ComplaintStep(StrEnum):
    """What is done with one."""

    CLAIM = "claim"
    ACT = "act"
    ANSWER = "answer"
    CLOSE = "close"
    REOPEN = "reopen"
    LAPSE = "lapse"


class ComplaintSide(StrEnum):
    """Who does it: an agent of the department, the one who holds it, whoever complained, the gateway by time."""

    AGENT = "agent"
    HOLDER = "holder"
    COMPLAINANT = "complainant"
    GATEWAY = "gateway"


STEPS: Mapping[tuple[ComplaintState, ComplaintStep], tuple[ComplaintSide, ComplaintState]] = {
    (ComplaintState.OPEN, ComplaintStep.CLAIM): (ComplaintSide.AGENT, ComplaintState.ASSIGNED),
    (ComplaintState.REOPENED, ComplaintStep.CLAIM): (ComplaintSide.AGENT, ComplaintState.ASSIGNED),
    (ComplaintState.ASSIGNED, ComplaintStep.CLAIM): (ComplaintSide.AGENT, ComplaintState.ASSIGNED),
    (ComplaintState.ASSIGNED, ComplaintStep.ACT): (ComplaintSide.HOLDER, ComplaintState.ASSIGNED),
    (ComplaintState.ASSIGNED, ComplaintStep.ANSWER): (ComplaintSide.HOLDER, ComplaintState.ANSWERED),
    (ComplaintState.ANSWERED, ComplaintStep.CLOSE): (ComplaintSide.COMPLAINANT, ComplaintState.CLOSED),
    (ComplaintState.ANSWERED, ComplaintStep.REOPEN): (ComplaintSide.COMPLAINANT, ComplaintState.REOPENED),
    (ComplaintState.ANSWERED, ComplaintStep.LAPSE): (ComplaintSide.GATEWAY, ComplaintState.CLOSED),
}
"""State and step → whose it is, and what follows.  What does not stand here does not happen."""
WAITING = frozenset({ComplaintState.OPEN, ComplaintState.ASSIGNED, ComplaintState.REOPENED})
"""The department's time runs."""


@frozen
class ComplaintAct:
    """A step that was taken.  by: the account; None: the citizen, or the gateway by time.  words: as they were written.  at: domain clock."""

    step: ComplaintStep
    at: datetime
    by: str | None
    words: str | None = field(default=None, repr=False)


@frozen
class Complaint:
    """One as it stands.  department, county: where it was routed.  person: whose it is.  made_by: the account of the officer who took it for
    them; None: they themselves.  holder: the agent who has it.  may_reopen: it has not been.  Times: domain clock.
    """

    complaint_id: UUID
    state: ComplaintState
    matter: MatterCode
    county: CountyCode
    department: DepartmentCode
    person: PersonId = field(repr=False)
    case_number: str = field(repr=False)
    words: str = field(repr=False)
    made_by: str | None
    made_at: datetime
    due_at: datetime
    holder: str | None = None
    acts: tuple[ComplaintAct, ...] = ()
    may_reopen: bool = True
    version: int = 1

    def is_overdue(self, now: datetime) -> bool:
        """Whether the department's time is over; now: domain clock."""
        return self.state in WAITING and now >= self.due_at

    def may_be_claimed(self, account: str, now: datetime) -> bool:
        """Whether nobody has it, or another agent who has let its time pass; now: domain clock."""
        return self.state is not ComplaintState.ASSIGNED or (account != self.holder and self.is_overdue(now))

    @property
    def answered_by(self) -> frozenset[str]:
        """The agents who have answered it."""
        return frozenset(act.by for act in self.acts if act.step is ComplaintStep.ANSWER and act.by is not None)
