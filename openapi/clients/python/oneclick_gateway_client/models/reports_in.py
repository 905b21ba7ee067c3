from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ReportsIn")


@_attrs_define
class ReportsIn:
    """Of which month.

    Attributes:
        month (str): A month that is over, China's, like `2026-09`.
    """

    month: str

    def to_dict(self) -> dict[str, Any]:
        month = self.month

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "month": month,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        month = d.pop("month")

        reports_in = cls(
            month=month,
        )

        return reports_in
