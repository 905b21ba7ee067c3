"""The forms of what leaves, for the contract and for tests; answers are encoded from the domain's words, not through these."""

from datetime import date
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from gateway.declaration import FindingState
from gateway.domain.words import (
    CertificateState,
    FieldState,
    Method,
    Mode,
    QueryStatus,
    Recommendation,
    ReplyStatus,
    Sharing,
    Verdict,
)


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Title(_Closed):
    """A title in both languages."""

    en: str
    zh: str


class FieldShown(_Closed):
    """One field of a certificate: what became of it, in which form, by which rule, on what basis."""

    state: FieldState
    mode: Mode
    rule: str
    basis: str
    as_of: AwareDatetime | None
    value: str | int | bool | None = Field(default=None, description="In the states value and masked only.")


class Source(_Closed):
    """One department's part in an answer."""

    department: str
    status: ReplyStatus
    as_of: AwareDatetime | None
    latency_ms: int
    source_trace: str


class Next(_Closed):
    """What happens next, or what you can do.  Members that say nothing are left out."""

    kind: Literal["task", "resumes", "retry", "apply", "declare"]
    task_id: str | None = None
    due_at: AwareDatetime | None = None
    resumes_at: AwareDatetime | None = None
    missing_counties: list[str] | None = None
    retry_after_s: int | None = None
    how: str | None = None


class PartyAnswer(_Closed):
    """One person's own answer, on a certificate that is about each of several."""

    answer: Verdict
    reason: str


class CertificateResult(_Closed):
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


class Completeness(_Closed):
    """Counts over the certificates asked for."""

    asked: int
    answered: int
    pending: int
    failed: int


class Receipt(_Closed):
    """The signed promise that this outcome stands in the audit log."""

    entry: str
    leaf_hash: str
    signature: str


class QueryDocument(_Closed):
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


class Me(_Closed):
    """Who the caller is here."""

    account: str
    client: str
    department: str
    county: str
    post: str
    duties: list[str]
    roles: list[str]
    operations: list[str]


class Cardinality(_Closed):
    """How many parties of a role; most null: any number."""

    least: int
    most: int | None


class CertificateField(_Closed):
    """A field the certificate may show, and in which form at most."""

    name: str
    mode: Mode


class Certificate(_Closed):
    """A certificate and how it is replaced."""

    code: str
    title: Title
    issuer: str
    ladder: list[Method]
    basis: str
    parties: dict[str, Cardinality]
    parameters: dict[str, Any]
    applies_when: str | None = Field(description="The role that must be named for the certificate to apply.")
    applies_without: str | None = Field(description="The role that must not be named for the certificate to apply.")
    predicate: str | None
    value: str | None
    fields: list[CertificateField]
    asks: list[str]


class CertificateOfMatter(Certificate):
    """A certificate, and the matter that demands it."""

    matter: str


class _MatterFacts(_Closed):
    code: str
    title: Title
    owner: str
    processing_class: str
    processing_days: int | None
    valid_from: date
    valid_until: date | None
    any_of: list[list[str]]


class Matter(_MatterFacts):
    """A matter with the codes of its certificates."""

    certificates: list[str]


class MatterInFull(_MatterFacts):
    """A matter with its certificates."""

    certificates: list[Certificate]


class Department(_Closed):
    """A department; system: the register it keeps."""

    code: str
    title: Title
    system: str | None
    can_be_asked: bool


class DepartmentInFull(Department):
    """A department with the names of its information items."""

    items: list[str]


class Item(_Closed):
    """An information item: how sensitive, how freely shared, why it may be seen at all."""

    department: str
    name: str
    title: Title
    type: str
    level: int
    sharing: Sharing
    identifying: bool
    basis: str


class FieldPermission(_Closed):
    """One field: the form in which it may leave, by which rule, on what basis; why_not where it does not leave."""

    name: str
    department: str
    title: Title
    level: int
    mode: Mode
    rule: str
    basis: str
    why_not: Title | None


class CertificatePermission(_Closed):
    """One certificate: whether you may ask for it, and where not, how to apply."""

    certificate: str
    title: Title
    is_granted: bool
    rule: str
    basis: str
    why_not: Title | None
    how_to_apply: Title | None
    fields: list[FieldPermission]


class Permissions(_Closed):
    """What you may ask in a matter, under the rules of that hash."""

    matter: str
    title: Title
    rules_hash: str
    certificates: list[CertificatePermission]


class PersonAsked(_Closed):
    """A person a verification is about."""

    role: str
    person_id: str
    name: str


class Verification(_Closed):
    """An open verification: the question, and all that is needed to look it up."""

    task_id: str
    certificate: str
    certificate_title: Title
    department: str
    county: str | None
    matter: str
    matter_title: Title
    case_number: str
    question: Title
    persons: list[PersonAsked]
    employers: list[str] = Field(description="Credit codes of the employers it is about.")
    parameters: dict[str, Any] = Field(description="What the certificate takes besides people, such as a unit number.")
    opened_at: AwareDatetime
    remind_at: AwareDatetime = Field(description="From then on the department is behind.")
    due_at: AwareDatetime = Field(description="When it ends as unknown; never as yes.")
    extended: int


