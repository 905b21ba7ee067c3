from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.feedback_row import FeedbackRow


T = TypeVar("T", bound="FeedbackSums")


@_attrs_define
class FeedbackSums:
    """The one question, and what cases have answered.

    Attributes:
        question (BilingualText): A text in both languages.
        asked (int): Cases that have seen the question.
        answered (int): Cases that have answered it, each once.
        response_rate (int | None): Percent of the cases asked that have answered, rounded down; null if none is told.
        answers (list[FeedbackRow]): How often each answer was given.
    """

    question: BilingualText
    asked: int
    answered: int
    response_rate: int | None
    answers: list[FeedbackRow]

    def to_dict(self) -> dict[str, Any]:
        question = self.question.to_dict()

        asked = self.asked

        answered = self.answered

        response_rate: int | None
        response_rate = self.response_rate

        answers = []
        for answers_item_data in self.answers:
            answers_item = answers_item_data.to_dict()
            answers.append(answers_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "question": question,
                "asked": asked,
                "answered": answered,
                "response_rate": response_rate,
                "answers": answers,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText
        from ..models.feedback_row import FeedbackRow

        d = dict(src_dict)
        question = BilingualText.from_dict(d.pop("question"))

        asked = d.pop("asked")

        answered = d.pop("answered")

        def _parse_response_rate(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        response_rate = _parse_response_rate(d.pop("response_rate"))

        answers = []
        _answers = d.pop("answers")
        for answers_item_data in _answers:
            answers_item = FeedbackRow.from_dict(answers_item_data)

            answers.append(answers_item)

        feedback_sums = cls(
            question=question,
            asked=asked,
            answered=answered,
            response_rate=response_rate,
            answers=answers,
        )

        return feedback_sums
