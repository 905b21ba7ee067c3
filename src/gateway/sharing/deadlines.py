"""How long things may take in a sharing request; a data file."""

from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.domain.errors import SetupError


class SharingTimes(BaseModel):
    """decided_within_working_days, reminded_after_working_days: of the owner, from the asking.

    end_told_days_before: when both are reminded of a grant's end.  longest_days: of a grant.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    decided_within_working_days: int = Field(ge=1)
    reminded_after_working_days: int = Field(ge=1)
    end_told_days_before: int = Field(ge=1)
    longest_days: int = Field(ge=1)


def load_sharing_times() -> SharingTimes:
    """The times from `deadlines.json`.  Raises SetupError."""
    source = files("gateway.sharing") / "data" / "deadlines.json"
    try:
        return SharingTimes.model_validate_json(source.read_bytes())
    except ValidationError:
        raise SetupError("the table of deadlines for sharing requests does not fit its form") from None
