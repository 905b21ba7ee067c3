from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="StatisticsRow")


@_attrs_define
class StatisticsRow:
    """One row of figures; null if the source does not say.

    Attributes:
        key (str): The code of the method, department, matter or processing class; `total` in the total.
        asked (int | None): Number of certificates asked for, without those that do not apply.
        saved (int | None): Number of these certificates that nobody had to fetch.
    """

    key: str
    asked: int | None
    saved: int | None

    def to_dict(self) -> dict[str, Any]:
        key = self.key

        asked: int | None
        asked = self.asked

        saved: int | None
        saved = self.saved

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "key": key,
                "asked": asked,
                "saved": saved,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        key = d.pop("key")

        def _parse_asked(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        asked = _parse_asked(d.pop("asked"))

        def _parse_saved(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        saved = _parse_saved(d.pop("saved"))

        statistics_row = cls(
            key=key,
            asked=asked,
            saved=saved,
        )

        return statistics_row
