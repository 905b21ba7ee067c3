from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ReassignmentIn")


@_attrs_define
class ReassignmentIn:
    """The department that a verification is handed to.

    Attributes:
        department (str): The code of the department; see GET /v1/departments.
    """

    department: str

    def to_dict(self) -> dict[str, Any]:
        department = self.department

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "department": department,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        department = d.pop("department")

        reassignment_in = cls(
            department=department,
        )

        return reassignment_in
