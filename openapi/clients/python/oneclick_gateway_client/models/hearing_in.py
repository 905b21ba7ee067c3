from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

T = TypeVar("T", bound="HearingIn")


@_attrs_define
class HearingIn:
    """The finding that a hearing is to be begun about.

    Attributes:
        finding_id (UUID): Id of the finding, whose state is SUSPECTED.
    """

    finding_id: UUID

    def to_dict(self) -> dict[str, Any]:
        finding_id = str(self.finding_id)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "finding_id": finding_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        finding_id = UUID(d.pop("finding_id"))

        hearing_in = cls(
            finding_id=finding_id,
        )

        return hearing_in
