from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.party_answer_reason_type_0 import PartyAnswerReasonType0
from ..models.verdict import Verdict

T = TypeVar("T", bound="PartyAnswer")


@_attrs_define
class PartyAnswer:
    """One person's own answer, on a certificate that is about each of several.

    Attributes:
        answer (Verdict): What a certificate came to.
        reason (PartyAnswerReasonType0 | str): The code of the reason.
    """

    answer: Verdict
    reason: PartyAnswerReasonType0 | str

    def to_dict(self) -> dict[str, Any]:
        answer = self.answer.value

        reason: str
        if isinstance(self.reason, PartyAnswerReasonType0):
            reason = self.reason.value
        else:
            reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "answer": answer,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        answer = Verdict(d.pop("answer"))

        def _parse_reason(data: object) -> PartyAnswerReasonType0 | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                reason_type_0 = PartyAnswerReasonType0(data)

                return reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(PartyAnswerReasonType0 | str, data)

        reason = _parse_reason(d.pop("reason"))

        party_answer = cls(
            answer=answer,
            reason=reason,
        )

        return party_answer
