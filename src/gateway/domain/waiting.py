"""What a certificate waits for: the applicant, a person, a department, or nothing; and what that makes of the whole query."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields, replace
from enum import StrEnum

from gateway.domain.document import CertificateResult, Completeness, Document
from gateway.domain.words import CertificateState, QueryStatus


class Waiting(StrEnum):
    """Whom one certificate waits for."""

    APPLICANT = "to_declare"  # a declaration is on offer
    PERSON = "with_a_person"  # an officer of a department has a task
    DEPARTMENT = "with_a_department"  # a register answers later, or is asked again
    NOTHING = "nothing"


_SETTLED = {
    CertificateState.NOT_REQUIRED: "not_needed",
    CertificateState.NOT_APPLICABLE: "not_needed",
    CertificateState.DENIED: "denied",
    CertificateState.ANSWERED: "answered",
    CertificateState.UNAVAILABLE: "unavailable",
}


def waiting(result: CertificateResult) -> Waiting:
    """Whom a certificate waits for.  What may be declared waits for the applicant, whoever else is at work on it."""
    if result.declaration_offered:
        return Waiting.APPLICANT
    if result.state is not CertificateState.PENDING:
        return Waiting.NOTHING
    is_with_a_person = result.next is not None and result.next.kind == "task"
    return Waiting.PERSON if is_with_a_person else Waiting.DEPARTMENT


def place(result: CertificateResult) -> str:
    """The member of `Completeness` that a certificate counts in; each counts in exactly one."""
    waits_for = waiting(result)
    return _SETTLED[result.state] if waits_for is Waiting.NOTHING else waits_for.value


def completeness(results: Iterable[CertificateResult]) -> Completeness:
    """How many of the certificates stand where."""
    counts = Counter(place(result) for result in results)
    parts = {field.name: counts[field.name] for field in fields(Completeness) if field.name != "asked"}
    return Completeness(asked=counts.total(), **parts)


def status(results: Iterable[CertificateResult]) -> QueryStatus:
    """Complete where nothing of the query waits for anybody."""
    is_pending = any(waiting(result) is not Waiting.NOTHING for result in results)
    return QueryStatus.PENDING if is_pending else QueryStatus.COMPLETE


def with_certificates(document: Document, results: tuple[CertificateResult, ...]) -> Document:
    """The document with other results in it, and with what they make of the whole."""
    return replace(document, certificates=results, completeness=completeness(results), status=status(results))
