from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.certificate_state import CertificateState
from ..models.plain_reason import PlainReason
from ..models.verdict import Verdict

T = TypeVar("T", bound="BatchRowAnswer")


@_attrs_define
class BatchRowAnswer:
    """What a row came to for one certificate; nothing but yes or no leaves.

    Attributes:
        certificate (str): The code of the certificate; see GET /v1/certificates.
        state (CertificateState): Where one certificate of a query stands; every certificate asked for has exactly one.

            * `answered`: `answer` holds yes, no or unknown, or `fields` the value; no department is expected to add
            anything
            * `pending`: a department or an officer is expected to answer; `next` says who and until when
            * `denied`: you may not have it; `rule` and `basis` say why, `next` how to apply
            * `unavailable`: no answer came, and none is expected any more; `next` says when to send the query again
            * `not_required`: nobody has to prove this any more; no department was asked
            * `not_applicable`: it does not apply to the people named
        answer (None | Verdict): Yes, no or unknown; null where there is no answer.
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

    certificate: str
    state: CertificateState
    answer: None | Verdict
    reason: PlainReason | str

    def to_dict(self) -> dict[str, Any]:
        certificate = self.certificate

        state = self.state.value

        answer: None | str
        if isinstance(self.answer, Verdict):
            answer = self.answer.value
        else:
            answer = self.answer

        reason: str
        if isinstance(self.reason, PlainReason):
            reason = self.reason.value
        else:
            reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "certificate": certificate,
                "state": state,
                "answer": answer,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        certificate = d.pop("certificate")

        state = CertificateState(d.pop("state"))

        def _parse_answer(data: object) -> None | Verdict:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                answer_type_0 = Verdict(data)

                return answer_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Verdict, data)

        answer = _parse_answer(d.pop("answer"))

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

        batch_row_answer = cls(
            certificate=certificate,
            state=state,
            answer=answer,
            reason=reason,
        )

        return batch_row_answer
