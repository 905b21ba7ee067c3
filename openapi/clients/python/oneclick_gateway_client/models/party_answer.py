from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.plain_reason import PlainReason
from ..models.verdict import Verdict

T = TypeVar("T", bound="PartyAnswer")


@_attrs_define
class PartyAnswer:
    """One person's own answer, if the certificate is about each of several people.

    Attributes:
        answer (Verdict): What a certificate came to.

            * `yes`: it is shown to be so
            * `no`: it is shown not to be so
            * `unknown`: neither is shown
        reason (PlainReason | str): A reason code: one of a closed list, or one of these, with a number for each `n`.

            * `NONE_IN_n_COUNTIES`: no dwelling in any of the n counties
            * `OWNS_n`: owns n dwellings
            * `OWNS_AT_MOST_n`: owns at most n dwellings
            * `MONTHS_n`: n months paid
            * `COUNT_n`: n vehicles
            * `DUE_n_DELAY_n`: month of retirement, months later than before
            * `CONSECUTIVE_n`: n months without a gap up to the last
            * `HEADCOUNT_n`: n people insured by the employer
            * `LEVEL_n`: certificate of level n
            * `WITHIN_TIME_n`: counted within the time: n
    """

    answer: Verdict
    reason: PlainReason | str

    def to_dict(self) -> dict[str, Any]:
        answer = self.answer.value

        reason: str
        if isinstance(self.reason, PlainReason):
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

        def _parse_reason(data: object) -> PlainReason | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_reason_type_0 = PlainReason(data)

                return componentsschemas_reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(PlainReason | str, data)

        reason = _parse_reason(d.pop("reason"))

        party_answer = cls(
            answer=answer,
            reason=reason,
        )

        return party_answer
