from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.department_slot import DepartmentSlot


T = TypeVar("T", bound="DepartmentSlots")


@_attrs_define
class DepartmentSlots:
    """How departments have done lately; where nothing was asked there is no slot.

    Attributes:
        slot_s (int): The length of a slot in seconds.
        items (list[DepartmentSlot]): By department, the oldest first.
    """

    slot_s: int
    items: list[DepartmentSlot]

    def to_dict(self) -> dict[str, Any]:
        slot_s = self.slot_s

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "slot_s": slot_s,
                "items": items,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.department_slot import DepartmentSlot

        d = dict(src_dict)
        slot_s = d.pop("slot_s")

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = DepartmentSlot.from_dict(items_item_data)

            items.append(items_item)

        department_slots = cls(
            slot_s=slot_s,
            items=items,
        )

        return department_slots
