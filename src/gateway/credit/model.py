"""A hearing, an entry of the dishonesty register, and what its person asks about it, as they stand in the tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from gateway.domain.codes import CertificateCode, MatterCode
from gateway.domain.credit import (
    Grade,
    HearingState,
    PublicationLevel,
    RecordState,
    RequestKind,
    RequestState,
)
from gateway.domain.person import Person

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""After everything that is due."""
SELF = "self"
"""Who acted, where the person did by their own access token; their account would tell who they are."""


@dataclass(frozen=True, slots=True)
class HeardStatement:
    """What the person has said, in their words.  by: the account of the officer who took it down, or SELF."""

    by: str
    at: datetime
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CreditVerdict:
    """What was decided.  grounds: in the decider's words.  grade, basis, authority: where it was confirmed."""

    by: str
    at: datetime
    grounds: str = field(repr=False)
    grade: Grade | None = None
    basis: str | None = None
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class Hearing:
    """A suspicion about which the person is heard.

    taken_by: the account that took the declaration.  opened_by: that notified the person.  inspected_by: that found it, on a
    visit or as an officer of the department that was asked.  respond_by: until when they are heard; due_at: when
    the one whose turn it is must have acted, None: nobody's turn.  is_corrected: a value behind the check that contradicts was corrected
    since; not known of those in lists.  All times: domain clock.
    """

    hearing_id: UUID
    finding_id: str
    declaration_id: str
    matter: MatterCode
    certificate: CertificateCode
    state: HearingState
    taken_by: str
    opened_by: str
    opened_at: datetime
    respond_by: datetime
    due_at: datetime | None
    notice_version: str
    person: Person = field(repr=False)
    case_number: str = field(repr=False)
    statement: HeardStatement | None = None
    verdict: CreditVerdict | None = None
    inspected_by: str | None = None
    is_corrected: bool = False

    @property
    def place(self) -> datetime:
        """What lists are ordered by: when it is due; at the end of all where it is nobody's turn."""
        return self.due_at or NEVER

    @property
    def accounts(self) -> Mapping[str, str]:
        """Who did what, by the names of the table of steps."""
        found = {"taken_by": self.taken_by, "opened_by": self.opened_by}
        found |= {} if self.inspected_by is None else {"inspected_by": self.inspected_by}
        found |= {} if self.statement is None else {"statement_by": self.statement.by}
        return found if self.verdict is None else {**found, "decided_by": self.verdict.by}


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """An objection against an entry, or the wish that it be repaired.  words: of the person, or their letter of commitment."""

    request_id: UUID
    record_id: UUID
    kind: RequestKind
    state: RequestState
    asked_by: str
    asked_at: datetime
    due_at: datetime
    words: str = field(repr=False)
    verdict: CreditVerdict | None = None


@dataclass(frozen=True, slots=True)
class DishonestyRecord:
    """An entry of the register.

    since: effective from.  until: when it stops to bar: expires_at, or when it was reversed or repaired.  repairable_from: when its repair
    can be asked for at the earliest.
    """

    record_id: UUID
    hearing: Hearing
    grade: Grade
    state: RecordState
    publication: PublicationLevel
    authority: str
    basis: str
    since: datetime
    until: datetime
    repairable_from: datetime
    expires_at: datetime
    requests: tuple[RecordRequest, ...] = ()

    @property
    def place(self) -> datetime:
        """What lists are ordered by: when what is asked about it is due; at the end of all where nothing is."""
        return NEVER if self.open_request is None else self.open_request.due_at

    @property
    def open_request(self) -> RecordRequest | None:
        """The one that is not decided."""
        return next((one for one in self.requests if one.state is RequestState.OPEN), None)
