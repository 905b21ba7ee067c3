"""The policy as it stands in the shape of the contract."""

from collections.abc import Sequence

from gateway.api.http.answers import Shown, plain
from gateway.api.present.me import certificate_permission_object
from gateway.api.present.policies import finding_object
from gateway.domain.finding import CheckFinding, CheckSeverity
from gateway.flows import AskerView, PolicyGrid


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
        "certificates": [certificate_permission_object(one) for one in view.permissions.certificates],
    }


def standing_findings_object(bundle: str, found: Sequence[CheckFinding]) -> Shown:
    """What does not fit."""
    return {
        "bundle": bundle,
        "holds": not any(one.severity is CheckSeverity.ERROR for one in found),
        "findings": [finding_object(one) for one in found],
    }
