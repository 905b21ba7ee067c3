"""What an officer may ask, in the shape of the contract."""

from gateway.api.http.answers import Shown, plain
from gateway.flows import CertificatePermission, FieldPermission, Permissions


def permissions_object(told: Permissions) -> Shown:
    """What an officer may ask in a matter, field by field."""
    return {
        "matter": told.matter,
        "title": plain(told.title),
        "rules_hash": told.rules_hash,
        "certificates": [_certificate(certificate) for certificate in told.certificates],
    }


def _certificate(told: CertificatePermission) -> Shown:
    return {
        "certificate": told.certificate,
        "title": plain(told.title),
        "is_granted": told.is_granted,
        "rule": told.rule,
        "basis": told.basis,
        "why_not": plain(told.why_not),
        "how_to_apply": plain(told.how_to_apply),
        "fields": [_field(field) for field in told.fields],
    }


def _field(told: FieldPermission) -> Shown:
    return {
        "name": told.item.name,
        "department": told.item.department,
        "title": plain(told.item.title),
        "level": told.item.level,
        "mode": told.mode,
        "rule": told.rule,
        "basis": told.basis,
        "why_not": plain(told.why_not),
    }
