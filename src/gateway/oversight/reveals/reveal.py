"""A reveal: one subject of one entry, opened to one auditor, once, for a reason, after a second person agreed; pure.

Each of the three turns (asked for, decided, read) is an entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from gateway.audit import Draft, Secret, Subject, full_officer
from gateway.domain.oversight import Ground
from gateway.domain.stages import Officer
from gateway.entry import Kind

DECIDED_WITHIN = timedelta(days=3)
READ_WITHIN = timedelta(minutes=15)


class RevealState(StrEnum):
    """How far a reveal is."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    READ = "read"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class RevealWish:
    """What is asked for.  entry: its id.  tag: the subject's, 16 bytes.  reason: in the auditor's own words; kept sealed."""

    entry: str
    tag: bytes
    ground: Ground
    reason: str


@dataclass(frozen=True, slots=True)
class RevealDecision:
    """The second person's word, with its reason; kept sealed."""

    is_approved: bool
    reason: str


@dataclass(frozen=True, slots=True)
class RevealAct:
    """A person's step: who, under which task, when by the real clock."""

    officer: Officer
    task: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that was taken."""

    at: datetime
    account: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Reveal:
    """A reveal as far as it is.

    expires_at: until when the next turn can be taken.  case_number, matter: of the entry; by them a reveal is found, and withheld.
    """

    reveal_id: str
    wish: RevealWish
    query_id: UUID | None
    party: str
    role: str
    task: str
    person_digest: str | None
    asked: Turn
    decided: Turn | None
    read: Turn | None
    is_approved: bool | None
    expires_at: datetime
    case_number: str | None = None
    matter: str | None = None

    def state(self, now: datetime) -> RevealState:
        """At this time, real clock."""
        if self.read is not None:
            return RevealState.READ
        if self.is_approved is False:
            return RevealState.REFUSED
        if now >= self.expires_at:
            return RevealState.EXPIRED
        return RevealState.PENDING if self.decided is None else RevealState.APPROVED


@dataclass(frozen=True, slots=True)
class Unsealed:
    """What a subject's sealed parts say.  answers: by certificate, answer and reason.  Prints nothing."""

    number_type: str | None
    number: str | None
    name: str | None
    answers: Mapping[str, tuple[str, str]]

    @property
    def told(self) -> list[str]:
        """The names of what it says."""
        payload = {"person_id": self.number, "name": self.name, "answers": self.answers}
        return sorted(name for name, value in payload.items() if value)

    def __repr__(self) -> str:
        return "Unsealed(…)"


def reveal_entry(
    reveal: Reveal, step: str, act: RevealAct, reason: str | None = None, opened: Unsealed | None = None
) -> Draft:
    """The REVEAL entry of a turn, one of its query.

    step: `asked`, `approved`, `refused` or `read`.  reason: stands sealed with the subject.  opened: what is read, which the entry names.
    """
    payload = {"task": act.task, "step": step, "reveal": reveal.reveal_id, "about": reveal.wish.entry}
    secret = None if reason is None else Secret({"reason": reason})
    shown = {} if opened is None else {"shown": opened.told}
    subject = Subject(reveal.wish.tag, {"party": reveal.party, "role": reveal.role, **shown}, secret)
    sections = {
        "officer": full_officer(act.officer),
        **({} if reveal.case_number is None else {"case": {"case_number": reveal.case_number}}),
        **({} if reveal.matter is None else {"request": {"matter": reveal.matter}}),
        "result": {**payload, "ground": str(reveal.wish.ground)},
    }
    return Draft(Kind.REVEAL, reveal.query_id, sections, (subject,))


def after_decision(reveal: Reveal, decision: RevealDecision, act: RevealAct) -> Reveal:
    """The reveal once it is decided."""
    turn = Turn(act.at, act.officer.account, decision.reason)
    return replace(reveal, decided=turn, is_approved=decision.is_approved, expires_at=act.at + READ_WITHIN)
