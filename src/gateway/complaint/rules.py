"""Who answers complaints, and within which time; a file of the city."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from gateway.city import CityFiles, load_offices, read_form
from gateway.domain.codes import DepartmentCode, MatterCode
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, error
from gateway.domain.forms import DEPARTMENT, MATTER
from gateway.domain.matter import Matter

FILE = "complaints.json"
"""A city need not have one; then it takes no complaints here."""
_Days = Annotated[int, Field(ge=1, le=500)]
_Office = Annotated[str, Field(pattern=DEPARTMENT)]


class ComplaintRules(BaseModel):
    """`complaints.json`.

    answered_within_working_days: of the department, from the complaint, and anew from a reopening.  closed_after_working_days: without a word of whoever
    complained, from the answer.  routes: the department or office by matter.  otherwise: of all other matters.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    answered_within_working_days: _Days
    closed_after_working_days: _Days
    routes: dict[Annotated[str, Field(pattern=MATTER)], _Office]
    otherwise: _Office

    def route(self, matter: MatterCode) -> DepartmentCode:
        """Who answers complaints about a matter."""
        return DepartmentCode(self.routes.get(matter, self.otherwise))


_FORM = TypeAdapter(ComplaintRules)
CITY_FORMS: Mapping[str, TypeAdapter[Any]] = {FILE: _FORM}


def load_complaint_rules(files: CityFiles) -> ComplaintRules | None:
    """The rules of the city; None where it has none.  Raises SetupError."""
    return read_form(files, FILE, _FORM) if FILE in files else None


def lint_complaints(files: CityFiles, matters: Mapping[MatterCode, Matter]) -> Iterator[CheckFinding]:
    """What does not fit: a route from no matter, or to nobody that owns a matter, issues a certificate, or is an office of the city."""
    try:
        rules = load_complaint_rules(files)
    except SetupError as refused:
        yield error("complaints.form", FILE, refused.detail)
        return
    if rules is None:
        return
    owners = {str(matter.owner) for matter in matters.values()}
    issuers = {str(one.issuer) for matter in matters.values() for one in matter.certificates}
    known = owners | issuers | {office.code for office in load_offices(files)}
    for matter in sorted(rules.routes.keys() - {str(code) for code in matters}):
        yield error("complaints.unknown-matter", FILE, f"{matter} is no matter")
    for office in sorted({*rules.routes.values(), rules.otherwise} - known):
        yield error("complaints.unknown-department", FILE, f"{office} is no department or office of the city")
