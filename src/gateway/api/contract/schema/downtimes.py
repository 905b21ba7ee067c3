"""The forms of downtimes as operators and stewards see them."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field
from typing_extensions import TypeAliasType

from gateway.api.contract.schema.closed import Closed, Uuid
from gateway.api.contract.schema.reference import Downtime

DowntimeSource = TypeAliasType(
    "DowntimeSource",
    Annotated[Literal["announced", "settings"], Field(description="Where a downtime stands.")],
)


class DowntimeInFull(Downtime):
    """A downtime with where it stands, and who announced it."""

    downtime_id: Uuid | None = Field(description="null for one of the settings.")
    department: str
    source: DowntimeSource
    announced_by: str | None = Field(description="The account; null for one of the settings.")
    announced_at: AwareDatetime | None = Field(description="By the domain clock; null for one of the settings.")
    withdrawn_at: AwareDatetime | None = Field(description="By the domain clock; null unless it was withdrawn.")


class Downtimes(Closed):
    """A page of downtimes."""

    items: list[DowntimeInFull]
    next: str | None
    now: AwareDatetime = Field(description="The time by the domain clock.")
