from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.credit_figure_of import CreditFigureOf

T = TypeVar("T", bound="CreditFigure")


@_attrs_define
class CreditFigure:
    """How many there are in a state.

    Attributes:
        of (CreditFigureOf): What is counted.

            * `hearing`: hearings of contradicted declarations
            * `record`: entries in the register
            * `objection`: objections to entries
            * `repair`: wishes for a repair
        state (str): In which state they are.
        count (int): How many, five or more.
    """

    of: CreditFigureOf
    state: str
    count: int

    def to_dict(self) -> dict[str, Any]:
        of = self.of.value

        state = self.state

        count = self.count

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "of": of,
                "state": state,
                "count": count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        of = CreditFigureOf(d.pop("of"))

        state = d.pop("state")

        count = d.pop("count")

        credit_figure = cls(
            of=of,
            state=state,
            count=count,
        )

        return credit_figure
