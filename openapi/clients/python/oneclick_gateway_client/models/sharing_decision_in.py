from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.sharing_decision import SharingDecision
from ..types import UNSET, Unset

T = TypeVar("T", bound="SharingDecisionIn")


@_attrs_define
class SharingDecisionIn:
    """The owner's word.

    Attributes:
        decision (SharingDecision): What the owner says: once of a request, and later of what was granted that it ends.

            * `grant`: the fields are shared as asked for
            * `refuse`: they are not; there must be reasons
            * `end`: what was granted ends now; there must be reasons
        reasons (None | str | Unset): Why; to refuse and to end there must be reasons.
    """

    decision: SharingDecision
    reasons: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        decision = self.decision.value

        reasons: None | str | Unset
        if isinstance(self.reasons, Unset):
            reasons = UNSET
        else:
            reasons = self.reasons

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "decision": decision,
            }
        )
        if reasons is not UNSET:
            field_dict["reasons"] = reasons

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        decision = SharingDecision(d.pop("decision"))

        def _parse_reasons(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reasons = _parse_reasons(d.pop("reasons", UNSET))

        sharing_decision_in = cls(
            decision=decision,
            reasons=reasons,
        )

        return sharing_decision_in
