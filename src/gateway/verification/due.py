"""When a verification is due: so many working days by the matter's class of processing; a data file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.domain.errors import SetupError
from gateway.domain.matter import Matter

_SATURDAY = 5


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    working_days: dict[str, int]
    most_of_matter: float = Field(gt=0, le=1)
    reminder_after: float = Field(gt=0, lt=1)
    extension_days: int = Field(ge=1)
    most_extensions: int = Field(ge=0)


@dataclass(frozen=True, slots=True)
class DueTimes:
    """working_days: by class of processing.  most_of_matter: no verification takes more of a matter's days than this share.

    reminder_after: the share of the time after which the department is reminded.  extension_days: working days that one extension
    gives, at most most_extensions times.
    """

    working_days: Mapping[str, int]
    most_of_matter: float
    reminder_after: float = 0.6
    extension_days: int = 3
    most_extensions: int = 1

    def due_at(self, matter: Matter, opened_at: datetime) -> datetime:
        """The end of the time for a task of `matter`; weekends do not count.  Raises KeyError for an unknown class."""
        days = self.working_days[matter.processing_class]
        if matter.processing_days is not None:
            days = max(1, min(days, int(matter.processing_days * self.most_of_matter)))
        return after_working_days(opened_at, days)

    def remind_at(self, opened_at: datetime, due_at: datetime) -> datetime:
        """When the department is reminded of a task."""
        return opened_at + (due_at - opened_at) * self.reminder_after

    def extended(self, due_at: datetime) -> datetime:
        """The end of the time after one extension."""
        return after_working_days(due_at, self.extension_days)


def load_due_times(file: Traversable | None = None) -> DueTimes:
    """The times from `due_times.json`, by default the one in this package.  Raises SetupError."""
    source = file if file is not None else files("gateway.verification") / "data" / "due_times.json"
    try:
        form = _File.model_validate_json(source.read_bytes())
    except ValidationError:
        raise SetupError("the table of due times does not fit its form") from None
    return DueTimes(**form.model_dump())


def after_working_days(start: datetime, days: int) -> datetime:
    """The same time of day, `days` working days later; Saturdays and Sundays do not count."""
    day = start
    left = days
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day
