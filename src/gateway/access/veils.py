"""What must not be told around a field that an officer does not see: which replies make it, and which certificates rest on these."""

from collections.abc import Iterator, Mapping, Sequence

from gateway.access.rules import AccessRules
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, QuestionName
from gateway.domain.matter import Certificate, Matter
from gateway.domain.rules import items_shown, items_tested, questions_of, signature_of
from gateway.domain.signatures import AS_RECORDED
from gateway.domain.stages import Denial, FieldGrant, Veil
from gateway.domain.words import Mode

Fact = tuple[DepartmentCode, ItemName]
Fields = Mapping[CertificateCode, Sequence[FieldGrant]]
_BY_CATALOGUE = "catalogue"


def veils_of(matter: Matter, fields: Fields, rules: AccessRules) -> Mapping[CertificateCode, Veil]:
    """The veil of every certificate of the matter that rests on what a field not seen is made of, in whichever certificate that stands.

    A masked field counts as not seen: a reason tells more than its mask.  One that the catalogue lets feed an answer and no more
    does not: the answer is granted with its reason.
    """
    unseen: dict[Fact, FieldGrant] = {}
    for mode in (Mode.MASK, Mode.TEST, Mode.DENY):  # what is denied goes before what is masked
        for certificate in matter.certificates:
            for grant in fields[certificate.code]:
                if grant.mode is mode and (mode is not Mode.TEST or grant.rule != _BY_CATALOGUE):
                    unseen |= dict.fromkeys(_made_of(certificate, grant.item.name), grant)
    found = (
        (certificate.code, _veil(certificate, fields[certificate.code], unseen, rules))
        for certificate in matter.certificates
    )
    return {code: veil for code, veil in found if veil is not None}


def _made_of(certificate: Certificate, name: ItemName) -> Iterator[Fact]:
    """The items that a field is made of: itself, and for one that a rule works out all that the rule reads."""
    yield certificate.issuer, name
    signature = signature_of(certificate)
    if signature is not None and name in signature.delivers:
        for question in certificate.needs:
            yield from ((_department(question), item) for item in items_tested(certificate, question))


def _veil(
    certificate: Certificate, grants: Sequence[FieldGrant], unseen: Mapping[Fact, FieldGrant], rules: AccessRules
) -> Veil | None:
    if certificate.value is not None:
        return _of_value(certificate, grants, rules)
    kept = {question: _kept(certificate, question, unseen) for question in questions_of(certificate)}
    by = sorted((grant for grants in kept.values() for grant in grants), key=lambda grant: grant.mode is Mode.MASK)
    if not by:
        return None
    is_denied = by[0].mode is not Mode.MASK
    shows = frozenset[ItemName]() if is_denied else frozenset(grant.item.name for grant in grants)
    questions = frozenset(question for question, of_question in kept.items() if of_question)
    return Veil(questions, hides_value=False, shows=shows, because=_because(by[0], rules))


def _of_value(certificate: Certificate, grants: Sequence[FieldGrant], rules: AccessRules) -> Veil | None:
    """The veil of a certificate whose own value is not seen as it is; a masked value leaves as its mask, and nothing beside it.

    Of what is shown as it is recorded each item stands for itself: there is a value while one of them is seen.
    """
    is_recorded = certificate.value == AS_RECORDED
    deciding = [grant for grant in grants if is_recorded or grant.item.name == certificate.value]
    if any(grant.mode is Mode.REVEAL or (is_recorded and grant.mode is Mode.MASK) for grant in deciding):
        return None
    masked = frozenset(grant.item.name for grant in deciding if grant.mode is Mode.MASK)
    because = _because(deciding[0], rules) if deciding else _no_grant(rules)
    return Veil(frozenset(questions_of(certificate)), hides_value=True, shows=masked, because=because)


def _kept(certificate: Certificate, question: QuestionName, unseen: Mapping[Fact, FieldGrant]) -> list[FieldGrant]:
    """The fields not seen that a reply to this question would tell of."""
    read = items_tested(certificate, question) | items_shown(certificate, question)
    return [unseen[key] for item in sorted(read) if (key := (_department(question), item)) in unseen]


def _because(grant: FieldGrant, rules: AccessRules) -> Denial:
    return Denial(grant.rule, grant.basis, rules.rule(grant.rule).how_to_apply)


def _no_grant(rules: AccessRules) -> Denial:
    rule = rules.rule("no-grant")
    return Denial(rule.id, rule.basis, rule.how_to_apply)


def _department(question: QuestionName) -> DepartmentCode:
    return DepartmentCode(question.partition(".")[0])
