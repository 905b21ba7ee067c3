from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.hearing_decision import HearingDecision
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.confirmation_in import ConfirmationIn


T = TypeVar("T", bound="HearingDecisionIn")


@_attrs_define
class HearingDecisionIn:
    """What a second inspector decides.

    Attributes:
        decision (HearingDecision): What the second inspector decides.

            * `confirm`: what was declared was knowingly not true; `confirmation` says what is entered
            * `dismiss`: the suspicion is dismissed
        grounds (str): Why; the person reads it. Name nobody else. It is kept sealed.
        confirmation (ConfirmationIn | None | Unset): With `confirm`, and only with it.
    """

    decision: HearingDecision
    grounds: str
    confirmation: ConfirmationIn | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.confirmation_in import ConfirmationIn

        decision = self.decision.value

        grounds = self.grounds

        confirmation: dict[str, Any] | None | Unset
        if isinstance(self.confirmation, Unset):
            confirmation = UNSET
        elif isinstance(self.confirmation, ConfirmationIn):
            confirmation = self.confirmation.to_dict()
        else:
            confirmation = self.confirmation

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "decision": decision,
                "grounds": grounds,
            }
        )
        if confirmation is not UNSET:
            field_dict["confirmation"] = confirmation

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.confirmation_in import ConfirmationIn

        d = dict(src_dict)
        decision = HearingDecision(d.pop("decision"))

        grounds = d.pop("grounds")

        def _parse_confirmation(data: object) -> ConfirmationIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                confirmation_type_0 = ConfirmationIn.from_dict(data)

                return confirmation_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ConfirmationIn | None | Unset, data)

        confirmation = _parse_confirmation(d.pop("confirmation", UNSET))

        hearing_decision_in = cls(
            decision=decision,
            grounds=grounds,
            confirmation=confirmation,
        )

        return hearing_decision_in
