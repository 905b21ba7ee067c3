"""What the manifest and the operator tell the driver, as closed schemas."""

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from gateway.sdk import ClosedModel, RowRules, Tolerance, forms_of


class Facts(Tolerance):
    """`[driver]` of the manifest.

    prefix: how a drop's name begins; eight digits, the day whose state it shows, and `.csv` follow.  columns: the header, exactly.
    number, whose: the columns with a person's number and name; rows of one number with several names are an ambiguous match.
    stale_after_h: age at which the operator is told.  forms: how cells of columns must be written, `column:form`.
    stable: columns that stay as they are from one week to the next.
    """

    kind: str
    prefix: str = Field(pattern=r"^[A-Z]+_$")
    columns: tuple[str, ...] = Field(min_length=1)
    number: str
    whose: str
    stale_after_h: float = Field(gt=0)
    forms: tuple[str, ...] = ()
    stable: tuple[str, ...] = ()

    @property
    def rules(self) -> RowRules:
        """What a good row is."""
        return RowRules(self.columns, self.number, self.whose, forms_of(self.columns, self.forms))

    @model_validator(mode="after")
    def _has_its_columns(self) -> Self:
        if not {self.number, self.whose, *self.stable} <= {*self.columns}:
            raise ValueError("number, whose and stable name columns")
        forms_of(self.columns, self.forms)
        return self


class Endpoint(ClosedModel):
    """The operator's settings.

    folder: where the drops arrive.  poll_s: how often it is looked at.  confirm_shrink: the day (yyyymmdd) of the one drop that may
    have shrunk, or grown, confirmed with the federation.
    """

    folder: Path
    poll_s: float = Field(default=60.0, gt=0)
    confirm_shrink: str = ""
