from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.scope import Scope

T = TypeVar("T", bound="WithholdingIn")


@_attrs_define
class WithholdingIn:
    """What to withhold from the people it is about, why, and until when.

    Attributes:
        scope (Scope): What a withholding is about.

            * `case`: the entries of one case
            * `matter`: the entries of all cases of a matter
            * `task`: what auditors do for one audit task
        value (str): The case number, the matter or the number of the audit task, in its usual form.
        reason (str): Do not name anybody.  The hash of this text is recorded in the log.
        until (datetime.datetime): The end of the order, by the domain clock; at most 731 days from now.
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
