"""What an officer may ask of a matter, field by field, and why not; said before asking."""

from dataclasses import dataclass

from gateway.access.hard_rules import HardRule
from gateway.access.projection import FieldProjection, tested_items
from gateway.access.rules import AccessRules
from gateway.access.slices import Items
from gateway.domain.codes import CertificateCode, MatterCode, RuleId
from gateway.domain.matter import Item, Matter, Title
from gateway.domain.stages import FieldGrant, Veil
from gateway.domain.words import Mode


@dataclass(frozen=True, slots=True)
class FieldPermission:
    """One field: the form in which it may leave, by which rule, on what basis; where it does not leave, why not and how to apply."""

    item: Item
    mode: Mode
    rule: RuleId
    basis: str
    why_not: Title | None
    how_to_apply: Title | None = None


@dataclass(frozen=True, slots=True)
class CertificatePermission:
    """One certificate: whether it may be asked; where not, by which rule and how to apply.

    fields: those it may show first, then those that feed its answer (mode test).
    """

    certificate: CertificateCode
    title: Title
    is_granted: bool
    rule: RuleId
    basis: str
    why_not: Title | None
    how_to_apply: Title | None
    fields: tuple[FieldPermission, ...]


@dataclass(frozen=True, slots=True)
class Permissions:
    """All certificates of a matter, under the rules of that hash."""

    matter: MatterCode
    title: Title
    rules_hash: str
    certificates: tuple[CertificatePermission, ...]


def permissions_of(
    matter: Matter, projection: FieldProjection, items: Items, rules: AccessRules, rules_hash: str
) -> Permissions:
    """The projection in the reader's words."""
    certificates = []
    for certificate in matter.certificates:
        denial = projection.denied.get(certificate.code)
        rule = rules.rule(denial.rule if denial else "catalogue")
        veil = projection.veils.get(certificate.code)
        shown = tuple(_permission(grant, veil, rules) for grant in projection.fields[certificate.code])
        tested = () if denial else tuple(_tested(item, rules) for item in tested_items(certificate, items))
        certificates.append(
            CertificatePermission(
                certificate=certificate.code,
                title=certificate.title,
                is_granted=denial is None,
                rule=rule.id,
                basis=rule.basis,
                why_not=rule.text if denial else None,
                how_to_apply=rule.how_to_apply if denial else None,
                fields=shown + tested,
            )
        )
    return Permissions(matter.code, matter.title, rules_hash, tuple(certificates))


def _permission(grant: FieldGrant, veil: Veil | None, rules: AccessRules) -> FieldPermission:
    """A field that would tell of one that is not seen does not leave either, by the rule that keeps that one."""
    if grant.mode not in (Mode.REVEAL, Mode.MASK):
        return _kept(grant.item, grant.mode, grant.basis, rules.rule(grant.rule))
    if veil is not None and grant.item.name not in veil.shows:
        return _kept(grant.item, grant.mode, veil.because.basis, rules.rule(veil.because.rule))
    return FieldPermission(grant.item, grant.mode, grant.rule, grant.basis, None)


def _tested(item: Item, rules: AccessRules) -> FieldPermission:
    rule = rules.rule("predicate")
    return _kept(item, Mode.TEST, rule.basis, rule)


def _kept(item: Item, mode: Mode, basis: str, rule: HardRule) -> FieldPermission:
    return FieldPermission(item, mode, rule.id, basis, rule.text, rule.how_to_apply)
