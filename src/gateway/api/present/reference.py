"""What can be asked, in the shape of the contract."""

from gateway.api.http.answers import plain
from gateway.domain.matter import Cardinality, Certificate, Item, LegalGround, Matter
from gateway.domain.rules import questions_of


def certificate_object(certificate: Certificate) -> dict[str, object]:
    """A certificate as callers see it."""
    return {
        "code": certificate.code,
        "title": plain(certificate.title),
        "issuer": certificate.issuer,
        "ladder": certificate.ladder,
        "basis": certificate.basis,
        "laws": [_law(law) for law in certificate.laws],
        "parties": {role: _cardinality(count) for role, count in certificate.parties.items()},
        "parameters": plain(certificate.parameters),
        "applies_when": certificate.applies_when,
        "applies_without": certificate.applies_without,
        "predicate": None if certificate.predicate is None else certificate.predicate.name,
        "value": certificate.value,
        "fields": [{"name": item.name, "mode": item.mode} for item in certificate.items],
        "asks": questions_of(certificate),
    }


def _law(law: LegalGround) -> dict[str, object]:
    return {
        "title": law.title,
        "number": law.number,
        "article": law.article,
        "in_force": law.in_force,
        "unsure": law.unsure,
    }


def matter_object(matter: Matter) -> dict[str, object]:
    """A matter with the codes of its certificates."""
    return {
        "code": matter.code,
        "title": plain(matter.title),
        "owner": matter.owner,
        "processing_class": matter.processing_class,
        "processing_days": matter.processing_days,
        "valid_from": matter.valid_from,
        "valid_until": matter.valid_until,
        "certificates": [certificate.code for certificate in matter.certificates],
        "any_of": matter.any_of,
    }


def item_object(item: Item) -> dict[str, object]:
    """An information item: how sensitive, how freely shared, why it may be seen at all."""
    return {
        "department": item.department,
        "name": item.name,
        "title": plain(item.title),
        "type": item.type,
        "codes": item.codes,
        "level": item.level,
        "sharing": item.sharing,
        "identifying": item.identifying,
        "basis": item.basis,
    }


def _cardinality(count: Cardinality) -> dict[str, int | None]:
    return {"least": count.least, "most": count.most}
