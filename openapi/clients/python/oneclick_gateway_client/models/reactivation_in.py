from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ReactivationIn")


@_attrs_define
class ReactivationIn:
    """Which account may ask again, and why.

    Attributes:
        account (str): The account that may ask again.
        reason (str): Do not name anybody.  It is kept sealed; its hash is recorded.
    """

    account: str
    reason: str

    def to_dict(self) -> dict[str, Any]:
        account = self.account

        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "account": account,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        account = d.pop("account")

        reason = d.pop("reason")

        reactivation_in = cls(
            account=account,
            reason=reason,
        )

        return reactivation_in
