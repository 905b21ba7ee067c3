"""The closed form of `predicates.json`: the rules that a city composes, and their way into the domain's words."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator

from gateway.city import TitleText
from gateway.domain.codes import ItemName, QuestionName
from gateway.domain.composed import (
    AllOf,
    AnyOf,
    AskedRegister,
    ComposedRule,
    CountedUnit,
    CountingWindow,
    CountRows,
    EachRow,
    LatestRow,
    NotOnRecord,
    NotSo,
    Part,
    RowsOf,
    RowsTaken,
    RowTest,
    SamePersonRow,
    items_read,
    leaves,
)
from gateway.domain.identifiers.folding import fold
from gateway.domain.signatures import composed_signature
from gateway.domain.words import Verdict

DEEPEST, MOST_PARTS = 5, 40
"""How deep all, any and not may stand in one another, and how many parts a rule may have: a rule is read by people."""
_LONGEST_MONTHS, _LONGEST_DAYS = 1200, 36_600


def _word(value: object) -> object:
    if value is None or (isinstance(value, str | int) and value != ""):
        return value
    raise ValueError("is a text, a whole number, true, false or null")


_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
_Question = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", max_length=130)]
_Word = Annotated[Any, PlainValidator(_word), WithJsonSchema({"type": ["string", "integer", "boolean", "null"]})]
_Bound = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
_Absent = Literal["yes", "no", "unknown"]
_Texts = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(max_length=500)]


class _Strict(BaseModel):
    """Nothing is taken for what it is not: no text for a number, no unknown member."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _TestForm(_Strict):
    """One item against words (`in`, with `not_in` where it is free text) or against bounds (`at_least`, `at_most`, which count in)."""

    item: _Name
    among: tuple[_Word, ...] | None = Field(default=None, alias="in", min_length=1, max_length=500)
    others: _Texts = Field(default=(), alias="not_in")
    at_least: _Bound | None = None
    at_most: _Bound | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        has_bounds = self.at_least is not None or self.at_most is not None
        if (self.among is None) is not has_bounds:
            raise ValueError("either in, or at_least and at_most")
        if self.others and self.among is None:
            raise ValueError("not_in goes with in")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least is above at_most")
        return self

    def test(self) -> RowTest:
        """In the domain's words; texts that are compared as people write them are folded."""
        among = frozenset(fold(one) if self.others and isinstance(one, str) else one for one in self.among or ())
        bounds = [None if bound is None else Decimal(repr(bound)) for bound in (self.at_least, self.at_most)]
        return RowTest(ItemName(self.item), among, frozenset(map(fold, self.others)), *bounds)


class RowTestForm(_TestForm):
    """A test that a row must pass to count."""


class WindowForm(_Strict):
    """The time that counts: so many months, or days, until the end of the last month or until today."""

    months: int | None = Field(default=None, ge=1, le=_LONGEST_MONTHS)
    days: int | None = Field(default=None, ge=1, le=_LONGEST_DAYS)
    until: Literal["last_month", "today"]

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.months is None) is (self.days is None):
            raise ValueError("either months or days")
        return self

    def window(self) -> CountingWindow:
        """In the domain's words."""
        return CountingWindow(self.months or self.days or 0, self.months is not None, self.until == "last_month")

    def most(self, each: CountedUnit) -> int:
        """So many units may lie in it at most."""
        if each is CountedUnit.MONTH or self.days is not None:
            return self.months or self.days or 0
        return (self.months or 0) * 31


class _RowsForm(_Strict):
    """The rows of the reply to a question; with `rows` those in that list inside each record."""

    question: _Question
    rows: _Name | None = None

    def looked_at(self) -> RowsOf:
        """In the domain's words."""
        return RowsOf(QuestionName(self.question), None if self.rows is None else ItemName(self.rows))


class CountForm(_RowsForm):
    """So many months, or days, with a row that passes `where` lie in the window; several rows of one month or day count once."""

    on: _Name
    each: Literal["month", "day"]
    where: tuple[RowTestForm, ...] = Field(default=(), max_length=8)
    window: WindowForm
    at_least: int | None = Field(default=None, ge=1)
    at_most: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("at_least, at_most or both")
        if self.each == "month" and self.window.months is None:
            raise ValueError("months are counted in a window of months")
        most = self.window.most(CountedUnit(self.each))
        if (self.at_least or 0) > most or (self.at_most is not None and self.at_most >= most):
            raise ValueError(f"the window has no more than {most}, so that the threshold decides nothing")
        if self.at_most is not None and (self.at_least or 0) > self.at_most:
            raise ValueError("at_least is above at_most")
        return self

    def part(self) -> Part:
        """In the domain's words."""
        return CountRows(
            self.looked_at(),
            ItemName(self.on),
            CountedUnit(self.each),
            self.window.window(),
            tuple(form.test() for form in self.where),
            self.at_least,
            self.at_most,
        )


