from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.feedback_answer import FeedbackAnswer

T = TypeVar("T", bound="FeedbackRow")


@_attrs_define
class FeedbackRow:
    """How often an answer was given.

    Attributes:
        answer (FeedbackAnswer): What is answered, and nothing besides: there are no words of anybody's own.

            * `yes`: it spared fetching papers
            * `partly`: it spared some of it
            * `no`: it spared none
        count (int): How many cases gave it.
    """

    answer: FeedbackAnswer
    count: int

    def to_dict(self) -> dict[str, Any]:
        answer = self.answer.value

        count = self.count

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "answer": answer,
                "count": count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        answer = FeedbackAnswer(d.pop("answer"))

        count = d.pop("count")

        feedback_row = cls(
            answer=answer,
            count=count,
        )

        return feedback_row
