"""Of which month or year figures are wanted."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from gateway.api.contract.schema.closed import StatisticsSource


class OfPeriod(BaseModel):
    """Of which month or year."""

    model_config = ConfigDict(extra="forbid")
    period: Annotated[
        str | None,
        Field(
            pattern=r"^(19|20)[0-9]{2}(-(0[1-9]|1[0-2]))?$",
            description="A month (`2026-09`) or a year (`2026`), China's; by default the latest month that is published.",
        ),
    ] = None


class StatisticsQuery(OfPeriod):
    """And whether the city's published example is wanted in place of this gateway's counts."""

    source: StatisticsSource = "log"
