from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Completeness")


@_attrs_define
class Completeness:
    """Counts over the certificates asked for: each counts in one of the others, and `asked` is their sum.

    Attributes:
        asked (int): Certificates asked for.
        answered (int): Answered, or a value delivered, and nothing of it is waited for.
        to_declare (int): The applicant may declare it: a declaration is on offer.
        with_a_person (int): An officer of a department has it as a task.
        with_a_department (int): A register answers later, or is asked again.
        denied (int): Not granted to who asked.
        unavailable (int): No answer came, and none is waited for any more.
        not_needed (int): No longer asked of anyone, or not applicable to these parties.
    """

    asked: int
    answered: int
    to_declare: int
    with_a_person: int
    with_a_department: int
    denied: int
    unavailable: int
    not_needed: int

    def to_dict(self) -> dict[str, Any]:
        asked = self.asked

        answered = self.answered

        to_declare = self.to_declare

        with_a_person = self.with_a_person

        with_a_department = self.with_a_department

        denied = self.denied

        unavailable = self.unavailable

        not_needed = self.not_needed

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "asked": asked,
                "answered": answered,
                "to_declare": to_declare,
                "with_a_person": with_a_person,
                "with_a_department": with_a_department,
                "denied": denied,
                "unavailable": unavailable,
                "not_needed": not_needed,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        asked = d.pop("asked")

        answered = d.pop("answered")

        to_declare = d.pop("to_declare")

        with_a_person = d.pop("with_a_person")

        with_a_department = d.pop("with_a_department")

        denied = d.pop("denied")

        unavailable = d.pop("unavailable")

        not_needed = d.pop("not_needed")

        completeness = cls(
            asked=asked,
            answered=answered,
            to_declare=to_declare,
            with_a_person=with_a_person,
            with_a_department=with_a_department,
            denied=denied,
            unavailable=unavailable,
            not_needed=not_needed,
        )

        return completeness
