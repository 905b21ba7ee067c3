"""The forms of the verification desk."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field
from typing_extensions import TypeAliasType

from gateway.api.contract.schema.closed import BilingualText, Closed, PartyRole, Uuid
from gateway.api.contract.schema.keys import StreamKey
from gateway.domain.files import KINDS
from gateway.domain.words import TaskState, Verdict

AttachmentKind = TypeAliasType(
    "AttachmentKind",
    Annotated[
        str, Field(description="A kind of file that may be attached.", json_schema_extra={"enum": sorted(KINDS)})
    ],
)
YesMeans = TypeAliasType(
    "YesMeans",
    Annotated[
        Literal["yes", "no"],
        Field(
            description="What the certificate's answer is if the question is answered with yes; if with no, it is the other."
        ),
    ],
)


class PersonAsked(Closed):
    """A person a verification is about."""

    role: PartyRole
    person_id: str
    name: str


class ReminderGiven(Closed):
    """When a department was reminded of a task, and which had it then."""

    at: AwareDatetime
    department: str


class OwnVerificationAnswer(Closed):
    """What you have answered to a verification."""

    finding: Verdict = Field(description="The answer to the question as it was asked.")
    answer: Verdict = Field(description="What that means for the certificate.")
    at: AwareDatetime = Field(description="When you answered, by the domain clock.")


class VerificationListed(Closed):
    """A verification in the work list, or among your answers, without the people it is about and without their case."""

    task_id: Uuid
    matter: str
    certificate: str
    due_at: AwareDatetime = Field(description="When it ends as unknown; never as yes.")
    state: TaskState
    reminded_at: AwareDatetime | None = Field(
        description="When your department was reminded of it, by the domain clock; null if it was not yet."
    )
    has_earlier: bool = Field(
        description="Whether your department has had a verification about the same people before: open it to see what became of it."
    )
    claimed_by: str | None = Field(
        description="The account of your department that works on it; null if nobody does now."
    )
    claimed_until: AwareDatetime | None = Field(description="Until when nobody else does; null if nobody does now.")
    answered: OwnVerificationAnswer | None = Field(description="Null in the list of open ones.")


class TurnAnswer(Closed):
    """What a department answered that was asked before yours."""

    department: str
    finding: Verdict
    note: str
    post: str | None
    at: AwareDatetime


class EarlierVerification(Closed):
    """What your department answered before about the same people, or some of them and nobody else."""

    task_id: Uuid
    certificate: str
    is_of_case: bool = Field(description="Whether it was in the same case.")
    finding: Verdict | None = Field(description="The answer to the question of then; null if nobody answered in time.")
    answer: Verdict | None = Field(description="What that meant for the certificate; null if nobody answered in time.")
    post: str | None = Field(
        description="The post of the officer who answered; null if nobody did, or it was not kept."
    )
    at: AwareDatetime = Field(description="When it was answered, or when its time was over, by the domain clock.")


class Attachment(Closed):
    """A file that an officer has attached; its content is fetched apart."""

    attachment_id: Uuid
    media_type: AttachmentKind
    size: int = Field(description="In bytes.")
    sha256: str = Field(description="SHA-256 of the file, in hex.")
    department: str
    added_at: AwareDatetime = Field(description="When it was attached, by the domain clock.")


class QueryAttachment(Attachment):
    """A file that an answer of your query rests on."""

    certificate: str


class QueryAttachments(Closed):
    """The files that the answers of your query rest on, of certificates that you may see."""

    items: list[QueryAttachment]


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
    question: BilingualText = Field(description="To be answered in `finding`. It holds no negation.")
    yes_means: YesMeans
    persons: list[PersonAsked]
    employers: list[str] = Field(description="Credit codes of the employers in question.")
    parameters: dict[str, Any] = Field(description="What the certificate needs besides people, such as a unit number.")
    opened_at: AwareDatetime
    remind_at: AwareDatetime = Field(description="When the department gets its one reminder.")
    reminded: ReminderGiven | None = Field(description="The reminder; null if none was sent yet.")
    due_at: AwareDatetime = Field(description="When it ends as unknown; never as yes.")
    extended: int
    extensions_left: int = Field(description="How often its due date may still be extended.")
    claimed_by: str | None = Field(
        description="The account of your department that works on it; null if nobody does now."
    )
    claimed_until: AwareDatetime | None = Field(description="Until when nobody else does; null if nobody does now.")
    in_turn: list[str] = Field(description="The departments that are asked one after another; empty if yours alone is.")
    replies: list[TurnAnswer] = Field(description="What those that were asked before yours have answered.")
    attachments: list[Attachment] = Field(description="The files that are attached, the oldest first.")
    earlier: list[EarlierVerification] = Field(
        description="What your department answered before about the same people, the newest first; at most 20."
    )


class VerificationClaimed(Closed):
    """Who has a verification now."""

    task_id: Uuid
    claimed_by: str | None = Field(description="The account that works on it; null if nobody does now.")
    claimed_until: AwareDatetime | None = Field(description="Until when nobody else does; null if nobody does now.")


class Verifications(Closed):
    """A page of a department's open verifications, or of your answers."""

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

    finding: Verdict = Field(description="The answer to the question as it was asked.")
    answer: Verdict = Field(description="What that means for the certificate.")
    note: str
    next_department: str | None = Field(
        description="The department that is asked after yours; null if yours was the last."
    )


class VerificationMoved(Closed):
    """A verification after it was extended or handed over."""

    task_id: Uuid
    department: str
    due_at: AwareDatetime
    extended: int


class DepartmentFigures(Closed):
    """How one department keeps its due dates.

    A count under five is null, as nobody shall be told from it; only your own department's work is counted exactly.
    """

    department: str
    open: int | None
    reminded: int | None
    answered_in_time: int | None
    overdue: int | None
    overdue_now: int | None
    withdrawn: int | None
    extended: int | None
    answers: int | None = Field(
        description="Answers that it gave, those among them after which another department was asked."
    )
    median_s: int | None = Field(
        description="Half of its answers came within so many seconds of the domain clock; null for fewer than five."
    )
    in_series: int | None = Field(
        description="Answers that came within moments of the same officer's last one, as if nobody had looked anything up."
    )


class VerificationFigures(Closed):
    """The figures of every department that has had a verification, or of the officer's own."""

    items: list[DepartmentFigures]
