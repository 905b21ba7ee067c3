"""The closed schema of the catalogue's data files, and their way into the domain's words."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from gateway.catalogue.laws import GroundForm, LawForm
from gateway.catalogue.patterns import checked_pattern
from gateway.city import CreditCodes, TitleText
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, MatterCode, QuestionName
from gateway.domain.composed import ComposedRule
from gateway.domain.matter import (
    AskedInTurn,
    Cardinality,
    Certificate,
    DeskQuestion,
    Item,
    Matter,
    Predicate,
    ShownItem,
)
from gateway.domain.words import Method, Mode, Sharing, Verdict


def _has_room(text: str) -> str:
    cardinality = _cardinality(text)
    if cardinality.most is not None and cardinality.least > cardinality.most:
        raise ValueError("begins above its end")
    return text


_Range = Annotated[str, Field(pattern=r"^([0-9]{1,6}|[0-9]{1,6}\.\.([0-9]{1,6}|n))$"), AfterValidator(_has_room)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TitleForm(_Closed):
    """A title in both languages."""

    en: TitleText
    zh: TitleText


class ParameterForm(_Closed):
    """One parameter a certificate takes.  A small part of JSON Schema: what a caller can be told in one line.

    pattern: of the whole text, in what a linear engine understands: no look-around, no reference back.
    not_before: the parameter, a date too, that this one may not come before.  not_ahead: a day that has not come is refused.
    """

    type: Literal["string", "integer", "boolean"]
    title: TitleForm
    format: Literal["date", "unit-number"] | None = None
    pattern: Annotated[str, Field(max_length=200), AfterValidator(checked_pattern)] | None = None
    enum: tuple[str, ...] | None = Field(default=None, min_length=1)
    minimum: int | None = None
    maximum: int | None = None
    not_before: str | None = None
    not_ahead: bool = False
    required: bool = True

    @model_validator(mode="after")
    def _has_room(self) -> Self:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("the minimum is above the maximum")
        return self


class AppliesWhenForm(_Closed):
    """The role that must be named for the certificate to apply, or the one that must not be."""

    party: str | None = None
    no_party: str | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.party is None) == (self.no_party is None):
            raise ValueError("either party or no_party")
        return self


class PredicateForm(_Closed):
    """A rule by name with its arguments."""

    name: str
    args: dict[str, str | int | bool | None]


class ShownItemForm(_Closed):
    """An item the certificate may show, and in which form at most."""

    name: str
    mode: Literal["reveal", "mask", "test"]


class ProcessingForm(_Closed):
    """How long the matter takes: at once, half an hour, or so many working days."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    class_: Literal["immediate", "half_hour", "days"] = Field(alias="class")
    days: int | None = Field(default=None, ge=1, le=365)


class DeskQuestionForm(_Closed):
    """What an officer of a department is asked, without a negation.  yes_means: the certificate's answer where theirs is yes."""

    en: TitleText
    zh: TitleText
    yes_means: Literal["yes", "no"] = "yes"

    def to_domain(self) -> DeskQuestion:
        """The question in the domain's words."""
        return DeskQuestion({"en": self.en, "zh": self.zh}, Verdict(self.yes_means))


class AskedInTurnForm(_Closed):
    """The departments that a verification asks one after another, and whose answer counts: the last one's, or the first no."""

    departments: tuple[str, ...] = Field(min_length=2, max_length=8)
    answer: Literal["last", "first_no"]

    def to_domain(self) -> AskedInTurn:
        """The turns in the domain's words."""
        return AskedInTurn(tuple(map(DepartmentCode, self.departments)), no_ends=self.answer == "first_no")


