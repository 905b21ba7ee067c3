from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.desk_figures import DeskFigures


T = TypeVar("T", bound="DeskFiguresOfAll")


@_attrs_define
class DeskFiguresOfAll:
    """Every department that was ever asked, or the officer's own.

    Attributes:
        items (list[DeskFigures]): One row for each department.
    """

    items: list[DeskFigures]

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
        from ..models.desk_figures import DeskFigures

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = DeskFigures.from_dict(items_item_data)

            items.append(items_item)

        desk_figures_of_all = cls(
            items=items,
        )

        return desk_figures_of_all
