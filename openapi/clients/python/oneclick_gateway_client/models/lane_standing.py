from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="LaneStanding")


@_attrs_define
class LaneStanding:
    """How the requests of one kind are taken.

    Attributes:
        lane (str): Whose places a request takes: `queries`, `oversight` or `brief`.
        under_way (int): Requests that are whole and not answered yet.
        waiting (int): Those of them that wait for a place to begin.
        places (int): How many may begin at once.
        wait_s (float): Seconds for which who comes now will wait.
    """

    lane: str
    under_way: int
    waiting: int
    places: int
    wait_s: float

    def to_dict(self) -> dict[str, Any]:
        lane = self.lane

        under_way = self.under_way

        waiting = self.waiting

        places = self.places

        wait_s = self.wait_s

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "lane": lane,
                "under_way": under_way,
                "waiting": waiting,
                "places": places,
                "wait_s": wait_s,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        lane = d.pop("lane")

        under_way = d.pop("under_way")

        waiting = d.pop("waiting")

        places = d.pop("places")

        wait_s = d.pop("wait_s")

        lane_standing = cls(
            lane=lane,
            under_way=under_way,
            waiting=waiting,
            places=places,
            wait_s=wait_s,
        )

        return lane_standing
