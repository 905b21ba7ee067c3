from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="RevealDecisionIn")


@_attrs_define
class RevealDecisionIn:
    """Why the second person approves or refuses.

    Attributes:
        reason (str): In your own words; kept sealed.
    """

    reason: str

    def to_dict(self) -> dict[str, Any]:
        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        reason = d.pop("reason")

        reveal_decision_in = cls(
            reason=reason,
        )

        return reveal_decision_in
