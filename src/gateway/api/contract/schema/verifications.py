"""The forms of the verification desk."""

from typing import Any

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import BilingualText, Closed, PartyRole, Uuid
from gateway.api.contract.schema.keys import StreamKey
from gateway.domain.words import TaskState, Verdict


class PersonAsked(Closed):
    """A person a verification is about."""

    role: PartyRole
    person_id: str
    name: str


class ReminderGiven(Closed):
    """When a department was reminded of a task, and which had it then."""

    at: AwareDatetime
    department: str


class VerificationListed(Closed):
    """An open verification in the work list, without the people it is about and without their case."""

    task_id: Uuid
    certificate: str
    due_at: AwareDatetime = Field(description="When it ends as unknown; never as yes.")
    state: TaskState


class Verification(Closed):
    """An open verification: the question, and all that is needed to look it up."""

    task_id: Uuid
    state: TaskState
    certificate: str
    certificate_title: BilingualText
    department: str
    county: str | None
    matter: str
    matter_title: BilingualText
    case_number: str
    question: BilingualText
    persons: list[PersonAsked]
    employers: list[str] = Field(description="Credit codes of the employers in question.")
    parameters: dict[str, Any] = Field(description="What the certificate needs besides people, such as a unit number.")
    opened_at: AwareDatetime
    remind_at: AwareDatetime = Field(description="When the department gets its one reminder.")
    reminded: ReminderGiven | None = Field(description="The reminder; null if none was sent yet.")
    due_at: AwareDatetime = Field(description="When it ends as unknown; never as yes.")
    extended: int


class Verifications(Closed):
    """A page of a department's open verifications."""

    items: list[VerificationListed]
    next: str | None


class VerificationSigned(Closed):
    """A department's answer as it was signed."""

    task_id: Uuid
    signed: str = Field(
        description="The text that was signed: canonical JSON, with the hash of the note in place of the note."
    )
    stream: int = Field(description="The stream of the audit log whose key signed the answer.")
    signature: str = Field(description="Ed25519 by `key.public_key` over the UTF-8 bytes of `signed`, hex.")
    key: StreamKey


class VerificationAnswered(VerificationSigned):
    """The answer as it was taken and signed."""

    answer: Verdict
    note: str


class VerificationMoved(Closed):
    """A verification after it was extended or handed over."""

    task_id: Uuid
    department: str
    due_at: AwareDatetime
    extended: int


class DepartmentFigures(Closed):
    """How one department keeps its due dates."""

    department: str
    open: int
    reminded: int
    answered_in_time: int
    overdue: int
    overdue_now: int
    withdrawn: int
    extended: int


class VerificationFigures(Closed):
    """The figures of every department that has had a verification, or of the officer's own."""

    items: list[DepartmentFigures]