class CertificateForm(_Closed):
    """One certificate of a matter."""

    code: str = Field(pattern=r"^M\d{2,4}-C\d{1,3}$")
    title: TitleForm
    issuer: str
    ladder: tuple[Method, ...] = Field(min_length=1)
    basis: str = Field(min_length=1)
    declaration_basis: str = ""
    laws: tuple[GroundForm, ...] = ()
    parties: dict[str, _Range]
    parameters: dict[str, ParameterForm] = Field(default_factory=dict)
    applies_when: AppliesWhenForm | None = None
    predicate: PredicateForm | None = None
    value: str | None = None
    needs: tuple[str, ...] = ()
    items: tuple[ShownItemForm, ...] = ()
    outcome_of: str | None = Field(default=None, pattern=r"^M\d{2,4}$")
    question: DeskQuestionForm | None = None
    in_turn: AskedInTurnForm | None = None

    def to_domain(self, laws: Mapping[str, LawForm], rules: Mapping[str, ComposedRule]) -> Certificate:
        """The certificate in the domain's words.  rules: the city's own, by name.  Raises KeyError for a law that the table lacks."""
        predicate = self.predicate
        return Certificate(
            code=CertificateCode(self.code),
            title=self.title.model_dump(),
            issuer=DepartmentCode(self.issuer),
            ladder=self.ladder,
            basis=self.basis,
            parties={role: _cardinality(text) for role, text in self.parties.items()},
            parameters={name: form.model_dump(exclude_none=True) for name, form in self.parameters.items()},
            applies_when=self.applies_when.party if self.applies_when else None,
            applies_without=self.applies_when.no_party if self.applies_when else None,
            predicate=Predicate(predicate.name, dict(predicate.args), rules.get(predicate.name)) if predicate else None,
            value=self.value,
            needs=tuple(QuestionName(name) for name in self.needs),
            items=tuple(ShownItem(ItemName(item.name), Mode(item.mode)) for item in self.items),
            outcome_of=None if self.outcome_of is None else MatterCode(self.outcome_of),
            laws=tuple(form.to_domain(laws) for form in self.laws),
            declaration_basis=self.declaration_basis,
            question=None if self.question is None else self.question.to_domain(),
            in_turn=None if self.in_turn is None else self.in_turn.to_domain(),
        )


class MatterForm(_Closed):
    """One matter: a file of the city."""

    code: str = Field(pattern=r"^M\d{2,4}$")
    title: TitleForm
    owner: str
    processing: ProcessingForm
    valid_from: date
    valid_until: date | None = None
    any_of: tuple[tuple[str, ...], ...] = ()
    certificates: tuple[CertificateForm, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("valid_until is before valid_from")
        return self

    def to_domain(self, laws: Mapping[str, LawForm], rules: Mapping[str, ComposedRule]) -> Matter:
        """The matter in the domain's words.  rules: the city's own, by name.  Raises KeyError for a law that the table lacks."""
        return Matter(
            code=MatterCode(self.code),
            title=self.title.model_dump(),
            owner=DepartmentCode(self.owner),
            processing_class=self.processing.class_,
            processing_days=self.processing.days,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            certificates=tuple(form.to_domain(laws, rules) for form in self.certificates),
            any_of=tuple(tuple(CertificateCode(code) for code in group) for group in self.any_of),
        )


class DerivedItemForm(_Closed):
    """An item that a certificate shows and no department delivers as such, classified."""

    department: str
    name: str
    title: TitleForm
    type: str
    level: int = Field(ge=1, le=4)
    sharing: Sharing
    identifying: bool
    basis: str = Field(min_length=1)
    codes: tuple[str, ...] | None = None

    def to_domain(self) -> Item:
        """The item in the domain's words."""
        return Item(
            department=DepartmentCode(self.department),
            name=ItemName(self.name),
            title=self.title.model_dump(),
            type=self.type,
            level=self.level,
            sharing=self.sharing,
            identifying=self.identifying,
            basis=self.basis,
            codes=self.codes,
        )


class DepartmentForm(_Closed):
    """One department of the city.

    system: the register it keeps; null where it only asks.  credit_codes: under which registers know it as an employer.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")
    title: TitleForm
    system: str | None
    has_connector: bool
    credit_codes: CreditCodes = ()


def _cardinality(text: str) -> Cardinality:
    least, _, most = text.partition("..")
    if not most:
        return Cardinality(int(least), int(least))
    return Cardinality(int(least), None if most == "n" else int(most))
