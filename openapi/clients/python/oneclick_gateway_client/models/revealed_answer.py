from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.verdict import Verdict

T = TypeVar("T", bound="RevealedAnswer")


@_attrs_define
class RevealedAnswer:
    """The answer of a certificate about this person.

    Attributes:
        certificate (str): The code of the certificate; see GET /v1/certificates.
        answer (Verdict): What a certificate came to.
        reason (str): The code of the reason.
    """

    certificate: str
    answer: Verdict
    reason: str

    def to_dict(self) -> dict[str, Any]:
        certificate = self.certificate

        answer = self.answer.value

        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "certificate": certificate,
                "answer": answer,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        certificate = d.pop("certificate")

        answer = Verdict(d.pop("answer"))

        reason = d.pop("reason")

        revealed_answer = cls(
            certificate=certificate,
            answer=answer,
            reason=reason,
        )

        return revealed_answer
