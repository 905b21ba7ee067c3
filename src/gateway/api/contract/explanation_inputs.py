"""What is asked about past decisions and about rights, as closed forms."""

from datetime import timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from gateway.api.contract.inputs import Closed, RealTime
from gateway.api.contract.paging import LONGEST_CURSOR, OF_ENTRIES, PageQuery

_LONGEST = timedelta(days=366)


class ExplainQuery(BaseModel):
    """Which query is explained."""

    model_config = ConfigDict(extra="forbid")
    query_id: Annotated[UUID, Field(description="The query whose decision is explained.")]


class UnusedQuery(PageQuery):
    """For how long nobody has used a right.  A page is of so many matters."""

    days: Annotated[int, Field(ge=1, le=366, description="Rights unused for so many days.")] = 90


class ReplayIn(Closed):
    """Over which past queries a policy is run."""

    since: RealTime = Field(description="From this time on, by the real clock.")
    until: RealTime = Field(description="Before this time; at most 366 days later.")
    limit: Annotated[int, Field(strict=True, ge=1, le=2_000)] = Field(
        default=500, description="At most so many queries in this answer."
    )
    before: Annotated[
        str | None,
        Field(max_length=LONGEST_CURSOR, description="The value of `next` of the answer before."),
        OF_ENTRIES,
    ] = None

    @model_validator(mode="after")
    def _is_a_period(self) -> Self:
        if not timedelta(0) < self.until - self.since <= _LONGEST:
            raise PydanticCustomError("period", "`until` is after `since`, by 366 days at most")
        return self
