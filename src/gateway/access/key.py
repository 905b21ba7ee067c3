"""All that a decision about a field depends on: declared, discrete dimensions; no times, no ids."""

from gateway.access.grants import ANY
from gateway.domain.codes import DepartmentCode, MatterCode
from gateway.domain.frozen import frozen
from gateway.domain.matter import Matter
from gateway.domain.stages import Officer

ADULT, MINOR = "adult", "minor"
NOT_NEEDED, ON_FILE = "not_needed", "on_file"


@frozen
class ProjectionKey:
    """Who asks, in what, about whom, as far as a rule may look at it; see `schema.cedarschema`.

    has_duty: the matter is among the officer's duties.  of_minor: one of those whose fields certificates show is a minor.  parties: the
    roles of the parties named.  authorisation: not_needed, on_file or missing.  used_up: grants of data sharing that give nothing today.
    """

    matter: MatterCode
    department: DepartmentCode
    client: str
    has_duty: bool
    of_minor: bool
    county: str = ""
    roles: frozenset[str] = frozenset({"officer"})
    assurance: str = "substantial"
    parties: frozenset[str] = frozenset()
    authorisation: str = NOT_NEEDED
    used_up: frozenset[str] = frozenset()


def authorisation_of(*, is_named: bool) -> str:
    """Of a query: one that is named and not on file is refused before anything is shown, and so is one that is lacking."""
    return ON_FILE if is_named else NOT_NEEDED


def key_of(
    officer: Officer,
    matter: Matter,
    *,
    of_minor: bool,
    parties: frozenset[str] = frozenset(),
    authorisation: str = NOT_NEEDED,
    used_up: frozenset[str] = frozenset(),
) -> ProjectionKey:
    """Which projection this officer falls under."""
    duties = officer.duties
    return ProjectionKey(
        matter.code,
        officer.department,
        officer.client,
        matter.code in duties or ANY in duties,
        of_minor,
        officer.county,
        officer.roles,
        officer.assurance,
        parties,
        authorisation,
        used_up,
    )
