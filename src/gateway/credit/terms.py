"""Deadlines, display times and the notice of a hearing; a file of the city, or the one in this package where it has none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from string import Formatter
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from gateway.city import CityFiles, TitleText, read_form
from gateway.credit.calendar import months_later
from gateway.domain.credit import Grade
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, error
from gateway.domain.matter import Title

REGISTER_FILE = "dishonesty_register.json"
_PLACES = frozenset({"matter", "certificate", "until"})
_Days = Annotated[int, Field(ge=1, le=365)]
_Months = Annotated[int, Field(ge=1, le=120)]


def _with_places(text: str) -> str:
    """Raises ValueError where something else than one of the places would be filled in, or a place would be shaped."""
    for _, name, shape, conversion in Formatter().parse(text):
        if name is not None and (name not in _PLACES or shape or conversion):
            raise ValueError(f"the places of the notice are {', '.join(sorted(_PLACES))}, each in braces alone")
    return text


_Text = Annotated[TitleText, AfterValidator(_with_places)]


class _CreditForm(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DisplayMonths(_CreditForm):
    """For how many months an entry stands: at least, before a repair can be asked for, and usually."""

    least: _Months
    usual: _Months


class HearingNotice(_CreditForm):
    """What the person is told, with places for {matter}, {certificate} and {until}."""

    version: str = Field(pattern=r"^[0-9A-Za-z.-]{1,32}$")
    en: _Text
    zh: _Text


class CreditDays(_CreditForm):
    """Working days: of the person to be heard, and of the offices to decide."""

    hearing: _Days
    decision: _Days
    objection: _Days
    repair: _Days


class MonthsByGrade(_CreditForm):
    """By grade."""

    ordinary: DisplayMonths
    serious: DisplayMonths


class RegisterForm(_CreditForm):
    """`dishonesty_register.json`: deadlines in working days, for how long entries stand, and the notice of a hearing."""

    working_days: CreditDays
    months: MonthsByGrade
    most_months: _Months
    notice: HearingNotice

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for months in (self.months.ordinary, self.months.serious):
            if not months.least <= months.usual <= self.most_months:
                raise ValueError("an entry stands at least as long as is said, and never longer than most_months")
        return self


REGISTER_FORM = TypeAdapter(RegisterForm)


@dataclass(frozen=True, slots=True)
class CreditTerms:
    """What the file says."""

    form: RegisterForm

    def days(self, within: str) -> int:
        """Working days of a deadline: hearing, decision, objection or repair."""
        return int(getattr(self.form.working_days, within))

    def least_months(self, grade: Grade) -> int:
        """So long an entry stands before its repair can be asked for."""
        return self._of(grade).least

    def usual_months(self, grade: Grade) -> int:
        """So long an entry stands where the decision does not say."""
        return self._of(grade).usual

    def may_stand(self, grade: Grade, months: int) -> bool:
        """Whether an entry of this grade may stand for so many months."""
        return self.least_months(grade) <= months <= self.form.most_months

    def repairable_from(self, grade: Grade, since: datetime) -> datetime:
        """From when a repair can be asked for."""
        return months_later(since, self.least_months(grade))

    def notice(self, matter: Title, certificate: Title, until: datetime) -> Title:
        """The text as the person reads it, in both languages; nothing in it is about them."""
        told = {"en": self.form.notice.en, "zh": self.form.notice.zh}
        return {
            language: text.format(
                matter=matter[language], certificate=certificate[language], until=until.strftime("%Y-%m-%d")
            )
            for language, text in told.items()
        }

    def _of(self, grade: Grade) -> DisplayMonths:
        return self.form.months.ordinary if grade is Grade.ORDINARY else self.form.months.serious


def load_credit_terms(files: CityFiles) -> CreditTerms:
    """The terms of the city, or those in this package where it has no file of its own.  Raises SetupError."""
    if REGISTER_FILE in files:
        return CreditTerms(read_form(files, REGISTER_FILE, REGISTER_FORM))
    usual = resources.files("gateway.credit").joinpath("data", REGISTER_FILE).read_bytes()
    return CreditTerms(read_form({REGISTER_FILE: usual}, REGISTER_FILE, REGISTER_FORM))


def lint_credit(files: CityFiles) -> Iterator[CheckFinding]:
    """What does not fit."""
    try:
        load_credit_terms(files)
    except SetupError as refused:
        yield error("credit.form", REGISTER_FILE, refused.detail)
