"""The compiled form of catalogue and rules for one kind of officer and one matter: what each certificate may give."""

from collections.abc import Mapping
from dataclasses import field, replace

from gateway.access.rules import ANY, AccessRules
from gateway.access.veils import veils_of
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, MatterCode, QuestionName
from gateway.domain.frozen import frozen
from gateway.domain.matter import Certificate, Item, Matter, ShownItem
from gateway.domain.rules import items_shown, items_tested, questions_of
from gateway.domain.stages import Denial, FieldGrant, Lookup, Officer, Veil
from gateway.domain.words import Mode, Sharing

Items = Mapping[tuple[DepartmentCode, ItemName], Item]
Narrowed = tuple[tuple[CertificateCode, ...], frozenset[ItemName]]
_SHOWS = frozenset({Mode.REVEAL, Mode.MASK})


@frozen
class ProjectionKey:
    """All that a projection depends on: declared, discrete dimensions; no times, no ids."""

    matter: MatterCode
    department: DepartmentCode
    client: str
    has_duty: bool
    of_minor: bool


@frozen
class FieldProjection:
    """What an officer of this kind may have of a matter.  `needed`: items by certificate and question, denied ones left out."""

    fields: Mapping[CertificateCode, tuple[FieldGrant, ...]]
    denied: Mapping[CertificateCode, Denial]
    needed: Mapping[tuple[CertificateCode, QuestionName], frozenset[ItemName]]
    veils: Mapping[CertificateCode, Veil]
    clearance: int

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


def key_of(officer: Officer, matter: Matter, *, of_minor: bool) -> ProjectionKey:
    """Which projection this officer falls under."""
    has_duty = ANY in officer.duties or matter.code in officer.duties
    return ProjectionKey(matter.code, officer.department, officer.client, has_duty, of_minor)


def compile_projection(key: ProjectionKey, matter: Matter, items: Items, rules: AccessRules) -> FieldProjection:
    """Every field and certificate of the matter judged once.  Default no: what no line permits is denied as `no-grant`."""
    may_ask = _may_ask(key, matter, rules)
    is_owner = key.department == matter.owner
    fields: dict[CertificateCode, tuple[FieldGrant, ...]] = {}
    needed: dict[tuple[CertificateCode, QuestionName], frozenset[ItemName]] = {}
    for certificate in matter.certificates:
        grants = tuple(
            _field_grant(shown, items[certificate.issuer, shown.name], key, rules, may_ask=may_ask, is_owner=is_owner)
            for shown in certificate.items
        )
        fields[certificate.code] = grants
        withheld = frozenset(grant.item.name for grant in grants if grant.mode is Mode.DENY)
        for question in questions_of(certificate):
            tested = items_tested(certificate, question)
            needed[certificate.code, question] = tested | (items_shown(certificate, question) - withheld)
    no_grant = rules.rule("no-grant")
    denial = Denial(no_grant.id, no_grant.basis, rules.how_to_apply["en"])
    return FieldProjection(
        fields=fields,
        denied={} if may_ask else {certificate.code: denial for certificate in matter.certificates},
        needed=needed,
        veils=veils_of(matter, fields, rules) if may_ask else {},
        clearance=rules.clearance_owner if is_owner else rules.clearance_other,
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


def _may_ask(key: ProjectionKey, matter: Matter, rules: AccessRules) -> bool:
    granted = rules.clients.get(key.client, frozenset())
    if matter.code in granted or ANY in granted:
        return True
    return key.has_duty and (key.department == matter.owner or key.department in rules.general_windows)


def _field_grant(
    shown: ShownItem, item: Item, key: ProjectionKey, rules: AccessRules, *, may_ask: bool, is_owner: bool
) -> FieldGrant:
    is_shown = shown.mode in _SHOWS
    is_for_owner = item.identifying or item.level >= rules.owner_only_level
    mode, name = shown.mode, "catalogue"
    if not may_ask:
        mode, name = Mode.DENY, "no-grant"
    elif is_shown and item.sharing is Sharing.NOT_SHARED:
        mode, name = Mode.TEST, "not-shared"
    elif is_shown and key.of_minor:
        mode, name = Mode.DENY, "minor"
    elif is_shown and is_for_owner and not is_owner:
        mode, name = Mode.DENY, "not-owner"
    rule = rules.rule(name)
    return FieldGrant(item, mode, rule.id, item.basis if name == "catalogue" else rule.basis)
