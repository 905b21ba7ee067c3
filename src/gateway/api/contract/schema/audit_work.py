"""What auditors are answered: timelines, proofs, exports, reveals."""

from typing import Literal

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.audit import AuditEntry
from gateway.api.contract.schema.closed import Closed, Reason
from gateway.domain.words import Verdict


class AuditProof(Closed):
    """That an entry stands in the log; `gateway audit verify` checks it, and so does any tool that knows C2SP tlog-proof."""

    entry: str
    log: int = Field(description="The log's year.")
    index: int = Field(description="Of the leaf.")
    leaf: str = Field(description="The bytes that the tree hashes, base64.")
    leaf_hash: str = Field(description="RFC 6962: SHA-256 of a zero byte and the leaf.")
    log_vkey: str = Field(description="The log's verifier key (C2SP signed-note).")
    proof: str = Field(description="A `.tlog-proof` (C2SP).")


class AuditTrail(Closed):
    """All entries of one query, oldest first; or one entry that belongs to none."""

    query_id: str | None
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


class AuditExport(Closed):
    """An export, and how far it is."""

    export_id: str
    state: Literal["queued", "running", "done", "failed"]
    percent: int
    asked_at: AwareDatetime
    log: int
    since: AwareDatetime
    until: AwareDatetime
    formats: list[str]
    from_index: int | None = Field(description="The first leaf of the stretch that goes with it.")
    to_index: int | None = Field(description="Behind its last leaf.")
    rows: int | None = Field(description="Entries in the answer.")
    size: int | None = Field(description="Bytes of the archive.")
    sha256: str | None = Field(description="Of the archive, hex.")
    bundle: str | None = Field(description="Where the archive is, once it is done.")
    why: str | None = Field(description="What it failed of.")
    finished_at: AwareDatetime | None
    expires_at: AwareDatetime = Field(description="When the archive is deleted.")


class AuditReveal(Closed):
    """A reveal: what is asked for, by whom and why, and how far it is."""

    reveal_id: str
    state: Literal["pending", "approved", "refused", "read", "expired"]
    entry: str
    subject: str
    party: str
    role: str
    ground: str
    reason: str
    task: str
    asked_by: str
    asked_at: AwareDatetime
    decided_by: str | None
    decided_at: AwareDatetime | None
    decision_reason: str | None
    read_at: AwareDatetime | None
    expires_at: AwareDatetime = Field(description="Until when it can be decided, or once it is approved, read.")


class AuditReveals(Closed):
    """A page of reveals, newest first."""

    items: list[AuditReveal]
    next: str | None


class RevealedAnswer(Closed):
    """What a certificate came to for this person."""

    certificate: str
    answer: Verdict
    reason: Reason


class AuditRevealed(Closed):
    """What the sealed parts say about one subject of one entry; handed over once."""

    reveal_id: str
    entry: str
    subject: str
    party: str
    role: str
    number_type: str | None
    number: str | None
    name: str | None
    answers: list[RevealedAnswer]
