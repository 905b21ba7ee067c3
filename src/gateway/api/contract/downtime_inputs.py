"""What is sent about downtimes of departments, as closed forms."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gateway.api.contract.inputs import Closed, DepartmentFilter, NamelessWords, RealTime
from gateway.api.contract.paging import PageQuery
from gateway.domain.downtime import DowntimeKind
from gateway.domain.forms import DEPARTMENT


class WhyIn(Closed):
    """Why, in the languages in which you say it; in the other one its kind is told."""

    en: NamelessWords | None = None
    zh: NamelessWords | None = None

    @property
    def words(self) -> Mapping[str, str]:
        """By language, what was said."""
        return {language: text for language, text in (("en", self.en), ("zh", self.zh)) if text is not None}


class DowntimeIn(Closed):
    """When a department will not answer, and why."""

    department: Annotated[str, Field(strict=True, pattern=DEPARTMENT)]
    since: Annotated[
        RealTime | None, Field(description="From when on, by the domain clock; if it is left out, from now on.")
    ] = None
    until: RealTime = Field(description="It answers again from then on, by the domain clock; at most 92 days later.")
    kind: DowntimeKind = DowntimeKind.PLANNED
    why: WhyIn | None = None


class DowntimeChangeIn(Closed):
    """What is to be otherwise; what is left out stays."""

    since: Annotated[RealTime | None, Field(description="From when on, by the domain clock.")] = None
    until: Annotated[
        RealTime | None, Field(description="It answers again from then on, by the domain clock; at most 92 days later.")
    ] = None
    kind: DowntimeKind | None = None
    why: Annotated[WhyIn | None, Field(description="In place of what was said.")] = None

    @model_validator(mode="after")
    def _changes_something(self) -> "DowntimeChangeIn":
        if self.since is None and self.until is None and self.kind is None and self.why is None:
            raise PydanticCustomError("nothing", "at least one of since, until, kind and why is expected")
        return self


class DowntimesQuery(PageQuery):
    """Which downtimes."""

    department: DepartmentFilter = Field(default=None, description="Of this department alone.")
