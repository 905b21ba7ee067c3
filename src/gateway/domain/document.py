"""The result document: one state for every certificate asked for, one for every field that it may show."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from gateway.domain.codes import (
    CaseNumber,
    CertificateCode,
    CountyCode,
    DepartmentCode,
    ItemName,
    MatterCode,
    QueryId,
    RuleId,
)
from gateway.domain.frozen import frozen
from gateway.domain.makers import Stage
from gateway.domain.matter import Title
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

Shown = str | int | bool | None


@frozen
class FieldResult:
    """One field: what became of it, in which mode, by which rule.  `value` only in state value and masked.

    how_to_apply: what can be done where a rule keeps it, in both languages.
    """

    state: FieldState
    mode: Mode
    rule: RuleId
    basis: str
    value: Shown = None
    as_of: datetime | None = None
    how_to_apply: Title | None = None


@frozen
class SourceResult:
    """One department's part in an answer."""

    department: DepartmentCode
    status: ReplyStatus
    as_of: datetime | None
    latency_ms: int
    source_trace: str


@frozen
class Awaited:
    """A department that is waited for."""

    department: DepartmentCode
    title: Title | None = None


@frozen
class Next:
    """What happens next, or what the caller can do.

    kind: `task` (a verification, `task_id`, `due_at`), `resumes` (`resumes_at`, `missing_counties`), `retry` (by the caller,
    `retry_after_s`), `apply` (for access, `how`), `declare` (a declaration is offered until `due_at`, and nobody else
    is at work on it).  department: the one that is waited for, in `task`, `resumes` and `retry`; of several the one that goes on first.
    departments: all of them, in this order, where they are several.
    """

    kind: str
    task_id: str | None = None
    due_at: datetime | None = None
    resumes_at: datetime | None = None
    missing_counties: tuple[CountyCode, ...] = ()
    retry_after_s: int | None = None
    how: str | None = None
    department: DepartmentCode | None = None
    department_title: Title | None = None
    departments: tuple[Awaited, ...] = ()


@frozen
class PartyAnswer:
    """One person's own answer, on a certificate that is about each of several."""

    answer: Verdict
    reason: str


@frozen
class CertificateResult:
    """One certificate's state; `answer` only when answered, null then for a certificate that delivers a value."""

    certificate: CertificateCode
    title: Title
    method: Method
    state: CertificateState
    answer: Verdict | None
    reason: str
    fields: Mapping[ItemName, FieldResult]
    sources: tuple[SourceResult, ...]
    next: Next | None
    rule: RuleId | None = None
    """The rule that denied, in state denied; with its `basis`."""
    basis: str | None = None
    declaration_offered: bool = False
    per_party: Mapping[str, PartyAnswer] = field(default_factory=dict)
    """By party key, on a certificate that is about each of several people; `answer` is then their conjunction."""
    how_to_apply: Title | None = None
    """What can be done, in both languages: in state denied, and where the answer would tell of a field that is not seen."""
    disputed: tuple[str, ...] = ()
    """What it rests on and somebody doubts: `<department>.<item>` of what is seen, the department alone of what is not."""
    suspected: bool = False
    """The promise that it rests on is suspected to be false."""


@frozen
class Completeness:
    """Counts over the certificates asked for; `asked` is the sum of the others, and each certificate counts once.

    to_declare: a declaration is on offer.  with_a_person: an officer of a department has a task.  with_a_department: a register
    answers later, or is asked again.  not_needed: no longer asked of anyone, or not applicable.
    """

    asked: int
    answered: int = 0
    to_declare: int = 0
    with_a_person: int = 0
    with_a_department: int = 0
    denied: int = 0
    unavailable: int = 0
    not_needed: int = 0


@dataclass(frozen=True, slots=True)
class Document(Stage):
    """What a query came to.  Made by `decision` only.

    salt: random, hex.  The log commits to the document under a nonce that everybody whom the entry is about may read: without
    something in the document that only its holder knows, they could try out what it says of the others.
    """

    query_id: QueryId
    matter: MatterCode
    case_number: CaseNumber
    status: QueryStatus
    recommendation: Recommendation | None
    completeness: Completeness
    certificates: tuple[CertificateResult, ...]
    salt: str = ""

    def salted(self, salt: str) -> "Document":
        """The document with the random text by which only its holder knows it.  salt: hex."""
        return replace(self, salt=salt)

    def with_results(
        self, results: tuple[CertificateResult, ...], completeness: Completeness, status: QueryStatus
    ) -> "Document":
        """The document with other results in it, and with what `waiting` makes of them all."""
        return replace(self, certificates=results, completeness=completeness, status=status)


@frozen
class Receipt:
    """The signed promise that the outcome stands in the log: entry id, leaf hash, Ed25519 signature, both hex."""

    entry: str
    leaf_hash: str
    signature: str
