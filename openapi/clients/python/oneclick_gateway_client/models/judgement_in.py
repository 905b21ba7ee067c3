from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.finding_decision import FindingDecision

T = TypeVar("T", bound="JudgementIn")


@_attrs_define
class JudgementIn:
    """Your decision about a finding.

    Attributes:
        state (FindingDecision): What a person decides about a finding.

            * `JUSTIFIED`: there was a good reason
            * `CONFIRMED`: there was none: it is misuse
        justification (str): In your own words; name nobody.  Its hash stands in the log.
    """

    state: FindingDecision
    justification: str

    def to_dict(self) -> dict[str, Any]:
        state = self.state.value

        justification = self.justification

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "state": state,
                "justification": justification,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        state = FindingDecision(d.pop("state"))

        justification = d.pop("justification")

        judgement_in = cls(
            state=state,
            justification=justification,
        )

        return judgement_in
