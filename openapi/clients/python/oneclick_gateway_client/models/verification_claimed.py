from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

T = TypeVar("T", bound="VerificationClaimed")


@_attrs_define
class VerificationClaimed:
    """Who has a verification now.

    Attributes:
        task_id (UUID): Id of the verification.
        claimed_by (None | str): The account that works on it; null if nobody does now.
        claimed_until (datetime.datetime | None): Until when nobody else does; null if nobody does now.
    """

    task_id: UUID
    claimed_by: None | str
    claimed_until: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        task_id = str(self.task_id)

        claimed_by: None | str
        claimed_by = self.claimed_by

        claimed_until: None | str
        if isinstance(self.claimed_until, datetime.datetime):
            claimed_until = self.claimed_until.isoformat()
        else:
            claimed_until = self.claimed_until

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "task_id": task_id,
                "claimed_by": claimed_by,
                "claimed_until": claimed_until,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        task_id = UUID(d.pop("task_id"))

        def _parse_claimed_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        claimed_by = _parse_claimed_by(d.pop("claimed_by"))

        def _parse_claimed_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                claimed_until_type_0 = datetime.datetime.fromisoformat(data)

                return claimed_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        claimed_until = _parse_claimed_until(d.pop("claimed_until"))

        verification_claimed = cls(
            task_id=task_id,
            claimed_by=claimed_by,
            claimed_until=claimed_until,
        )

        return verification_claimed
