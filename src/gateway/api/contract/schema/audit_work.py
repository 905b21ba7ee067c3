"""What auditors are answered: timelines, proofs, exports, reveals."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field
from typing_extensions import TypeAliasType

from gateway.api.contract.schema.audit import AuditEntry
from gateway.api.contract.schema.closed import Closed, ExportFormat, Reason, SubjectRole, Uuid
from gateway.domain.oversight import Ground
from gateway.domain.words import Verdict


class AuditProof(Closed):
    """Proves that an entry is in the log; `gateway audit verify` checks it, and so does any tool that knows C2SP tlog-proof."""

    entry: str
    log: int = Field(description="The log's year.")
    index: int = Field(description="The number of the leaf in the log's tree, counted from 0.")
    leaf: str = Field(description="The bytes that the tree hashes, base64.")
    leaf_hash: str = Field(description="RFC 6962: SHA-256 of a zero byte and the leaf.")
    log_vkey: str = Field(description="The log's verifier key (C2SP signed-note).")
    proof: str = Field(description="A `.tlog-proof` (C2SP).")


class AuditTrail(Closed):
    """All entries of one query, oldest first; or one entry that belongs to none."""

    query_id: Uuid | None
    case_number: str | None
    matter: str | None
    account: str | None
    office: str | None
    began_at: AwareDatetime
    last_at: AwareDatetime
    entries: list[AuditEntry]


class AuditTimeline(Closed):
    """A page of what happened, grouped by query, oldest first."""

    items: list[AuditTrail]
    next: str | None


AuditExportState = TypeAliasType(
    "AuditExportState",
    Annotated[Literal["queued", "running", "done", "failed"], Field(description="How far an export is.")],
)


class AuditExport(Closed):
    """An export and its progress."""

    export_id: Uuid
    state: AuditExportState
    percent: int
    asked_at: AwareDatetime
    log: int
    since: AwareDatetime
    until: AwareDatetime
    formats: list[ExportFormat]
    from_index: int | None = Field(description="The first leaf of the part of the log that the bundle contains.")
    to_index: int | None = Field(description="One more than the last leaf of that part.")
    rows: int | None = Field(description="Number of entries in the result.")
    size: int | None = Field(description="Size of the archive in bytes.")
    sha256: str | None = Field(description="SHA-256 of the archive, in hex.")
    bundle: str | None = Field(description="Address of the archive when it is finished.")
    why: str | None = Field(description="Why the export failed.")
    finished_at: AwareDatetime | None
    expires_at: AwareDatetime = Field(description="When the archive is deleted.")


AuditRevealState = TypeAliasType(
    "AuditRevealState",
    Annotated[Literal["pending", "approved", "refused", "read", "expired"], Field(description="How far a reveal is.")],
)


class AuditReveal(Closed):
    """A reveal: what was requested, by whom and why, and its state."""

    reveal_id: Uuid
    state: AuditRevealState
    entry: str
    subject: str
    party: str
    role: SubjectRole
    ground: Ground
    reason: str
    task: str
    asked_by: str
    asked_at: AwareDatetime
    decided_by: str | None
    decided_at: AwareDatetime | None
    decision_reason: str | None
    read_at: AwareDatetime | None
    expires_at: AwareDatetime = Field(
        description="Until when it can be decided; after approval, until when it can be read."
    )


class AuditReveals(Closed):
    """A page of reveals, newest first."""

    items: list[AuditReveal]
    next: str | None


class RevealedAnswer(Closed):
    """The answer of a certificate about this person."""

    certificate: str
    answer: Verdict
    reason: Reason


class AuditRevealed(Closed):
    """What the encrypted parts say about one person in one entry; it can be read once."""

    reveal_id: Uuid
    entry: str
    subject: str
    party: str
    role: SubjectRole
    number_type: str | None
    number: str | None
    name: str | None
    answers: list[RevealedAnswer]
