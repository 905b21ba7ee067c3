"""The rules of misuse as data: threshold, window, severity, owner, and the city's office hours; from `data/rules.json`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.domain.clock import CHINA
from gateway.domain.errors import SetupError
from gateway.domain.matter import Title
from gateway.domain.oversight import Severity


class _RulesModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _TitleForm(_RulesModel):
    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)


class _Hours(_RulesModel):
    from_hour: int = Field(ge=0, le=23)
    to_hour: int = Field(ge=1, le=24)
    workdays: frozenset[Annotated[int, Field(ge=0, le=6)]]
    holidays: frozenset[date]
    make_up_days: frozenset[date]


class _RuleForm(_RulesModel):
    name: str = Field(pattern="^[a-z][a-z_]{1,31}$")
    rule: str = Field(pattern="^A[0-9]{2}$")
    title: _TitleForm
    said: _TitleForm
    severity: Severity
    owner: str = Field(pattern="^[a-z][a-z_]{1,31}$")
    threshold: int = Field(ge=1)
    window_s: int = Field(ge=1)
    is_silent: bool = False
    numbers: dict[str, float] = Field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class _Unanswered(_RulesModel):
    rule: str = Field(pattern="^A[0-9]{2}$")
    title: _TitleForm
    why: _TitleForm


class _RulesFile(_RulesModel):
    due_working_days: int = Field(ge=1)
    hours: _Hours
    owners: dict[str, _TitleForm]
    rules: tuple[_RuleForm, ...]
    standing: tuple[_RuleForm, ...]
    unanswered: tuple[_Unanswered, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Office hours by the city's clock.  workdays: 0 Monday to 6 Sunday.  make_up_days: weekends that are worked."""

    from_hour: int
    to_hour: int
    workdays: frozenset[int]
    holidays: frozenset[date]
    make_up_days: frozenset[date]

    def is_workday(self, day: date) -> bool:
        """Whether offices are open on that day."""
        return day in self.make_up_days or (day.weekday() in self.workdays and day not in self.holidays)

    def is_open(self, at: datetime) -> bool:
        """Whether offices are open at that time."""
        here = at.astimezone(CHINA)
        return self.is_workday(here.date()) and self.from_hour <= here.hour < self.to_hour

    def after_working_days(self, start: datetime, days: int) -> datetime:
        """The same time of day in the city, `days` working days later."""
        day, left = start.astimezone(CHINA), days
        while left > 0:
            day += timedelta(days=1)
            left -= self.is_workday(day.date())
        return day


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of looking for one finding of the list A01 to A24.

    said: the sentence of a finding, with `{who}`, `{subject}`, `{matter}`, `{stream}`, `{place}` and `{n}`.  owner: who answers for it.  threshold, window: how many
    of what the rule counts within what time.  is_silent: it raises an alert and no finding.  numbers, words: what else its judgement takes.
    """

    name: str
    rule: str
    title: Title
    said: Title
    severity: Severity
    owner: str
    threshold: int
    window: timedelta
    is_silent: bool
    numbers: Mapping[str, float]
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole file.

    standing: whose findings do not come of entries, but of the store itself.
    unanswered: rule → title and why this log cannot answer it yet.
    """

    rules: Mapping[str, Rule]
    standing: Mapping[str, Rule]
    owners: Mapping[str, Title]
    unanswered: Mapping[str, tuple[Title, Title]]
    calendar: Calendar
    due_working_days: int

    @property
    def told(self) -> Mapping[str, Rule]:
        """All that a finding may be of."""
        return {**self.rules, **self.standing}


def load_rules(file: Traversable | None = None) -> Rules:
    """The rules from `data/rules.json`, by default the one in this package.  Raises SetupError when it does not fit its form."""
    source = file if file is not None else files("gateway.oversight.findings") / "data" / "rules.json"
    try:
        form = _RulesFile.model_validate_json(source.read_bytes())
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = "/".join(str(part) for part in first["loc"])
        raise SetupError(f"the table of misuse rules does not fit its form at /{place}: {first['msg']}") from None
    if missing := {rule.owner for rule in (*form.rules, *form.standing)} - form.owners.keys():
        raise SetupError(f"the table of misuse rules lacks the owners {', '.join(sorted(missing))}")
    return Rules(
        rules={rule.name: _rule(rule) for rule in form.rules},
        standing={rule.name: _rule(rule) for rule in form.standing},
        owners={name: title.model_dump() for name, title in form.owners.items()},
        unanswered={row.rule: (row.title.model_dump(), row.why.model_dump()) for row in form.unanswered},
        calendar=Calendar(**form.hours.model_dump()),
        due_working_days=form.due_working_days,
    )


def _rule(form: _RuleForm) -> Rule:
    return Rule(
        name=form.name,
        rule=form.rule,
        title=form.title.model_dump(),
        said=form.said.model_dump(),
        severity=form.severity,
        owner=form.owner,
        threshold=form.threshold,
        window=timedelta(seconds=form.window_s),
        is_silent=form.is_silent,
        numbers=form.numbers,
        words=form.words,
    )
