"""What checks have found in the shape of the contract."""

from collections.abc import Mapping, Sequence

from gateway.api.http.answers import Shown
from gateway.domain.finding import CheckFinding, CheckSeverity


def finding_object(one: CheckFinding) -> Shown:
    """One thing that does not fit."""
    return {"rule": one.rule, "severity": one.severity, "where": one.where, "sentence": one.said}


def check_object(found: Sequence[CheckFinding], of: Mapping[str, object] | None = None) -> Shown:
    """All that does not fit.  of: what was checked."""
    return {
        **(of or {}),
        "holds": not any(one.severity is CheckSeverity.ERROR for one in found),
        "findings": [finding_object(one) for one in found],
    }
