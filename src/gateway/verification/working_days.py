"""Working days: weekends, public holidays, and the weekends that are worked in their place (调休); a data file with a last day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from gateway.city import CityFiles, read_form
from gateway.domain.errors import SetupError

_SATURDAY = 5
_LONGEST_HOLIDAY = 60


class WorkingDaysForm(BaseModel):
    """`working_days.json`: public holidays from the first to the last day of each, and weekends that are worked, from `since` to `until`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    source: str = Field(min_length=1)
    since: date
    until: date
    days_off: tuple[tuple[date, date], ...] = Field(max_length=1_000)
    worked_weekends: frozenset[date]


DAYS_FORM = TypeAdapter(WorkingDaysForm)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """since, until: the first and the last day that the data know; before and after, weekends alone are free.

    days_off: each public holiday by its day.  worked_weekends: Saturdays and Sundays that are worked.
    """

    since: date
    until: date
    days_off: frozenset[date]
    worked_weekends: frozenset[date]

    def is_worked(self, day: date) -> bool:
        """Whether offices work on a day."""
        if day.weekday() >= _SATURDAY:
            return day in self.worked_weekends
        return day not in self.days_off

    def after(self, start: datetime, days: int) -> datetime:
        """The same time of day, `days` working days later."""
        moment, left = start, days
        while left > 0:
            moment += timedelta(days=1)
            left -= self.is_worked(moment.date())
        return moment

    def after_minutes(self, start: datetime, minutes: int, hours: tuple[time, time]) -> datetime:
        """So many minutes later, of which those count that lie within `hours` of working days."""
        moment, left = start, timedelta(minutes=minutes)
        while True:
            day, zone = moment.date(), moment.tzinfo
            opens, closes = (datetime.combine(day, hour, zone) for hour in hours)
            begins = max(moment, opens)
            if self.is_worked(day) and begins < closes:
                if left <= closes - begins:
                    return begins + left
                left -= closes - begins
            moment = datetime.combine(day + timedelta(days=1), time(), zone)

    def between(self, start: datetime, end: datetime) -> int:
        """How many working days follow the day of `start`, that of `end` among them."""
        days = (end.date() - start.date()).days
        return sum(self.is_worked(start.date() + timedelta(days=n)) for n in range(1, days + 1))


def load_working_days(files: CityFiles) -> WorkingDays:
    """The days from the city's `working_days.json`.  Raises SetupError.

    Refused are holidays outside the file's span or that end before they begin, and worked weekends that are no weekend or a holiday.
    """
    form = read_form(files, "working_days.json", DAYS_FORM)
    if any((last - first).days > _LONGEST_HOLIDAY for first, last in form.days_off):
        raise SetupError(f"the table of working days has a holiday of more than {_LONGEST_HOLIDAY} days")
    days_off = frozenset(
        first + timedelta(days=n) for first, last in form.days_off for n in range((last - first).days + 1)
    )
    named = days_off | form.worked_weekends
    is_sound = (
        all(first <= last for first, last in form.days_off)
        and all(form.since <= day <= form.until for day in named)
        and all(day.weekday() >= _SATURDAY and day not in days_off for day in form.worked_weekends)
    )
    if not is_sound:
        raise SetupError("the table of working days contradicts itself")
    return WorkingDays(form.since, form.until, days_off, form.worked_weekends)
