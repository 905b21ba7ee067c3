from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.visit_question import VisitQuestion
    from ..models.visit_signer import VisitSigner


T = TypeVar("T", bound="VisitTask")


@_attrs_define
class VisitTask:
    """What the inspector who has claimed a visit needs for it.

    Attributes:
        case_number (str): The number of the citizen's case.
        signer (VisitSigner): Who made the declaration.
        statement (BilingualText): A text in both languages.
        questions (list[VisitQuestion]): The form of the visit; answer it by `answers` of the report.
    """

    case_number: str
    signer: VisitSigner
    statement: BilingualText
    questions: list[VisitQuestion]

    def to_dict(self) -> dict[str, Any]:
        case_number = self.case_number

        signer = self.signer.to_dict()

        statement = self.statement.to_dict()

        questions = []
        for questions_item_data in self.questions:
            questions_item = questions_item_data.to_dict()
            questions.append(questions_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "case_number": case_number,
                "signer": signer,
                "statement": statement,
                "questions": questions,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText
        from ..models.visit_question import VisitQuestion
        from ..models.visit_signer import VisitSigner

        d = dict(src_dict)
        case_number = d.pop("case_number")

        signer = VisitSigner.from_dict(d.pop("signer"))

        statement = BilingualText.from_dict(d.pop("statement"))

        questions = []
        _questions = d.pop("questions")
        for questions_item_data in _questions:
            questions_item = VisitQuestion.from_dict(questions_item_data)

            questions.append(questions_item)

        visit_task = cls(
            case_number=case_number,
            signer=signer,
            statement=statement,
            questions=questions,
        )

        return visit_task
