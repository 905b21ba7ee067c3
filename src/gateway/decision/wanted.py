"""What is open about a certificate for people: for an officer of the department, or for the applicant who declares."""

from gateway.decision.answers import Decision, Disclosable
from gateway.decision.doubts import LIVES, NOT_LINKED, PARTY_DEAD, UNDECLARED
from gateway.domain.answer import Doubt
from gateway.domain.codes import CertificateCode
from gateway.domain.stages import Grant, PlannedCertificate
from gateway.domain.words import Method

LEFT_OPEN = (UNDECLARED, NOT_LINKED, LIVES, PARTY_DEAD)
"""What no officer's answer mends: a member left out, one who is none, somebody named as deceased who lives, or one who is dead."""
_NOBODY_TO_ASK = frozenset(
    {
        "REFUSED",
        "NOT_ASKED",
        "NOT_CONNECTED",
        "NOT_SERVED",
        "STALE",
        "PAID_AFTER_DEATH",
        *(one.reason for one in LEFT_OPEN),
    }
)
"""Reasons of an unknown that a declaration does not take away: no answer at all, what no officer mends, or somebody dead."""


def is_for_people(planned: PlannedCertificate, decision: Decision) -> bool:
    """Whether what is open about a certificate is for an officer of the department to answer: never what nobody can answer of the dead."""
    answer = decision.answer
    if answer == PARTY_DEAD:
        return False
    return answer is not None and answer.doubt is Doubt.PERSON and Method.VERIFICATION in planned.certificate.ladder


def is_for_declaration(planned: PlannedCertificate, decision: Decision) -> bool:
    """Where the ladder has a declaration and doubt is left; a member left out cannot be declared away."""
    answer = decision.answer
    if answer is None or Method.DECLARATION not in planned.certificate.ladder or answer.reason in _NOBODY_TO_ASK:
        return False
    return answer.doubt in (Doubt.PERSON, Doubt.FINAL)


def verifications_wanted(grant: Grant, disclosable: Disclosable) -> tuple[CertificateCode, ...]:
    """The certificates for which an officer of the department is to be asked.

    Those whose method is verification from the start, and those where the registers leave doubt about the person and the ladder
    has a verification.  Unavailability is no doubt: it is retried, never handed to people.
    """
    return tuple(
        planned.certificate.code
        for planned in grant.plan.certificates
        if planned.certificate.code not in grant.denied
        and is_for_people(planned, disclosable.of[planned.certificate.code])
    )


def declarations_wanted(grant: Grant, disclosable: Disclosable) -> tuple[CertificateCode, ...]:
    """The certificates that the applicant may declare, as far as the answers go."""
    return tuple(
        planned.certificate.code
        for planned in grant.plan.certificates
        if planned.certificate.code not in grant.denied
        and is_for_declaration(planned, disclosable.of[planned.certificate.code])
    )
