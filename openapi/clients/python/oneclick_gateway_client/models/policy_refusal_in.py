from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="PolicyRefusalIn")


@_attrs_define
class PolicyRefusalIn:
    """Why a policy is refused, or withdrawn.

    Attributes:
        reason (str): In your own words; name nobody.  Every steward reads it, and its hash stands in the log.
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

        policy_refusal_in = cls(
            reason=reason,
        )

        return policy_refusal_in
