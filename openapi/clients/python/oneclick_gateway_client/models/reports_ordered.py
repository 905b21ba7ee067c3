from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.reports_state import ReportsState

T = TypeVar("T", bound="ReportsOrdered")


@_attrs_define
class ReportsOrdered:
    """Whether the reports of a month are made.

    Attributes:
        month (str): The month, China's, like `2026-09`.
        state (ReportsState): How far the reports of a month are.

            * `ordered`: they are being made
            * `made`: they can be read
    """

    month: str
    state: ReportsState

    def to_dict(self) -> dict[str, Any]:
        month = self.month

        state = self.state.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "month": month,
                "state": state,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        month = d.pop("month")

        state = ReportsState(d.pop("state"))

        reports_ordered = cls(
            month=month,
            state=state,
        )

        return reports_ordered
