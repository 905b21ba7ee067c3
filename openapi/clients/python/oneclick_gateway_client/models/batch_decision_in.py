from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.batch_decision import BatchDecision
from ..types import UNSET, Unset

T = TypeVar("T", bound="BatchDecisionIn")


@_attrs_define
class BatchDecisionIn:
    """What the head of the department says of a job.

    Attributes:
        decision (BatchDecision): What somebody else says of a job.

            * `approve`: it is asked in the hours of jobs
            * `refuse`: it is not asked; there must be reasons
        reasons (None | str | Unset): Why; to refuse there must be reasons.
    """

    decision: BatchDecision
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
        decision = BatchDecision(d.pop("decision"))

        def _parse_reasons(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reasons = _parse_reasons(d.pop("reasons", UNSET))

        batch_decision_in = cls(
            decision=decision,
            reasons=reasons,
        )

        return batch_decision_in
