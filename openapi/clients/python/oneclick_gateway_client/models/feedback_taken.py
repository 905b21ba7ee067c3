from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.feedback_answer import FeedbackAnswer

T = TypeVar("T", bound="FeedbackTaken")


@_attrs_define
class FeedbackTaken:
    """An answer that was counted.

    Attributes:
        answer (FeedbackAnswer): What is answered, and nothing besides: there are no words of anybody's own.

            * `yes`: it spared fetching papers
            * `partly`: it spared some of it
            * `no`: it spared none
    """

    answer: FeedbackAnswer

    def to_dict(self) -> dict[str, Any]:
        answer = self.answer.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "answer": answer,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        answer = FeedbackAnswer(d.pop("answer"))

        feedback_taken = cls(
            answer=answer,
        )

        return feedback_taken
