"""What an officer may ask, in the shape of the contract."""

from gateway.api.http.answers import Shown, plain
from gateway.flows import CertificatePermission, FieldPermission, Permissions


def permissions_object(permissions: Permissions) -> Shown:
    """What an officer may ask in a matter, field by field."""
    return {
        "matter": permissions.matter,
        "title": plain(permissions.title),
        "rules_hash": permissions.rules_hash,
        "certificates": [_certificate(certificate) for certificate in permissions.certificates],
    }


def _certificate(permission: CertificatePermission) -> Shown:
    return {
        "certificate": permission.certificate,
        "title": plain(permission.title),
        "is_granted": permission.is_granted,
        "rule": permission.rule,
        "basis": permission.basis,
        "why_not": plain(permission.why_not),
        "how_to_apply": plain(permission.how_to_apply),
        "fields": [_field(field) for field in permission.fields],
    }


def _field(permission: FieldPermission) -> Shown:
    return {
        "name": permission.item.name,
        "department": permission.item.department,
        "title": plain(permission.item.title),
        "level": permission.item.level,
        "mode": permission.mode,
        "rule": permission.rule,
        "basis": permission.basis,
        "why_not": plain(permission.why_not),
    }
