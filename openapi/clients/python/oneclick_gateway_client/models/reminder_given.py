from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ReminderGiven")


@_attrs_define
class ReminderGiven:
    """When a department was reminded of a task, and which had it then.

    Attributes:
        at (datetime.datetime): When the reminder was sent, by the domain clock.
        department (str): The department's code; see GET /v1/departments.
    """

    at: datetime.datetime
    department: str

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        department = self.department

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "at": at,
                "department": department,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        department = d.pop("department")

        reminder_given = cls(
            at=at,
            department=department,
        )

        return reminder_given
