"""The bands of income: steps that mean something in law, as data of the city."""

from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Band(_Closed):
    """One band: what is below `under` yuan a month and not below the step before.

    means: what the sum is in law or in fact.  source: where it was taken from.  unsure: nobody has checked it against the source.
    """

    band: str = Field(pattern=r"^[a-z_0-9]+$")
    under: Decimal = Field(gt=0)
    means: dict[str, str]
    source: str = Field(min_length=1)
    unsure: bool


class Bands(_Closed):
    """The steps from the lowest up, and the name of what is above them all."""

    steps: tuple[Band, ...] = Field(min_length=1)
    above: str

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if any(lower.under >= upper.under for lower, upper in pairwise(self.steps)):
            raise ValueError("the steps do not rise")
        return self

    def of(self, base: Decimal) -> str:
        """The band that a sum of contribution bases, in yuan a month, falls into."""
        return next((step.band for step in self.steps if base < step.under), self.above)


@cache
def load_bands() -> Bands:
    """The table of this city.  Raises ValidationError where it does not fit its form."""
    return Bands.model_validate_json((files("gateway.decision") / "data" / "income_bands.json").read_bytes())
