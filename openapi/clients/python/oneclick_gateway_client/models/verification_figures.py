from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.department_figures import DepartmentFigures


T = TypeVar("T", bound="VerificationFigures")


@_attrs_define
class VerificationFigures:
    """The figures of every department that has had a verification, or of the officer's own.

    Attributes:
        items (list[DepartmentFigures]): One row for each department.
    """

    items: list[DepartmentFigures]

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
        from ..models.department_figures import DepartmentFigures

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = DepartmentFigures.from_dict(items_item_data)

            items.append(items_item)

        verification_figures = cls(
            items=items,
        )

        return verification_figures
