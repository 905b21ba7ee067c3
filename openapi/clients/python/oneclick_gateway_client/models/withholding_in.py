from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.scope import Scope

T = TypeVar("T", bound="WithholdingIn")


@_attrs_define
class WithholdingIn:
    """What is not to be shown to those it is about, why, and until when.

    Attributes:
        scope (Scope): What a withholding is about.
        value (str): Case number, matter or task number, each of its form.
        reason (str): Name nobody.  Its hash stands in the log.
        until (datetime.datetime): By the clock of the data; at most 731 days from now.
    """

    scope: Scope
    value: str
    reason: str
    until: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        scope = self.scope.value

        value = self.value

        reason = self.reason

        until = self.until.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "scope": scope,
                "value": value,
                "reason": reason,
                "until": until,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        scope = Scope(d.pop("scope"))

        value = d.pop("value")

        reason = d.pop("reason")

        until = datetime.datetime.fromisoformat(d.pop("until"))

        withholding_in = cls(
            scope=scope,
            value=value,
            reason=reason,
            until=until,
        )

        return withholding_in
