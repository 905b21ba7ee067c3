from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="DepartmentFigures")


@_attrs_define
class DepartmentFigures:
    """How one department keeps its due dates.

    Attributes:
        department (str): The department's code; see GET /v1/departments.
        open_ (int): Number of open tasks.
        reminded (int): Number of tasks for which a reminder was sent, whatever became of them.
        answered_in_time (int): Number of tasks answered before they were due.
        overdue (int): Number of tasks that ended with the answer unknown because they were overdue.
        overdue_now (int): Number of open tasks that are overdue; the gateway ends them within seconds.
        withdrawn (int): Number of tasks that ended because nobody needed the answer any more.
        extended (int): Number of extensions.
    """

    department: str
    open_: int
    reminded: int
    answered_in_time: int
    overdue: int
    overdue_now: int
    withdrawn: int
    extended: int

    def to_dict(self) -> dict[str, Any]:
        department = self.department

        open_ = self.open_

        reminded = self.reminded

        answered_in_time = self.answered_in_time

        overdue = self.overdue

        overdue_now = self.overdue_now

        withdrawn = self.withdrawn

        extended = self.extended

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "department": department,
                "open": open_,
                "reminded": reminded,
                "answered_in_time": answered_in_time,
                "overdue": overdue,
                "overdue_now": overdue_now,
                "withdrawn": withdrawn,
                "extended": extended,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        department = d.pop("department")

        open_ = d.pop("open")

        reminded = d.pop("reminded")

        answered_in_time = d.pop("answered_in_time")

        overdue = d.pop("overdue")

        overdue_now = d.pop("overdue_now")

        withdrawn = d.pop("withdrawn")

        extended = d.pop("extended")

        department_figures = cls(
            department=department,
            open_=open_,
            reminded=reminded,
            answered_in_time=answered_in_time,
            overdue=overdue,
            overdue_now=overdue_now,
            withdrawn=withdrawn,
            extended=extended,
        )

        return department_figures