class VerificationAnswered(_Closed):
    """The answer as it was taken and signed."""

    task_id: str
    answer: Verdict
    note: str
    signed: str = Field(description="The canonical form that was signed: canonical JSON, the note by its hash.")
    stream: int = Field(description="The stream of the audit log whose key signed it.")
    signature: str = Field(description="Ed25519 over the UTF-8 bytes of `signed`, hex.")


class VerificationMoved(_Closed):
    """Where a verification stands after it was extended or handed on."""

    task_id: str
    department: str
    due_at: AwareDatetime
    extended: int


class DeskFigures(_Closed):
    """How one department keeps its times; reminded ones are also open, withdrawn are those nobody waited for any more."""

    department: str
    open: int
    reminded: int
    answered_in_time: int
    overdue: int
    withdrawn: int
    extended: int


class DeskFiguresOfAll(_Closed):
    """Every department that was ever asked, or the officer's own."""

    items: list[DeskFigures]


class DeclarationNotice(_Closed):
    """What an applicant is shown before they declare: give version and hash with the declaration."""

    certificate: str
    notice_version: str
    notice_hash: str
    notice: Title
    statement: Title


class DeclarationCheck(_Closed):
    """A check of what was declared; done_at null: still to come."""

    due_at: AwareDatetime
    done_at: AwareDatetime | None


class Declaration(_Closed):
    """A declaration as it was taken; times are the clock of the data."""

    declaration_id: str
    query_id: str
    matter: str
    certificate: str
    notice_version: str
    notice_hash: str
    statement_hash: str = Field(description="SHA-256 of the statement as it was signed, with the signer; kept sealed.")
    signed_at: AwareDatetime
    checks: list[DeclarationCheck]


class Inspection(_Closed):
    """A declaration that the registers contradict: a suspicion, until the person has been heard."""

    finding_id: str
    declaration_id: str
    query_id: str
    matter: str
    certificate: str
    state: FindingState
    reason: str = Field(description="The code with which the registers contradicted.")
    opened_at: AwareDatetime
    check_query_id: str = Field(description="The check, in the audit log.")


class Inspections(_Closed):
    """A page of findings, newest first."""

    items: list[Inspection]
    next: str | None


class Subject(_Closed):
    """A person or firm an entry is about, by pseudonym; the tag is the same within a year."""

    party: str
    role: str
    tag: str
    departments: list[str]
    disclosed: list[str]
    is_sealed: bool


class AuditEntry(_Closed):
    """One entry of the audit log.  No value that a department gave stands in it, and nobody's number or name."""

    entry: str
    log: int | None = Field(description="The log's year; null until it is in the log's tree, as are index and proof.")
    index: int | None = Field(description="Of the leaf.")
    proof: str | None = Field(description="Where its proof is.")
    kind: str
    at: AwareDatetime = Field(description="Real clock.")
    domain_at: str | None = Field(description="The clock of the data.")
    query_id: str | None
    account: str | None
    client: str | None
    office: str | None
    actor: str | None
    case_number: str | None
    matter: str | None
    certificates: list[str]
    departments: list[str]
    states: dict[str, str]
    disclosed: dict[str, dict[str, str]]
    subjects: list[Subject]
    details: dict[str, Any]
    leaf_hash: str
    sentence: Title


class Health(_Closed):
    """All is well."""

    status: Literal["ok"]
    warnings: list[str] = Field(default_factory=list, description="What somebody must look after; all is served.")


class LogKey(_Closed):
    """The public key of a log: RFC 8037, and as C2SP's tools take it."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    use: Literal["sig"]
    alg: Literal["EdDSA"]
    kid: str
    x: str
    vkey: str


class LogKeys(_Closed):
    """The public keys of the logs (RFC 7517)."""

    keys: list[LogKey]


class Fault(_Closed):
    """One thing wrong with the input: where (RFC 6901), which rule, in words; never the value."""

    pointer: str
    code: str
    message: str


class Problem(BaseModel):
    """RFC 9457 problem details.  `type` leads to a page with meaning, cause and what to do."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None
    code: str
    remedy: str
    trace_id: str | None
    errors: list[Fault]
    rule: str | None = Field(default=None, description="With not-authorised: the rule that refused.")
    basis: str | None = None


class Matters(_Closed):
    """A page of matters."""

    items: list[Matter]
    next: str | None


class Certificates(_Closed):
    """A page of certificates."""

    items: list[CertificateOfMatter]
    next: str | None


class Departments(_Closed):
    """A page of departments."""

    items: list[Department]
    next: str | None


class Items(_Closed):
    """A page of information items."""

    items: list[Item]
    next: str | None


class Verifications(_Closed):
    """A page of a department's open verifications."""

    items: list[Verification]
    next: str | None


class AuditEntries(_Closed):
    """A page of entries, newest first."""

    items: list[AuditEntry]
    next: str | None
