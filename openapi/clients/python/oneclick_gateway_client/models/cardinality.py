from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="Cardinality")


@_attrs_define
class Cardinality:
    """How many people, or employers, are named in a role.

    Attributes:
        least (int): The smallest number.
        most (int | None): The largest number; null means any number.
    """

    least: int
    most: int | None

    def to_dict(self) -> dict[str, Any]:
        least = self.least

        most: int | None
        most = self.most

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "least": least,
                "most": most,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        least = d.pop("least")

        def _parse_most(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        most = _parse_most(d.pop("most"))

        cardinality = cls(
            least=least,
            most=most,
        )

        return cardinality
