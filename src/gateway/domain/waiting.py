"""What a certificate waits for: the applicant, a person, a department, or nothing; what that makes of the whole query, and when it is worth
asking again.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.domain.document import CertificateResult, Completeness, Document
from gateway.domain.frozen import frozen
from gateway.domain.words import CertificateState, QueryStatus
from gateway.domain.work import Work


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
    return document.with_results(results, completeness(results), status(results))


@frozen
class Changes:
    """When something of a query can change, by the domain clock.

    registers: when each is asked again.  people: until when each officer has a task, and each declaration may be made.
    """

    asked_at: datetime
    registers: tuple[datetime, ...] = ()
    people: tuple[datetime, ...] = ()

    @classmethod
    def of_work(cls, work: Work) -> "Changes":
        """Of a query that is stored; a register of which it is not known when is being asked."""
        tasks = tuple(task.due_at for task in work.tasks.values())
        registers = tuple(work.again_at.get(lookup, work.query.asked_at) for lookup in work.pending)
        return cls(work.query.asked_at, registers, (*tasks, *work.offers.values()))

    @classmethod
    def of_document(cls, document: Document, asked_at: datetime) -> "Changes":
        """The same of a document that has just been made."""
        steps = [result.next for result in document.certificates if result.next is not None]
        registers = tuple(step.resumes_at for step in steps if step.resumes_at is not None)
        return cls(asked_at, registers, tuple(step.due_at for step in steps if step.due_at is not None))

    def ask_again_s(self, now: datetime) -> int | None:
        """After how many seconds it is worth asking again; None where nothing is waited for.

        A register has answered soon after it was asked.  Nobody knows when a person does: the longer it has taken, the longer it may
        take, and so the pause grows with it, from minutes to hours, and ends with their time.
        """
        pauses = [max(at - now + _ANSWERED_IN, _SHORTEST) for at in self.registers]
        if self.people:
            grown = min(max((now - self.asked_at) / _PART, _SHORTEST_OF_PEOPLE), _LONGEST_OF_PEOPLE)
            pauses.append(min(grown, max(min(self.people) - now, timedelta(0)) + _ENDED_IN))
        return math.ceil(min(pauses).total_seconds()) if pauses else None


_ANSWERED_IN = timedelta(seconds=1)
_SHORTEST = timedelta(seconds=2)
_PART = 8
"""A person is asked after again when an eighth more of the time has passed."""
_SHORTEST_OF_PEOPLE, _LONGEST_OF_PEOPLE = timedelta(minutes=2), timedelta(hours=4)
_ENDED_IN = timedelta(minutes=1)
"""So soon after its time is over a task or an offer has ended."""
