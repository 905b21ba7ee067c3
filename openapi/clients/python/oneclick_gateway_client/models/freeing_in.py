from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.freeing_reason import FreeingReason

T = TypeVar("T", bound="FreeingIn")


@_attrs_define
class FreeingIn:
    """Why a colleague's claim is ended.

    Attributes:
        reason (FreeingReason): Why the claim of an officer on a verification is ended by who leads the desk.

            * `absent`: The officer who has claimed it is away.
            * `urgent`: It is due, and somebody else can answer now.
            * `recused`: The officer may not decide about these people.
            * `mistaken`: It was claimed by mistake.
    """

    reason: FreeingReason

    def to_dict(self) -> dict[str, Any]:
        reason = self.reason.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        reason = FreeingReason(d.pop("reason"))

        freeing_in = cls(
            reason=reason,
        )

        return freeing_in
