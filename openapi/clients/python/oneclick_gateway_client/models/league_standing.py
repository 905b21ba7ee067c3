from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="LeagueStanding")


@_attrs_define
class LeagueStanding:
    """How a department stands in a month.

    Attributes:
        department (str): The department's code; see GET /v1/departments.
        rank (int | None): From 1, the same for equals; null if too little was asked of it.
        on_time (int | None): Percent of the questions answered while the asker waited, rounded down; null if no count
            is told.
        verified_on_time (int | None): Percent of the verifications answered in time, rounded down; null if no count is
            told.
    """

    department: str
    rank: int | None
    on_time: int | None
    verified_on_time: int | None

    def to_dict(self) -> dict[str, Any]:
        department = self.department

        rank: int | None
        rank = self.rank

        on_time: int | None
        on_time = self.on_time

        verified_on_time: int | None
        verified_on_time = self.verified_on_time

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "department": department,
                "rank": rank,
                "on_time": on_time,
                "verified_on_time": verified_on_time,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        department = d.pop("department")

        def _parse_rank(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        rank = _parse_rank(d.pop("rank"))

        def _parse_on_time(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        on_time = _parse_on_time(d.pop("on_time"))

        def _parse_verified_on_time(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        verified_on_time = _parse_verified_on_time(d.pop("verified_on_time"))

        league_standing = cls(
            department=department,
            rank=rank,
            on_time=on_time,
            verified_on_time=verified_on_time,
        )

        return league_standing
