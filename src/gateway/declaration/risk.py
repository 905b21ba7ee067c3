"""Which declarations are inspected: the risk class of each, the share of each class, when a day's list is closed; a part of a data file."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from gateway.city import TitleText
from gateway.domain.matter import Title
from gateway.domain.words import AnswerKind, RiskClass
from gateway.entry import WHOLE

_Share = Annotated[float, Field(gt=0, le=1)]
_Answer = str | bool


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Texts(_Closed):
    en: TitleText
    zh: TitleText


class _Shares(_Closed):
    low: _Share
    middle: _Share
    high: _Share


class QuestionForm(_Closed):
    """One question of the form that an inspector fills in on a visit."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
    title: _Texts
    kind: AnswerKind = Field(strict=False)
    required: bool = True


class InspectionForm(_Closed):
    """`inspection` of `declaration_conditions.json`: classes of risk, shares, times, and the form of a visit.

    shares: of each class, 0.05 for 5 %.  The class of a certificate goes before that of its matter; a declaration of neither is of the
    highest.  closes_at: when a day's list of declarations is closed, by the city's clock.  within_days: after the declaration.
    claimed_working_days: how long a visit stays an inspector's own.
    """

    shares: _Shares
    risk_of_matter: dict[str, RiskClass] = Field(default={}, strict=False)
    risk_of_certificate: dict[str, RiskClass] = Field(default={}, strict=False)
    closes_at: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    within_days: int = Field(ge=1, le=3650)
    claimed_working_days: int = Field(ge=1, le=100)
    questions: tuple[QuestionForm, ...] = Field(max_length=40)


@dataclass(frozen=True, slots=True)
class VisitQuestion:
    """One question of a visit's form."""

    name: str
    title: Title
    kind: AnswerKind
    required: bool

    def takes(self, answer: _Answer) -> bool:
        """Whether this can be its answer."""
        if self.kind is AnswerKind.YES_NO or isinstance(answer, bool):
            return self.kind is AnswerKind.YES_NO and isinstance(answer, bool)
        return self.kind is AnswerKind.TEXT or _is_day(answer)


@dataclass(frozen=True, slots=True)
class InspectionRules:
    """What the form says; where a city has none, every declaration is inspected.  shares: in ten-thousandths, by class."""

    shares: Mapping[RiskClass, int] = field(default_factory=lambda: dict.fromkeys(RiskClass, WHOLE))
    of_matter: Mapping[str, RiskClass] = field(default_factory=dict)
    of_certificate: Mapping[str, RiskClass] = field(default_factory=dict)
    closes_at: time = time(23)
    within_days: int = 60
    claimed_working_days: int = 10
    questions: tuple[VisitQuestion, ...] = ()

    def risk(self, matter: str, certificate: str) -> RiskClass:
        """The class of a declaration; the highest where the data name none."""
        return self.of_certificate.get(certificate) or self.of_matter.get(matter) or RiskClass.HIGH

    def is_closing(self, now: datetime) -> bool:
        """Whether the list of `now`'s day may be closed.  now: at the city's offset."""
        return now.time() >= self.closes_at

    def faults(self, answers: Mapping[str, _Answer]) -> Iterator[tuple[str, str]]:
        """What does not fit the form, each as the question's name and a sentence."""
        known = {one.name: one for one in self.questions}
        for name in answers:
            if name not in known:
                yield name, "the form has no such question"
            elif not known[name].takes(answers[name]):
                yield name, f"an answer of the kind {known[name].kind} is expected here"
        for name, one in known.items():
            if one.required and name not in answers:
                yield name, "this question must be answered"


def rules_of(form: InspectionForm | None) -> InspectionRules:
    """The rules as the form has them."""
    if form is None:
        return InspectionRules()
    return InspectionRules(
        shares={RiskClass(name): round(share * WHOLE) or 1 for name, share in form.shares.model_dump().items()},
        of_matter=form.risk_of_matter,
        of_certificate=form.risk_of_certificate,
        closes_at=time.fromisoformat(form.closes_at),
        within_days=form.within_days,
        claimed_working_days=form.claimed_working_days,
        questions=tuple(
            VisitQuestion(one.name, one.title.model_dump(), one.kind, one.required) for one in form.questions
        ),
    )


def lint_risk(
    form: InspectionForm | None, declarable: Mapping[str, str], certificates: Collection[str], matters: Collection[str]
) -> Iterator[tuple[str, str]]:
    """What does not fit, each as a rule's name and a sentence.  declarable: certificate → matter, of all that can be declared."""
    if form is None:
        yield "declaration.no-inspection", "nothing is said of inspections: every declaration is inspected"
        return
    for code in sorted(form.risk_of_matter.keys() - matters):
        yield "declaration.unknown-matter", f"{code} has a class of risk and is no matter"
    for code in sorted(form.risk_of_certificate.keys() - certificates):
        yield "declaration.unknown-certificate", f"{code} has a class of risk and is no certificate"
    for code, matter in sorted(declarable.items()):
        if code not in form.risk_of_certificate and matter not in form.risk_of_matter:
            yield "declaration.no-risk", f"{code} can be declared and has no class of risk"
    names = [one.name for one in form.questions]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield "declaration.question-twice", f"the form of a visit has the question {name} twice"


def _is_day(text: str) -> bool:
    try:
        return len(text) == len("2026-11-01") and bool(date.fromisoformat(text))
    except ValueError:
        return False
