from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.scope import Scope

T = TypeVar("T", bound="Withholding")


@_attrs_define
class Withholding:
    """An order to withhold; it ends by itself.

    Attributes:
        withholding_id (UUID): Id of the order.
        scope (Scope): What a withholding is about.

            * `case`: the entries of one case
            * `matter`: the entries of all cases of a matter
            * `task`: what auditors do for one audit task
        value (str): The case number, the matter or the number of the audit task.
        reason (str): Why the entries are withheld.
        until (datetime.datetime): The order ends at this time by itself, by the domain clock.
        ordered_at (datetime.datetime): When it was ordered, by the real clock.
    """

    withholding_id: UUID
    scope: Scope
    value: str
    reason: str
    until: datetime.datetime
    ordered_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        withholding_id = str(self.withholding_id)

        scope = self.scope.value

        value = self.value

        reason = self.reason

        until = self.until.isoformat()

        ordered_at = self.ordered_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "withholding_id": withholding_id,
                "scope": scope,
                "value": value,
                "reason": reason,
                "until": until,
                "ordered_at": ordered_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        withholding_id = UUID(d.pop("withholding_id"))

        scope = Scope(d.pop("scope"))

        value = d.pop("value")

        reason = d.pop("reason")

        until = datetime.datetime.fromisoformat(d.pop("until"))

        ordered_at = datetime.datetime.fromisoformat(d.pop("ordered_at"))

        withholding = cls(
            withholding_id=withholding_id,
            scope=scope,
            value=value,
            reason=reason,
            until=until,
            ordered_at=ordered_at,
        )

        return withholding
