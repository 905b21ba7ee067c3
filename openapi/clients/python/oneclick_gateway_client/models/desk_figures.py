from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="DeskFigures")


@_attrs_define
class DeskFigures:
    """How one department keeps its times.

    Reminded are all that it had to be reminded of, overdue those that ended because their time was over, withdrawn
    those nobody waited for
    any more.  overdue_now: open, though their time is over; a sweep ends them within seconds.

        Attributes:
            department (str): The department's code; see GET /v1/departments.
            open_ (int): Open now.
            reminded (int): Reminded before their time was over.
            answered_in_time (int): Answered before their time was over.
            overdue (int): Ended as unknown, because their time was over.
            overdue_now (int): Open, though their time is over.
            withdrawn (int): Ended because nobody waited for them any more.
            extended (int): How often a time was extended.
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

        desk_figures = cls(
            department=department,
            open_=open_,
            reminded=reminded,
            answered_in_time=answered_in_time,
            overdue=overdue,
            overdue_now=overdue_now,
            withdrawn=withdrawn,
            extended=extended,
        )

        return desk_figures
