"""When a verification is due and reminded of: so many working days by the matter's class of processing; a data file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from gateway.city import CityFiles, read_form
from gateway.domain.codes import MatterCode
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, error
from gateway.domain.matter import Matter
from gateway.verification.working_days import WorkingDays, load_working_days

_MOST_DAYS = 500
"""Two years of work; each is counted."""


class DueTimesForm(BaseModel):
    """`due_times.json`: working days by class of processing, and when the department is reminded.

    correction_days: working days for the answer to a doubt about what a register holds.  recall_again_days: so many days after a correction what
    rests on the wrong value is looked for once more, since copies of registers are behind.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    working_days: dict[str, Annotated[int, Field(ge=1, le=_MOST_DAYS)]]
    most_of_matter: float = Field(gt=0, le=1)
    reminder_after: float = Field(gt=0, lt=1)
    extension_days: int = Field(ge=1, le=_MOST_DAYS)
    most_extensions: int = Field(ge=0, le=100)
    attachments_kept_days: int = Field(default=180, ge=1, le=3660)
    claim_minutes: int = Field(default=120, ge=1, le=1440)
    series_s: int = Field(default=10, ge=1, le=3600)
    working_minutes: dict[str, Annotated[int, Field(ge=1, le=1440)]] = Field(default_factory=dict)
    desk_hours: tuple[time, time] = (time(8, 30), time(17))
    correction_days: int = Field(default=10, ge=1, le=_MOST_DAYS)
    recall_again_days: tuple[Annotated[int, Field(ge=1, le=_MOST_DAYS)], ...] = Field(default=(1, 8), max_length=10)

    @model_validator(mode="after")
    def _opens(self) -> Self:
        if self.desk_hours[0] >= self.desk_hours[1]:
            raise ValueError("the desk closes before it opens")
        return self


TIMES_FORM = TypeAdapter(DueTimesForm)


@dataclass(frozen=True, slots=True)
class DueTimes:
    """working_days: by class of processing.  most_of_matter: no verification takes more of a matter's days than this share.

    reminder_after: the share of the working days after which the department is reminded.  calendar: which days are worked.  extension_days: working days that one extension
    gives, at most most_extensions times.  attachments_kept_days: days of the calendar that a file of an officer's is kept.  claim_minutes: how long a claim lasts.
    series_s: an officer's answer that comes sooner after their last one is of a series.  working_minutes: of classes whose matters are done within a
    day, within desk_hours; they go before working_days.  correction_days, recall_again_days: as in the form.
    """

    working_days: Mapping[str, int]
    most_of_matter: float
    calendar: WorkingDays
    reminder_after: float = 0.6
    extension_days: int = 3
    most_extensions: int = 1
    attachments_kept_days: int = 180
    claim_minutes: int = 120
    series_s: int = 10
    working_minutes: Mapping[str, int] = field(default_factory=dict)
    desk_hours: tuple[time, time] = (time(8, 30), time(17))
    correction_days: int = 10
    recall_again_days: tuple[int, ...] = (1, 8)

    @property
    def claimed_for(self) -> timedelta:
        """How long a task is one officer's alone who claims it."""
        return timedelta(minutes=self.claim_minutes)

    @property
    def attachments_kept(self) -> timedelta:
        """How long a file is kept that an officer attaches."""
        return timedelta(days=self.attachments_kept_days)

    def due_at(self, matter: Matter, opened_at: datetime) -> datetime:
        """The end of the time for a task of `matter`.  Raises KeyError for an unknown class."""
        minutes = self.working_minutes.get(matter.processing_class)
        if minutes is not None:
            return self.calendar.after_minutes(opened_at, minutes, self.desk_hours)
        days = self.working_days[matter.processing_class]
        if matter.processing_days is not None:
            days = max(1, min(days, int(matter.processing_days * self.most_of_matter)))
        return self.calendar.after(opened_at, days)

    def remind_at(self, opened_at: datetime, due_at: datetime) -> datetime:
        """When the department is reminded of a task: on a working day, or within the one day that there is."""
        days = int(self.calendar.between(opened_at, due_at) * self.reminder_after)
        if days < 1:
            return opened_at + (due_at - opened_at) * self.reminder_after
        return self.calendar.after(opened_at, days)

    def extended(self, due_at: datetime) -> datetime:
        """The end of the time after one extension."""
        return self.calendar.after(due_at, self.extension_days)


def load_due_times(files: CityFiles) -> DueTimes:
    """The times from the city's `due_times.json` and `working_days.json`.  Raises SetupError."""
    form = read_form(files, "due_times.json", TIMES_FORM)
    return DueTimes(**form.model_dump(), calendar=load_working_days(files))


def lint_due_times(files: CityFiles, matters: Mapping[MatterCode, Matter]) -> Iterator[CheckFinding]:
    """What does not fit: a class of processing without a time would stop a query."""
    try:
        due_times = load_due_times(files)
    except SetupError as refused:
        yield error("desk.form", "due_times.json", refused.detail)
        return
    for matter in matters.values():
        if matter.processing_class not in {*due_times.working_days, *due_times.working_minutes}:
            sentence = f"{matter.code}: the class {matter.processing_class} has no time"
            yield error("desk.unknown-class", "due_times.json", sentence)
