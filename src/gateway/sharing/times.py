"""How long things may take in a sharing request; a data file of the city."""

from collections.abc import Iterator
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from gateway.city import CityFiles, read_form
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, error

SHARING_FILE = "sharing.json"


class SharingTimes(BaseModel):
    """`sharing.json`.

    decided_within_working_days, reminded_after_working_days: of the owner, from the asking.  end_told_days_before: when both are reminded of
    a grant's end.  longest_days: of a grant.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    decided_within_working_days: int = Field(ge=1, le=365)
    reminded_after_working_days: int = Field(ge=1, le=365)
    end_told_days_before: int = Field(ge=1, le=365)
    longest_days: int = Field(ge=1, le=3_653)


TIMES_FORM = TypeAdapter(SharingTimes)


def load_sharing_times(city: CityFiles) -> SharingTimes:
    """The times from the city's `sharing.json`, or those that are installed where it has none.  Raises SetupError."""
    if SHARING_FILE not in city:
        city = {SHARING_FILE: (files("gateway.sharing") / "data" / SHARING_FILE).read_bytes()}
    return read_form(city, SHARING_FILE, TIMES_FORM)


def lint_sharing_times(city: CityFiles) -> Iterator[CheckFinding]:
    """What does not fit."""
    try:
        load_sharing_times(city)
    except SetupError as refused:
        yield error("sharing.form", SHARING_FILE, refused.detail)
