from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.request_decision import RequestDecision

T = TypeVar("T", bound="RequestDecisionIn")


@_attrs_define
class RequestDecisionIn:
    """What the credit office decides.

    Attributes:
        decision (RequestDecision): What the credit office decides about an objection or a repair.

            * `grant`: an objection reverses the entry, a repair ends it
            * `refuse`: the entry stays
        grounds (str): Why; the person reads it. Name nobody else. It is kept sealed.
    """

    decision: RequestDecision
    grounds: str

    def to_dict(self) -> dict[str, Any]:
        decision = self.decision.value

        grounds = self.grounds

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "decision": decision,
                "grounds": grounds,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        decision = RequestDecision(d.pop("decision"))

        grounds = d.pop("grounds")

        request_decision_in = cls(
            decision=decision,
            grounds=grounds,
        )

        return request_decision_in
