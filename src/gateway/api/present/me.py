"""Who an officer is and what they may ask, in the shape of the contract."""

from gateway.api.http.answers import Shown, plain
from gateway.domain.roles import operations_of
from gateway.domain.stages import Officer
from gateway.flows import AskerView, CertificatePermission, FieldPermission, Permissions, PolicyGrid, Session


def officer_object(officer: Officer) -> Shown:
    """Who they are here."""
    return {
        "account": officer.account,
        "client": officer.client,
        "department": officer.department,
        "county": officer.county,
        "post": officer.post,
        "duties": sorted(officer.duties),
        "roles": sorted(officer.roles),
        "operations": operations_of(officer.roles),
    }


def session_object(session: Session, officer: Officer) -> Shown:
    """Who is signed in, by which way, until when; and what the pages of this session send along to change something."""
    return {
        **officer_object(officer),
        "login": session.login,
        "signed_in_at": session.made_at,
        "idle_ends_at": session.idle_ends_at,
        "ends_at": session.ends_at,
        "csrf_token": session.csrf_token,
    }


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
        "how_to_apply": plain(permission.how_to_apply),
    }


def grid_object(grid: PolicyGrid) -> Shown:
    """A matter beside those who may ask it."""
    return {
        "matter": grid.wanted.matter,
        "title": plain(grid.views[0].permissions.title),
        "bundle": grid.bundle,
        "minor": grid.wanted.of_minor,
        "askers": [_asker(view) for view in grid.views],
    }


def _asker(view: AskerView) -> Shown:
    return {
        "who": plain(view.who),
        "department": view.department,
        "client": view.client,
        "certificates": [_certificate(one) for one in view.permissions.certificates],
    }
