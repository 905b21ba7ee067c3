from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="SampleShares")


@_attrs_define
class SampleShares:
    """The share of each class that is inspected, in ten-thousandths.

    Attributes:
        low (int): Of the class `low`.
        middle (int): Of the class `middle`.
        high (int): Of the class `high`.
    """

    low: int
    middle: int
    high: int

    def to_dict(self) -> dict[str, Any]:
        low = self.low

        middle = self.middle

        high = self.high

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "low": low,
                "middle": middle,
                "high": high,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        low = d.pop("low")

        middle = d.pop("middle")

        high = d.pop("high")

        sample_shares = cls(
            low=low,
            middle=middle,
            high=high,
        )

        return sample_shares
