from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.answer_kind import AnswerKind

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="VisitQuestion")


@_attrs_define
class VisitQuestion:
    """One question of the form of a visit, as the city has it.

    Attributes:
        name (str): The question's name, by which the answer is given.
        title (BilingualText): A text in both languages.
        kind (AnswerKind): What the answer to a question of a visit's form is.

            * `yes_no`: true or false
            * `text`: your own words
            * `date`: a day, such as 2026-11-22
        required (bool): Whether it must be answered.
    """

    name: str
    title: BilingualText
    kind: AnswerKind
    required: bool

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        title = self.title.to_dict()

        kind = self.kind.value

        required = self.required

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "title": title,
                "kind": kind,
                "required": required,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        name = d.pop("name")

        title = BilingualText.from_dict(d.pop("title"))

        kind = AnswerKind(d.pop("kind"))

        required = d.pop("required")

        visit_question = cls(
            name=name,
            title=title,
            kind=kind,
            required=required,
        )

        return visit_question
