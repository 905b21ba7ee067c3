from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="DepartmentSlot")


@_attrs_define
class DepartmentSlot:
    """What became of the calls to a department that ended in five minutes, in all processes.

    Attributes:
        department (str): The department's code; see GET /v1/departments.
        at (datetime.datetime): When the five minutes began, by the real clock.
        calls (int): Calls that ended.
        failures (int): Those that count against its health.
        turned_away (int): Lookups that were not asked.
        mean_s (float | None): How long a call took on average, in seconds; null if none ended.
    """

    department: str
    at: datetime.datetime
    calls: int
    failures: int
    turned_away: int
    mean_s: float | None

    def to_dict(self) -> dict[str, Any]:
        department = self.department

        at = self.at.isoformat()

        calls = self.calls

        failures = self.failures

        turned_away = self.turned_away

        mean_s: float | None
        mean_s = self.mean_s

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "department": department,
                "at": at,
                "calls": calls,
                "failures": failures,
                "turned_away": turned_away,
                "mean_s": mean_s,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        department = d.pop("department")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        calls = d.pop("calls")

        failures = d.pop("failures")

        turned_away = d.pop("turned_away")

        def _parse_mean_s(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        mean_s = _parse_mean_s(d.pop("mean_s"))

        department_slot = cls(
            department=department,
            at=at,
            calls=calls,
            failures=failures,
            turned_away=turned_away,
            mean_s=mean_s,
        )

        return department_slot
