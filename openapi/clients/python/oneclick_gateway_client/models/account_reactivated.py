from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="AccountReactivated")


@_attrs_define
class AccountReactivated:
    """That an account may ask again.

    Attributes:
        account (str): The officer's query account.
        reactivated_at (datetime.datetime): When, by the domain clock.
    """

    account: str
    reactivated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        account = self.account

        reactivated_at = self.reactivated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "account": account,
                "reactivated_at": reactivated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        account = d.pop("account")

        reactivated_at = datetime.datetime.fromisoformat(d.pop("reactivated_at"))

        account_reactivated = cls(
            account=account,
            reactivated_at=reactivated_at,
        )

        return account_reactivated
