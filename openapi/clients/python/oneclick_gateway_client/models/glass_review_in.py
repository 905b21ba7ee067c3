from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="GlassReviewIn")


@_attrs_define
class GlassReviewIn:
    """What the head of the department says of broken glass.

    Attributes:
        is_justified (bool): Whether it was right to open the case.
        note (str): Do not name anybody.  It is kept sealed; its hash is recorded.
    """

    is_justified: bool
    note: str

    def to_dict(self) -> dict[str, Any]:
        is_justified = self.is_justified

        note = self.note

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "is_justified": is_justified,
                "note": note,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        is_justified = d.pop("is_justified")

        note = d.pop("note")

        glass_review_in = cls(
            is_justified=is_justified,
            note=note,
        )

        return glass_review_in
