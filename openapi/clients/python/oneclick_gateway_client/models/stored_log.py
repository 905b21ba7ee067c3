from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="StoredLog")


@_attrs_define
class StoredLog:
    """How far what is stored of the audit log has been compared with its tree.

    Attributes:
        walk_age_seconds (float | None): Seconds since rows were compared last; null if none were compared since the
            start.
        round_age_seconds (float | None): Seconds since the last time that all rows had been compared; null if that has
            not happened yet.
        damaged_places (float | None): Number of places where what is stored is not what was signed; null if it is not
            known yet.
    """

    walk_age_seconds: float | None
    round_age_seconds: float | None
    damaged_places: float | None

    def to_dict(self) -> dict[str, Any]:
        walk_age_seconds: float | None
        walk_age_seconds = self.walk_age_seconds

        round_age_seconds: float | None
        round_age_seconds = self.round_age_seconds

        damaged_places: float | None
        damaged_places = self.damaged_places

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "walk_age_seconds": walk_age_seconds,
                "round_age_seconds": round_age_seconds,
                "damaged_places": damaged_places,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_walk_age_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        walk_age_seconds = _parse_walk_age_seconds(d.pop("walk_age_seconds"))

        def _parse_round_age_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        round_age_seconds = _parse_round_age_seconds(d.pop("round_age_seconds"))

        def _parse_damaged_places(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        damaged_places = _parse_damaged_places(d.pop("damaged_places"))

        stored_log = cls(
            walk_age_seconds=walk_age_seconds,
            round_age_seconds=round_age_seconds,
            damaged_places=damaged_places,
        )

        return stored_log
