"""The forms of the audit log's entries."""

from typing import Any

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import Closed, EntryKind, Title
from gateway.domain.words import CertificateState
from gateway.entry import Damage


class Subject(Closed):
    """A person or firm an entry is about, by pseudonym; the tag is the same within a year."""

    party: str
    role: str
    tag: str
    departments: list[str]
    disclosed: list[str]
    shown: list[str] = Field(description="What a look showed of them besides, by name.")
    is_sealed: bool


class AuditEntry(Closed):
    """One entry of the audit log.  No value that a department gave stands in it, and nobody's number or name."""

    entry: str
    log: int | None = Field(description="The log's year; null until it is in the log's tree, as are index and proof.")
    index: int | None = Field(description="Of the leaf.")
    proof: str | None = Field(description="Where its proof is.")
    kind: EntryKind
    at: AwareDatetime = Field(description="Real clock.")
    domain_at: str | None = Field(description="The clock of the data.")
    query_id: str | None
    account: str | None
    client: str | None
    office: str | None
    actor: str | None = Field(
        description="Who answered a verification, extended it, handed it on, or took a declaration."
    )
    case_number: str | None
    matter: str | None
    certificates: list[str]
    departments: list[str]
    states: dict[str, CertificateState]
    disclosed: dict[str, dict[str, str]]
    subjects: list[Subject]
    details: dict[str, Any]
    leaf_hash: str
    sentence: Title
    damage: list[Damage] = Field(
        default=[],
        description="What is wrong with it as it is stored; only there where something is. What was changed is not shown.",
    )


class AuditEntries(Closed):
    """A page of entries, newest first."""

    items: list[AuditEntry]
    next: str | None
