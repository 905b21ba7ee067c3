from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="AlertAcknowledgement")


@_attrs_define
class AlertAcknowledgement:
    """Who of the desk has taken up an alert, and when.

    Attributes:
        account (str): The officer's query account.
        at (datetime.datetime): By the real clock.
        note (str): The department's note.
    """

    account: str
    at: datetime.datetime
    note: str

    def to_dict(self) -> dict[str, Any]:
        account = self.account

        at = self.at.isoformat()

        note = self.note

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "account": account,
                "at": at,
                "note": note,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        account = d.pop("account")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        note = d.pop("note")

        alert_acknowledgement = cls(
            account=account,
            at=at,
            note=note,
        )

        return alert_acknowledgement
