"""The form of a healthy answer."""

from typing import Literal

from pydantic import Field

from gateway.api.schema.closed import Closed


class Health(Closed):
    """All is well."""

    status: Literal["ok"]
    warnings: list[str] = Field(default_factory=list, description="What somebody must look after; all is served.")
