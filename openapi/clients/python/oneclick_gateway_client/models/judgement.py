from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Judgement")


@_attrs_define
class Judgement:
    """What a person decided about a finding.

    Attributes:
        account (str): The officer's query account.
        at (datetime.datetime): When it was decided, by the real clock.
        justification (str): The reason given for the decision.
    """

    account: str
    at: datetime.datetime
    justification: str

    def to_dict(self) -> dict[str, Any]:
        account = self.account

        at = self.at.isoformat()

        justification = self.justification

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "account": account,
                "at": at,
                "justification": justification,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        account = d.pop("account")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        justification = d.pop("justification")

        judgement = cls(
            account=account,
            at=at,
            justification=justification,
        )

        return judgement
