"""The form of what a query came to."""

from typing import Literal

from pydantic import AwareDatetime, Field

from gateway.api.schema.closed import Closed, Title
from gateway.domain.words import (
    CertificateState,
    FieldState,
    Method,
    Mode,
    QueryStatus,
    Recommendation,
    ReplyStatus,
    Verdict,
)


class FieldShown(Closed):
    """One field of a certificate: what became of it, in which form, by which rule, on what basis."""

    state: FieldState
    mode: Mode
    rule: str
    basis: str
    as_of: AwareDatetime | None
    value: str | int | bool | None = Field(default=None, description="In the states value and masked only.")


class Source(Closed):
    """One department's part in an answer."""

    department: str
    status: ReplyStatus
    as_of: AwareDatetime | None
    latency_ms: int
    source_trace: str


class Next(Closed):
    """What happens next, or what you can do.  Members that say nothing are left out."""

    kind: Literal["task", "resumes", "retry", "apply", "declare"]
    task_id: str | None = None
    due_at: AwareDatetime | None = None
    resumes_at: AwareDatetime | None = None
    missing_counties: list[str] | None = None
    retry_after_s: int | None = None
    how: str | None = None


class PartyAnswer(Closed):
    """One person's own answer, on a certificate that is about each of several."""

    answer: Verdict
    reason: str


class CertificateResult(Closed):
    """One certificate's state; every certificate asked for has exactly one."""

    certificate: str
    title: Title
    method: Method
    state: CertificateState
    answer: Verdict | None = Field(
        description="In state answered only; null there for a certificate that delivers a value."
    )
    reason: str
    fields: dict[str, FieldShown]
    sources: list[Source]
    next: Next | None
    rule: str | None = Field(default=None, description="In state denied: the rule that denied.")
    basis: str | None = Field(default=None, description="The legal basis of a denial, or of asking nobody.")
    declaration_offered: bool = False
    per_party: dict[str, PartyAnswer] = Field(
        default_factory=dict, description="By party (`staff.1`), where the certificate is about each of several people."
    )


class Completeness(Closed):
    """Counts over the certificates asked for."""

    asked: int
    answered: int
    pending: int
    failed: int


class Receipt(Closed):
    """The signed promise that this outcome stands in the audit log."""

    entry: str
    leaf_hash: str
    signature: str


class QueryDocument(Closed):
    """What a query came to."""

    query_id: str
    matter: str
    case_number: str
    status: QueryStatus
    recommendation: Recommendation | None = Field(
        description="A person decides; null for a query for part of a matter."
    )
    completeness: Completeness
    certificates: list[CertificateResult]
    salt: str | None = Field(
        default=None, description="Random; keep it with the document, for the log's commitment covers it too."
    )
    receipt: Receipt
