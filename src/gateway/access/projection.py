"""The compiled form of catalogue and rules for one kind of officer and one matter: what each certificate may give."""

from collections.abc import Mapping
from dataclasses import field, replace

from gateway.access.key import ProjectionKey
from gateway.access.rules import AccessRules
from gateway.access.slices import Items, JudgedFields
from gateway.access.veils import veils_of
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, QuestionName
from gateway.domain.frozen import frozen
from gateway.domain.matter import Certificate, Item, Matter
from gateway.domain.rules import items_shown, items_tested, questions_of
from gateway.domain.stages import Denial, FieldGrant, Lookup, Veil
from gateway.domain.words import Mode

Narrowed = tuple[tuple[CertificateCode, ...], frozenset[ItemName]]


@frozen
class FieldProjection:
    """What an officer of this kind may have of a matter.

    needed: items by certificate and question, denied ones left out.  grants: of data sharing, those that a certificate stands on.
    """

    fields: Mapping[CertificateCode, tuple[FieldGrant, ...]]
    denied: Mapping[CertificateCode, Denial]
    needed: Mapping[tuple[CertificateCode, QuestionName], frozenset[ItemName]]
    veils: Mapping[CertificateCode, Veil]
    clearance: int
    grants: Mapping[CertificateCode, frozenset[str]]

    narrowed: dict[tuple[QuestionName, frozenset[ItemName], tuple[CertificateCode, ...]], Narrowed] = field(
        default_factory=dict
    )
    """What has been worked out before, by question, items and certificates; bounded by the matter's own combinations."""

    def grid(self) -> object:
        """Every field with its form and rule, what is denied and what is veiled, as plain values in one order."""
        return [
            [
                code,
                self.denied[code].rule if code in self.denied else None,
                [[grant.item.name, grant.mode, grant.rule] for grant in self.fields.get(code, ())],
                [self.veils[code].hides_value, sorted(self.veils[code].shows)] if code in self.veils else None,
            ]
            for code in sorted(self.fields.keys() | self.denied.keys())
        ] + [self.clearance]

    def narrow(self, lookup: Lookup) -> Lookup | None:
        """The lookup with granted items only; None where no certificate that may be answered needs it."""
        key = (lookup.question, lookup.items, lookup.certificates)
        known = self.narrowed.get(key)
        if known is None:
            known = self.narrowed[key] = self._narrow(lookup)
        codes, items = known
        if not codes:
            return None
        if codes == lookup.certificates and items == lookup.items:
            return lookup
        return replace(lookup, items=items, certificates=codes)

    def _narrow(self, lookup: Lookup) -> Narrowed:
        codes = tuple(code for code in lookup.certificates if code not in self.denied)
        needed = frozenset[ItemName]().union(*(self.needed[code, lookup.question] for code in codes))
        return codes, needed & lookup.items


def projected(key: ProjectionKey, judged: JudgedFields, matter: Matter, rules: AccessRules) -> FieldProjection:
    """What was judged, in the form in which queries use it."""
    needed: dict[tuple[CertificateCode, QuestionName], frozenset[ItemName]] = {}
    for certificate in matter.certificates:
        grants = judged.fields[certificate.code]
        withheld = frozenset(grant.item.name for grant in grants if grant.mode is Mode.DENY)
        for question in questions_of(certificate):
            tested = items_tested(certificate, question)
            needed[certificate.code, question] = tested | (items_shown(certificate, question) - withheld)
    return FieldProjection(
        fields=judged.fields,
        denied=judged.denied,
        needed=needed,
        veils=veils_of(matter, judged.fields, rules) if len(judged.denied) < len(matter.certificates) else {},
        clearance=rules.clearance_owner if key.department == matter.owner else rules.clearance_other,
        grants=judged.grants,
    )


def tested_items(certificate: Certificate, items: Items) -> tuple[Item, ...]:
    """The items that feed the certificate's answer without being shown on it, in the order of its needs."""
    shown = {(certificate.issuer, item.name) for item in certificate.items}
    keys = dict.fromkeys(
        (DepartmentCode(question.partition(".")[0]), name)
        for question in questions_of(certificate)
        for name in sorted(items_tested(certificate, question))
    )
    return tuple(items[key] for key in keys if key not in shown)
