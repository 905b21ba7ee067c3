"""The one question that is asked when a case has its answers."""

from collections.abc import Mapping
from enum import StrEnum

from gateway.domain.frozen import frozen
from gateway.domain.matter import Title
from gateway.domain.suppression import told

QUESTION: Title = {
    "en": "Were you spared fetching papers from other offices?",
    "zh": "这次办事，是否不用您再跑其他部门开证明？",
}


class FeedbackAnswer(StrEnum):
    """What is answered, and nothing besides: there are no words of anybody's own."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@frozen
class FeedbackFigures:
    """asked, answered: cases, as far as their counts may be told: the sums of the counts below and of those who have not answered."""

    asked: int
    answered: int
    answers: Mapping[FeedbackAnswer, int]

    @property
    def response_rate(self) -> int | None:
        """Percent of the cases asked that have answered, rounded down; None where none is told."""
        return 100 * self.answered // self.asked if self.asked else None

    @classmethod
    def of_month(cls, asked: int, answers: Mapping[FeedbackAnswer, int]) -> "FeedbackFigures":
        """What may be told of one month.  asked: cases that have seen the question.  answers: how often each was given."""
        each = {answer: told(answers.get(answer, 0)) for answer in FeedbackAnswer}
        in_all = sum(each.values())
        return cls(in_all + told(max(asked - sum(answers.values()), 0)), in_all, each)

    def plus(self, other: "FeedbackFigures") -> "FeedbackFigures":
        """Of both together."""
        answers = {answer: self.answers[answer] + other.answers[answer] for answer in FeedbackAnswer}
        return FeedbackFigures(self.asked + other.asked, self.answered + other.answered, answers)


NO_FEEDBACK = FeedbackFigures.of_month(0, {})
