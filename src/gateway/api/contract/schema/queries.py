"""The form of what a query came to."""

from typing import Literal

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import Closed, Reason, Rule, Title
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
    rule: Rule
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


class Awaited(Closed):
    """A department that is waited for, or did not answer."""

    department: str
    title: Title | None = None


class Next(Closed):
    """What happens next, or what you can do.  Members that say nothing are left out.

    `task`: an officer has it until `due_at`.  `resumes`: a register is asked again.  `retry`: ask anew yourself.  `apply`: for access.
    `declare`: the applicant may declare it until `due_at`; where a verification goes on beside it, `task` with `declaration_offered`.
    """

    kind: Literal["task", "resumes", "retry", "apply", "declare"]
    task_id: str | None = None
    due_at: AwareDatetime | None = None
    resumes_at: AwareDatetime | None = None
    missing_counties: list[str] | None = None
    retry_after_s: int | None = None
    how: str | None = None
    department: str | None = Field(
        default=None,
        description="The department that is waited for, or did not answer; of several the one that goes on first.",
    )
    department_title: Title | None = None
    departments: list[Awaited] | None = Field(default=None, description="All of them, where they are several.")


class PartyAnswer(Closed):
    """One person's own answer, on a certificate that is about each of several."""

    answer: Verdict
    reason: Reason


class CertificateResult(Closed):
    """One certificate's state; every certificate asked for has exactly one."""

    certificate: str
    title: Title
    method: Method
    state: CertificateState
    answer: Verdict | None = Field(
        description="In state answered only; null there for a certificate that delivers a value."
    )
    reason: Reason
    fields: dict[str, FieldShown]
    sources: list[Source]
    next: Next | None
    rule: Rule | None = Field(default=None, description="In state denied: the rule that denied.")
    basis: str | None = Field(default=None, description="The legal basis of a denial, or of asking nobody.")
    declaration_offered: bool = False
    per_party: dict[str, PartyAnswer] = Field(
        default_factory=dict, description="By party (`staff.1`), where the certificate is about each of several people."
    )


class Completeness(Closed):
    """Counts over the certificates asked for: each counts in one of the others, and `asked` is their sum."""

    asked: int
    answered: int = Field(description="Answered, or a value delivered, and nothing of it is waited for.")
    to_declare: int = Field(description="The applicant may declare it: a declaration is on offer.")
    with_a_person: int = Field(description="An officer of a department has it as a task.")
    with_a_department: int = Field(description="A register answers later, or is asked again.")
    denied: int
    unavailable: int
    not_needed: int = Field(description="No longer asked of anyone, or not applicable to these parties.")


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
