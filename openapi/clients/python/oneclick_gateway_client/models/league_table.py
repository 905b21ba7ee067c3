from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.league_standing import LeagueStanding
    from ..models.league_table_formula import LeagueTableFormula


T = TypeVar("T", bound="LeagueTable")


@_attrs_define
class LeagueTable:
    """Departments beside each other, the best first.

    Attributes:
        month (str): The month, China's, like `2026-09`.
        formula (LeagueTableFormula): How each figure is computed.
        items (list[LeagueStanding]): The departments, the best first.
    """

    month: str
    formula: LeagueTableFormula
    items: list[LeagueStanding]

    def to_dict(self) -> dict[str, Any]:
        month = self.month

        formula = self.formula.to_dict()

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "month": month,
                "formula": formula,
                "items": items,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.league_standing import LeagueStanding
        from ..models.league_table_formula import LeagueTableFormula

        d = dict(src_dict)
        month = d.pop("month")

        formula = LeagueTableFormula.from_dict(d.pop("formula"))

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = LeagueStanding.from_dict(items_item_data)

            items.append(items_item)

        league_table = cls(
            month=month,
            formula=formula,
            items=items,
        )

        return league_table
