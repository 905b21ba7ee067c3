from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.verdict import Verdict

T = TypeVar("T", bound="PartyAnswer")


@_attrs_define
class PartyAnswer:
    """One person's own answer, on a certificate that is about each of several.

    Attributes:
        answer (Verdict): What a certificate came to.
        reason (str): The code of the reason.
    """

    answer: Verdict
    reason: str

    def to_dict(self) -> dict[str, Any]:
        answer = self.answer.value

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

        reason = d.pop("reason")

        party_answer = cls(
            answer=answer,
            reason=reason,
        )

        return party_answer
