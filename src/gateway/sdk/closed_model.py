"""The schema that all parts of a manifest and all settings of a driver are read by."""

from pydantic import BaseModel, ConfigDict


class ClosedModel(BaseModel):
    """A schema that takes what it names and nothing else, and is not changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
