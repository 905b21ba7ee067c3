"""Who may not declare what, and when a declaration is checked; a data file."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from gateway.city import CityFiles, read_form
from gateway.domain.person import PersonId


class ConditionsForm(BaseModel):
    """`declaration_conditions.json`: who may declare what, and when it is checked."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    youngest_years: int = Field(ge=0)
    excluded_matters: frozenset[str]
    excluded_certificates: frozenset[str]
    checks_after_days: tuple[int, ...] = Field(min_length=1)
    check_attempts: int = Field(ge=1)
    check_pause_s: int = Field(ge=1)


CONDITIONS_FORM = TypeAdapter(ConditionsForm)


@dataclass(frozen=True, slots=True)
class Conditions:
    """youngest_years: nobody younger declares.  excluded_…: codes for which nobody does.

    checks_after_days: days after the signature, domain clock, one check each.  check_attempts, check_pause_s: how often, and after
    how many seconds, a check is made anew whose register did not answer.
    """

    youngest_years: int
    excluded_matters: frozenset[str]
    excluded_certificates: frozenset[str]
    checks_after_days: tuple[int, ...]
    check_attempts: int
    check_pause_s: int

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
    return Conditions(**form.model_dump())
