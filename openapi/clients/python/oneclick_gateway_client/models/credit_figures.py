from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.credit_figure import CreditFigure


T = TypeVar("T", bound="CreditFigures")


@_attrs_define
class CreditFigures:
    """How many hearings, entries, objections and repairs there are; a count under five is left out.

    Attributes:
        items (list[CreditFigure]): The items of this page.
    """

    items: list[CreditFigure]

    def to_dict(self) -> dict[str, Any]:
        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "items": items,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.credit_figure import CreditFigure

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = CreditFigure.from_dict(items_item_data)

            items.append(items_item)

        credit_figures = cls(
            items=items,
        )

        return credit_figures
