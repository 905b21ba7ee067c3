from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.visit_conclusion import VisitConclusion

if TYPE_CHECKING:
    from ..models.visit_report_in_answers import VisitReportInAnswers


T = TypeVar("T", bound="VisitReportIn")


@_attrs_define
class VisitReportIn:
    """What an inspector found on a visit: the conclusion, the form's answers, and their own words.

    Attributes:
        conclusion (VisitConclusion): What an inspector says of a declaration after a visit.

            * `in_order`: as it was declared
            * `contradicted`: not as it was declared: opens a suspicion
            * `not_verifiable`: could not be told
        answers (VisitReportInAnswers): By the question's name; see `task.questions` of the inspection.  Kept sealed.
        note (str): What you saw, in your own words; kept sealed.
    """

    conclusion: VisitConclusion
    answers: VisitReportInAnswers
    note: str

    def to_dict(self) -> dict[str, Any]:
        conclusion = self.conclusion.value

        answers = self.answers.to_dict()

        note = self.note

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "conclusion": conclusion,
                "answers": answers,
                "note": note,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.visit_report_in_answers import VisitReportInAnswers

        d = dict(src_dict)
        conclusion = VisitConclusion(d.pop("conclusion"))

        answers = VisitReportInAnswers.from_dict(d.pop("answers"))

        note = d.pop("note")

        visit_report_in = cls(
            conclusion=conclusion,
            answers=answers,
            note=note,
        )

        return visit_report_in
