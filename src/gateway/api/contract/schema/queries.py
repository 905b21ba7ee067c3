"""The form of what a query came to."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field
from typing_extensions import TypeAliasType

from gateway.api.contract.schema.closed import BilingualText, Closed, Reason, Rule, Uuid
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
    """One field of a certificate: what became of it, in which form you may see it, by which rule and on what basis."""

    state: FieldState
    mode: Mode
    rule: Rule
    basis: str
    as_of: AwareDatetime | None
    value: str | int | bool | None = Field(
        default=None, description="The value; only in the states `value` and `masked`."
    )
    how_to_apply: BilingualText | None = Field(
        default=None, description="What can be done about it; only where a rule keeps the field."
    )


class Source(Closed):
    """One department's part in an answer."""

    department: str
    status: ReplyStatus
    as_of: AwareDatetime | None
    latency_ms: int
    source_trace: str


class AwaitedDepartment(Closed):
    """A department that is expected to answer, or did not answer."""

    department: str
    title: BilingualText | None = None


NextKind = TypeAliasType(
    "NextKind",
    Annotated[
        Literal["task", "resumes", "retry", "apply", "declare"],
        Field(description="What happens next with a certificate, or what the caller can do."),
    ],
)


class QueryWait(Closed):
    """Whom a query waits for: a department, or the applicant."""

    kind: NextKind
    department: str | None = Field(description="The code of the department; null where the applicant may declare.")
    at: AwareDatetime | None = Field(
        description="Until when an officer or the applicant has time, or when the department is asked again, by the domain clock; null while it is being asked."
    )


class QueryListed(Closed):
    """A query in the list of those who asked: its case and where it stands, and nothing of the people or the answer."""

    query_id: Uuid
    matter: str
    case_number: str
    status: QueryStatus
    asked_at: AwareDatetime
    kept_until: AwareDatetime | None = Field(description="When its answer is deleted; null while something is pending.")
    waits_for: list[QueryWait] = Field(
        description="While it is pending: each department that is waited for, and the applicant; what is due first is first."
    )


class Queries(Closed):
    """A page of your own queries."""

    items: list[QueryListed]
    next: str | None


class Next(Closed):
    """What happens next, or what you can do.  Members that do not apply are left out."""

    kind: NextKind
    task_id: Uuid | None = None
    due_at: AwareDatetime | None = None
    resumes_at: AwareDatetime | None = None
    missing_counties: list[str] | None = None
    retry_after_s: int | None = None
    how: str | None = None
    department: str | None = Field(
        default=None,
        description="The department that is expected to answer or did not answer; if there are several, the one that continues first.",
    )
    department_title: BilingualText | None = None
    departments: list[AwaitedDepartment] | None = Field(
        default=None, description="All of these departments, if there are several."
    )


class PartyAnswer(Closed):
    """One person's own answer, if the certificate is about each of several people."""

    answer: Verdict
    reason: Reason


class CertificateResult(Closed):
    """One certificate's state; every certificate asked for has exactly one."""

    certificate: str
    title: BilingualText
    method: Method
    state: CertificateState
    answer: Verdict | None = Field(
        description="The answer, in state `answered` only; null for a certificate that delivers a value."
    )
    reason: Reason
    fields: dict[str, FieldShown]
    sources: list[Source]
    next: Next | None
    rule: Rule | None = Field(default=None, description="The rule that denied, in state `denied` only.")
    basis: str | None = Field(default=None, description="The legal basis of the denial, or of not asking anybody.")
    declaration_offered: bool = False
    disputed: list[str] = Field(
        default_factory=list,
        description="What the certificate rests on and somebody doubts: `<department>.<item>` of a field that you see, otherwise the department alone.",
    )
    recalled: bool = Field(
        default=False,
        description="A value behind the certificate was corrected after it was answered; ask again.",
    )
    suspected: bool = Field(
        default=False,
        description="The promise behind the certificate is suspected to be false, and is being looked into.",
    )
    per_party: dict[str, PartyAnswer] = Field(
        default_factory=dict,
        description="The answers by party (`staff.1`), if the certificate is about each of several people.",
    )
    how_to_apply: BilingualText | None = Field(
        default=None,
        description="What can be done about it, if the certificate is denied or its answer would tell of a field that you may not see.",
    )


class Completeness(Closed):
    """Counts over the certificates asked for: each counts in one of the others, and `asked` is their sum."""

    asked: int
    answered: int = Field(
        description="Number of certificates that are answered, or whose value is delivered, with nothing pending."
    )
    to_declare: int = Field(description="Number of certificates for which the applicant can make a declaration.")
    with_a_person: int = Field(description="Number of certificates that wait for an officer of a department.")
    with_a_department: int = Field(description="Number of certificates that wait for a register.")
    denied: int
    unavailable: int
    not_needed: int = Field(
        description="Number of certificates that are no longer required, or do not apply to these parties."
    )


class Receipt(Closed):
    """The signed promise that this outcome is in the audit log."""

    entry: str
    leaf_hash: str
    signature: str


class QueryDocument(Closed):
    """The result of a query."""

    query_id: Uuid
    matter: str
    case_number: str
    status: QueryStatus
    recommendation: Recommendation | None = Field(
        description="What the answers suggest; a person decides.  null if the query is for part of a matter only."
    )
    completeness: Completeness
    certificates: list[CertificateResult]
    salt: str | None = Field(
        default=None, description="Random bytes.  Keep them with the document: the entry in the log commits to both."
    )
    receipt: Receipt
