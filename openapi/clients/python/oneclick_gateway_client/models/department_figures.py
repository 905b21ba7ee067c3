from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="DepartmentFigures")


@_attrs_define
class DepartmentFigures:
    """How one department keeps its due dates.

    A count under five is null, as nobody shall be told from it; only your own department's work is counted exactly.

        Attributes:
            department (str): The department's code; see GET /v1/departments.
            open_ (int | None): Number of open tasks.
            reminded (int | None): Number of tasks for which a reminder was sent, whatever became of them.
            answered_in_time (int | None): Number of tasks answered before they were due.
            overdue (int | None): Number of tasks that ended with the answer unknown because they were overdue.
            overdue_now (int | None): Number of open tasks that are overdue; the gateway ends them within seconds.
            withdrawn (int | None): Number of tasks that ended because nobody needed the answer any more.
            extended (int | None): Number of extensions.
            answers (int | None): Answers that it gave, those among them after which another department was asked.
            median_s (int | None): Half of its answers came within so many seconds of the domain clock; null for fewer than
                five.
            in_series (int | None): Answers that came within moments of the same officer's last one, as if nobody had looked
                anything up.
    """

    department: str
    open_: int | None
    reminded: int | None
    answered_in_time: int | None
    overdue: int | None
    overdue_now: int | None
    withdrawn: int | None
    extended: int | None
    answers: int | None
    median_s: int | None
    in_series: int | None

    def to_dict(self) -> dict[str, Any]:
        department = self.department

        open_: int | None
        open_ = self.open_

        reminded: int | None
        reminded = self.reminded

        answered_in_time: int | None
        answered_in_time = self.answered_in_time

        overdue: int | None
        overdue = self.overdue

        overdue_now: int | None
        overdue_now = self.overdue_now

        withdrawn: int | None
        withdrawn = self.withdrawn

        extended: int | None
        extended = self.extended

        answers: int | None
        answers = self.answers

        median_s: int | None
        median_s = self.median_s

        in_series: int | None
        in_series = self.in_series

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
                "answers": answers,
                "median_s": median_s,
                "in_series": in_series,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        department = d.pop("department")

        def _parse_open_(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        open_ = _parse_open_(d.pop("open"))

        def _parse_reminded(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        reminded = _parse_reminded(d.pop("reminded"))

        def _parse_answered_in_time(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        answered_in_time = _parse_answered_in_time(d.pop("answered_in_time"))

        def _parse_overdue(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        overdue = _parse_overdue(d.pop("overdue"))

        def _parse_overdue_now(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        overdue_now = _parse_overdue_now(d.pop("overdue_now"))

        def _parse_withdrawn(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        withdrawn = _parse_withdrawn(d.pop("withdrawn"))

        def _parse_extended(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        extended = _parse_extended(d.pop("extended"))

        def _parse_answers(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        answers = _parse_answers(d.pop("answers"))

        def _parse_median_s(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        median_s = _parse_median_s(d.pop("median_s"))

        def _parse_in_series(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        in_series = _parse_in_series(d.pop("in_series"))

        department_figures = cls(
            department=department,
            open_=open_,
            reminded=reminded,
            answered_in_time=answered_in_time,
            overdue=overdue,
            overdue_now=overdue_now,
            withdrawn=withdrawn,
            extended=extended,
            answers=answers,
            median_s=median_s,
            in_series=in_series,
        )

        return department_figures
