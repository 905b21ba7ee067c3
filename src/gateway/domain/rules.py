"""What a certificate asks of the registers, by the signature of its rule: which questions, and which items of each."""

from collections.abc import Mapping

from gateway.domain.codes import ItemName, QuestionName
from gateway.domain.composed import ComposedRule
from gateway.domain.matter import Certificate
from gateway.domain.questions import PERSON, TIES, About, Need, items
from gateway.domain.signatures import AS_RECORDED, PREDICATES, VALUES, RuleSignature
from gateway.domain.words import Method

_DEATH = items("person_status", "cancel_reason", "cancel_date")
"""What tells that somebody is dead.  It feeds every answer, and is asked for nothing else where no rule asks the household register."""


def signature_of(certificate: Certificate) -> RuleSignature | None:
    """The signature of the rule or value that a certificate stands on; None where it has none (direct, declaration)."""
    if certificate.predicate is not None:
        rule = certificate.predicate.rule
        return rule.signature if isinstance(rule, ComposedRule) else PREDICATES.get(certificate.predicate.name)
    return VALUES.get(certificate.value or "")


def needs_of(certificate: Certificate) -> Mapping[QuestionName, Need]:
    """The questions that the certificate's rule asks with the arguments it has here, and what of each."""
    signature = signature_of(certificate)
    if signature is None:
        return {}
    if certificate.value == AS_RECORDED:
        shown = frozenset(item.name for item in certificate.items)
        return {question: Need(About.APPLICANT, frozenset(), shown) for question in certificate.needs}
    args = certificate.predicate.args if certificate.predicate is not None else {}
    return {question: need for question, need in signature.needs.items() if need.is_needed(args)}


def is_by_hand(certificate: Certificate) -> bool:
    """Whether only a person in the department can answer it; what it asks of registers tells who belongs."""
    signature = signature_of(certificate)
    return signature is not None and signature.by_hand


def knows(certificate: Certificate, question: QuestionName) -> bool:
    """Whether the officers who answer the certificate by hand know what the question asks, whoever it is about.

    Of who belongs to whom only those of the department that is asked it do, and those whose certificate is about nothing else.
    """
    if question not in TIES or question.partition(".")[0] == certificate.issuer:
        return True
    is_about_ties = needs_of(certificate).keys() <= TIES | {PERSON}
    return is_about_ties and not is_by_hand(certificate)


def questions_of(certificate: Certificate) -> tuple[QuestionName, ...]:
    """All that may be asked for the certificate: what its rule needs, and whether they live whom it is about, unless nobody is asked."""
    if PERSON in certificate.needs or certificate.ladder[0] is Method.DIRECT or certificate.not_connected:
        return tuple(certificate.needs)
    return (*certificate.needs, PERSON)


def items_shown(certificate: Certificate, question: QuestionName) -> frozenset[ItemName]:
    """The items of `question` that are asked for this certificate only to be shown on it."""
    need = needs_of(certificate).get(question)
    return frozenset() if need is None else need.shows & frozenset(item.name for item in certificate.items)


def items_tested(certificate: Certificate, question: QuestionName) -> frozenset[ItemName]:
    """The items of `question` that the certificate's answer cannot do without."""
    need = needs_of(certificate).get(question)
    if question not in questions_of(certificate):
        return frozenset() if need is None else need.tests
    beside = items_of_death(question) | certificate.routed_by.get(question, frozenset())
    return beside if need is None else beside | need.tests


def items_of_death(question: QuestionName) -> frozenset[ItemName]:
    """The items of `question` that tell that somebody is dead; none but the household register's do."""
    return _DEATH if question == PERSON else frozenset()
