from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="BreakGlassIn")


@_attrs_define
class BreakGlassIn:
    """For which case, and why it cannot wait.

    Attributes:
        case_number (str): Number of the citizen's case, in the form of the city.
        reason (str): Do not name anybody.  It is kept sealed; its hash is recorded.
    """

    case_number: str
    reason: str

    def to_dict(self) -> dict[str, Any]:
        case_number = self.case_number

        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "case_number": case_number,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        case_number = d.pop("case_number")

        reason = d.pop("reason")

        break_glass_in = cls(
            case_number=case_number,
            reason=reason,
        )

        return break_glass_in
