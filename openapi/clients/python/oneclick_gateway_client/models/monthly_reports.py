from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.monthly_report import MonthlyReport


T = TypeVar("T", bound="MonthlyReports")


@_attrs_define
class MonthlyReports:
    """The reports of a month.

    Attributes:
        month (str): The month, China's, like `2026-09`.
        items (list[MonthlyReport]): The reports, by department.
    """

    month: str
    items: list[MonthlyReport]

    def to_dict(self) -> dict[str, Any]:
        month = self.month

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "month": month,
                "items": items,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.monthly_report import MonthlyReport

        d = dict(src_dict)
        month = d.pop("month")

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = MonthlyReport.from_dict(items_item_data)

            items.append(items_item)

        monthly_reports = cls(
            month=month,
            items=items,
        )

        return monthly_reports
