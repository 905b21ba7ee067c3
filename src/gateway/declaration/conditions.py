"""Who may not declare what, and when a declaration is checked; a data file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from gateway.city import CityFiles, read_form
from gateway.declaration.notice import load_notice
from gateway.declaration.risk import InspectionForm, InspectionRules, lint_risk, rules_of
from gateway.domain.codes import MatterCode
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, error, warning
from gateway.domain.matter import Matter
from gateway.domain.person import PersonId
from gateway.domain.words import Method


class ConditionsForm(BaseModel):
    """`declaration_conditions.json`: who may declare what, and when it is checked."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    youngest_years: int = Field(ge=0, le=150)
    excluded_matters: frozenset[str]
    excluded_certificates: frozenset[str]
    checks_after_days: tuple[Annotated[int, Field(ge=0, le=3650)], ...] = Field(min_length=1, max_length=20)
    check_attempts: int = Field(ge=1, le=1000)
    check_pause_s: int = Field(ge=1, le=604_800)
    inspection: InspectionForm | None = None


CONDITIONS_FORM = TypeAdapter(ConditionsForm)


@dataclass(frozen=True, slots=True)
class Conditions:
    """youngest_years: nobody younger declares.  excluded_…: codes for which nobody does.

    checks_after_days: days after the signature, domain clock, one check each.  check_attempts, check_pause_s: how often, and after
    how many seconds, a check is made anew whose register did not answer.  inspection: which declarations are inspected besides.
    """

    youngest_years: int
    excluded_matters: frozenset[str]
    excluded_certificates: frozenset[str]
    checks_after_days: tuple[int, ...]
    check_attempts: int
    check_pause_s: int
    inspection: InspectionRules = field(default_factory=InspectionRules)

    def admit(self, matter: str, certificate: str, signer: PersonId, today: date) -> bool:
        """Whether a declaration of this certificate is open to this person, as far as the data go."""
        if matter in self.excluded_matters or certificate in self.excluded_certificates:
            return False
        born = signer.birth_date
        return (born.year + self.youngest_years, born.month, born.day) <= (today.year, today.month, today.day)

    def check_times(self, signed_at: datetime) -> tuple[datetime, ...]:
        """When the checks are due, in the file's order."""
        return tuple(signed_at + timedelta(days=days) for days in self.checks_after_days)


def load_conditions(files: CityFiles) -> Conditions:
    """The conditions from the city's `declaration_conditions.json`.  Raises SetupError."""
    form = read_form(files, "declaration_conditions.json", CONDITIONS_FORM)
    return Conditions(**form.model_dump(exclude={"inspection"}), inspection=rules_of(form.inspection))


def lint_declarations(files: CityFiles, matters: Mapping[MatterCode, Matter]) -> Iterator[CheckFinding]:
    """What does not fit: an exclusion of what there is not excludes nothing, for a code was mistyped."""
    where = "declaration_conditions.json"
    try:
        conditions, _ = load_conditions(files), load_notice(files)
    except SetupError as refused:
        yield error("declaration.form", where, refused.detail)
        return
    certificates = {certificate.code for matter in matters.values() for certificate in matter.certificates}
    for code in sorted(conditions.excluded_matters - matters.keys()):
        yield error("declaration.unknown-matter", where, f"{code} is excluded, which is no matter")
    for code in sorted(conditions.excluded_certificates - certificates):
        yield error("declaration.unknown-certificate", where, f"{code} is excluded, which is no certificate")
    form = read_form(files, where, CONDITIONS_FORM).inspection
    for rule, sentence in lint_risk(form, _declarable(matters), certificates, matters):
        yield (warning if form is None else error)(rule, where, sentence)


def _declarable(matters: Mapping[MatterCode, Matter]) -> dict[str, str]:
    """The matter of each certificate that can be declared."""
    return {
        certificate.code: matter.code
        for matter in matters.values()
        for certificate in matter.certificates
        if Method.DECLARATION in certificate.ladder
    }
