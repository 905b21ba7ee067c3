from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Completeness")


@_attrs_define
class Completeness:
    """Counts over the certificates asked for: each counts in one of the others, and `asked` is their sum.

    Attributes:
        asked (int): Number of certificates asked for.
        answered (int): Number of certificates that are answered, or whose value is delivered, with nothing pending.
        to_declare (int): Number of certificates for which the applicant can make a declaration.
        with_a_person (int): Number of certificates that wait for an officer of a department.
        with_a_department (int): Number of certificates that wait for a register.
        denied (int): Number of certificates that the caller may not ask for.
        unavailable (int): Number of certificates without an answer, of which none is expected any more.
        not_needed (int): Number of certificates that are no longer required, or do not apply to these parties.
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
