"""Of which month reports are wanted."""

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from gateway.api.contract.inputs import Closed

_PATTERN = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"
Month = Annotated[str, Path(pattern=_PATTERN, description="The month, China's, like `2026-09`.")]


class ReportsIn(Closed):
    """Of which month."""

    month: Annotated[
        str, Field(strict=True, pattern=_PATTERN, description="A month that is over, China's, like `2026-09`.")
    ]


class LeagueQuery(BaseModel):
    """Of which month."""

    model_config = ConfigDict(extra="forbid")
    month: Annotated[
        str | None,
        Field(pattern=_PATTERN, description="China's, like `2026-09`; by default the latest that is reported of."),
    ] = None
