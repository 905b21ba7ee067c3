"""The forms of the audit log's entries."""

from typing import Any

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import BilingualText, Closed, EntryKind, SubjectRole, Uuid
from gateway.domain.words import CertificateState, Mode
from gateway.entry import Damage


class Subject(Closed):
    """A person or firm an entry is about, by pseudonym; the tag is the same within a year."""

    party: str
    role: SubjectRole
    tag: str
    departments: list[str]
    disclosed: list[str]
    shown: list[str] = Field(description="What else was shown of this person, by name.")
    is_sealed: bool


class AuditEntry(Closed):
    """One entry of the audit log.  No value that a department gave stands in it, and nobody's number or name."""

    entry: str
    log: int | None = Field(
        description="The year of the log. null until the log's tree includes the entry; so are `index` and `proof`."
    )
    index: int | None = Field(description="The number of the leaf in the log's tree, counted from 0.")
    proof: str | None = Field(description="Address of the proof.")
    kind: EntryKind
    at: AwareDatetime = Field(description="When the entry was written, by the real clock.")
    domain_at: AwareDatetime | None = Field(
        description="The same moment by the domain clock, if that is another one; null otherwise."
    )
    query_id: Uuid | None
    account: str | None
    client: str | None
    office: str | None
    actor: str | None = Field(
        description="The account that answered, extended or handed over a verification, or recorded a declaration."
    )
    case_number: str | None
    matter: str | None
    certificates: list[str]
    departments: list[str]
    states: dict[str, CertificateState]
    disclosed: dict[str, dict[str, Mode]]
    subjects: list[Subject]
    details: dict[str, Any] = Field(
        description="What its kind says besides. `trace_id` is that of the request that led to it, and stands in the gateway's lines too; "
        "`policy` the bundle in force when it was written, which an INTENT calls `rules`."
    )
    leaf_hash: str
    sentence: BilingualText
    damage: list[Damage] = Field(
        default=[],
        description="What is wrong with it as it is stored; only there where something is. What was changed is not shown.",
    )


class AuditEntries(Closed):
    """A page of entries, newest first."""

    items: list[AuditEntry]
    next: str | None
