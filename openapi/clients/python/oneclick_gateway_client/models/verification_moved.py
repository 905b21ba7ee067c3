from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

T = TypeVar("T", bound="VerificationMoved")


@_attrs_define
class VerificationMoved:
    """A verification after it was extended or handed over.

    Attributes:
        task_id (UUID): Id of the verification.
        department (str): The code of the department that has the task now.
        due_at (datetime.datetime): When the task ends with the answer unknown; it never ends with yes.
        extended (int): How many times the due date was extended.
    """

    task_id: UUID
    department: str
    due_at: datetime.datetime
    extended: int

    def to_dict(self) -> dict[str, Any]:
        task_id = str(self.task_id)

        department = self.department

        due_at = self.due_at.isoformat()

        extended = self.extended

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "task_id": task_id,
                "department": department,
                "due_at": due_at,
                "extended": extended,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        task_id = UUID(d.pop("task_id"))

        department = d.pop("department")

        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))

        extended = d.pop("extended")

        verification_moved = cls(
            task_id=task_id,
            department=department,
            due_at=due_at,
            extended=extended,
        )

        return verification_moved