class LatestForm(_RowsForm, _TestForm):
    """The row of the latest day or month passes the test; `absent` says what it comes to where there is none."""

    by: _Name
    absent: _Absent = "unknown"

    def part(self) -> Part:
        """In the domain's words."""
        return LatestRow(self.looked_at(), ItemName(self.by), self.test(), Verdict(self.absent))


class ThresholdForm(_RowsForm, _TestForm):
    """A row passes the test: every one, some one, or, where the register should have but one, all alike (`agreed`)."""

    take: Literal["agreed", "every", "some"] = "agreed"
    absent: _Absent = "unknown"

    def part(self) -> Part:
        """In the domain's words."""
        return EachRow(self.looked_at(), self.test(), RowsTaken(self.take), Verdict(self.absent))


class SamePersonForm(_RowsForm):
    """The number in the row, and the name where one is named, are those of the person asked about, or of the applicant."""

    number: _Name
    name: _Name | None = None
    of: Literal["asked", "applicant"] = "asked"
    absent: _Absent = "unknown"

    def part(self) -> Part:
        """In the domain's words."""
        name = None if self.name is None else ItemName(self.name)
        return SamePersonRow(
            self.looked_at(), ItemName(self.number), name, self.of == "applicant", Verdict(self.absent)
        )


class NotOnRecordForm(_RowsForm):
    """No row passes `where`; without it: the register holds nothing of the person."""

    where: tuple[RowTestForm, ...] = Field(default=(), max_length=8)

    def part(self) -> Part:
        """In the domain's words."""
        return NotOnRecord(self.looked_at(), tuple(form.test() for form in self.where))


class RuleForm(_Strict):
    """One part of a rule: exactly one of these."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)
    all: tuple["RuleForm", ...] | None = Field(default=None, min_length=1, max_length=16)
    any: tuple["RuleForm", ...] | None = Field(default=None, min_length=1, max_length=16)
    not_: "RuleForm | None" = Field(default=None, alias="not")
    count: CountForm | None = None
    latest: LatestForm | None = None
    threshold: ThresholdForm | None = None
    same_person: SamePersonForm | None = None
    not_on_record: NotOnRecordForm | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            words = ", ".join(field.alias or name for name, field in type(self).model_fields.items())
            raise ValueError(f"exactly one of {words}")
        return self

    def inner(self) -> tuple["RuleForm", ...]:
        """The parts that it joins."""
        return self.all or self.any or (() if self.not_ is None else (self.not_,))

    def part(self) -> Part:
        """In the domain's words."""
        if self.all is not None:
            return AllOf(tuple(form.part() for form in self.all))
        if self.any is not None:
            return AnyOf(tuple(form.part() for form in self.any))
        if self.not_ is not None:
            return NotSo(self.not_.part())
        leaf = self.count or self.latest or self.threshold or self.same_person or self.not_on_record
        if leaf is None:
            raise ValueError("a part that is none")
        return leaf.part()


class AskedForm(_Strict):
    """How a question is asked.

    max_age_days: how old a copy may be; left out: a day, where the department tells how old it is.  holder: the item with the name that
    must be that of the person asked about.
    """

    max_age_days: int | None = Field(default=None, ge=0, le=3660)
    holder: _Name | None = None


class _TextsForm(_Strict):
    en: TitleText
    zh: TitleText


class ComposedRuleForm(_Strict):
    """One rule of the city's own.  title: also what an officer of the department is asked where the registers leave it open."""

    name: _Name
    title: _TextsForm
    asks: dict[_Question, AskedForm] = Field(min_length=1, max_length=8)
    rule: RuleForm

    @model_validator(mode="after")
    def _fits(self) -> Self:
        depth, parts = 0, [self.rule]
        count = 0
        while parts:
            depth, count = depth + 1, count + len(parts)
            parts = [inner for one in parts for inner in one.inner()]
        if depth > DEEPEST:
            raise ValueError(f"the rule is {depth} deep: at most {DEEPEST}; give a part of it a certificate of its own")
        if count > MOST_PARTS:
            raise ValueError(f"the rule has {count} parts: at most {MOST_PARTS}")
        asked = {leaf.rows.question for _, leaf in leaves(self.rule.part())}
        if strange := sorted(asked.symmetric_difference(self.asks)):
            raise ValueError(f"asks and rule do not name the same questions: {', '.join(strange)}")
        return self

    def to_domain(self) -> ComposedRule:
        """The rule in the domain's words."""
        part = self.rule.part()
        asks = {
            QuestionName(question): AskedRegister(
                form.max_age_days, None if form.holder is None else ItemName(form.holder)
            )
            for question, form in self.asks.items()
        }
        items: dict[QuestionName, frozenset[ItemName]] = {
            question: frozenset() if asked.holder is None else frozenset({asked.holder})
            for question, asked in asks.items()
        }
        for _, leaf in leaves(part):
            rows = leaf.rows
            items[rows.question] |= items_read(leaf) if rows.inside is None else {rows.inside}
        return ComposedRule(self.name, self.title.model_dump(), asks, part, composed_signature(items))
