from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="PolicyIn")


@_attrs_define
class PolicyIn:
    """Why a policy is drafted.

    Attributes:
        reason (str): In your own words; name nobody.  Every steward reads it, and its hash stands in the log.
        roll_back_to (None | str | Unset): The hash of a former bundle that is to come into force again; left out: the
            policy begins as what is in force.
    """

    reason: str
    roll_back_to: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        reason = self.reason

        roll_back_to: None | str | Unset
        if isinstance(self.roll_back_to, Unset):
            roll_back_to = UNSET
        else:
            roll_back_to = self.roll_back_to

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "reason": reason,
            }
        )
        if roll_back_to is not UNSET:
            field_dict["roll_back_to"] = roll_back_to

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        reason = d.pop("reason")

        def _parse_roll_back_to(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        roll_back_to = _parse_roll_back_to(d.pop("roll_back_to", UNSET))

        policy_in = cls(
            reason=reason,
            roll_back_to=roll_back_to,
        )

        return policy_in
