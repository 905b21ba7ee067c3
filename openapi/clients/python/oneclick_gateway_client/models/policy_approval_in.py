from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="PolicyApprovalIn")


@_attrs_define
class PolicyApprovalIn:
    """That you, as a second person, agree to a policy as you have seen it.

    Attributes:
        bundle (str): The hash of the bundle that you have compared; where the policy is another by now, nothing is
            approved.
        reason (str): In your own words; name nobody.  Every steward reads it, and its hash stands in the log.
    """

    bundle: str
    reason: str

    def to_dict(self) -> dict[str, Any]:
        bundle = self.bundle

        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "bundle": bundle,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        bundle = d.pop("bundle")

        reason = d.pop("reason")

        policy_approval_in = cls(
            bundle=bundle,
            reason=reason,
        )

        return policy_approval_in
