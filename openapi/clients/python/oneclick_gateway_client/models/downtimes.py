from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.downtime_in_full import DowntimeInFull


T = TypeVar("T", bound="Downtimes")


@_attrs_define
class Downtimes:
    """A page of downtimes.

    Attributes:
        items (list[DowntimeInFull]): The items of this page.
        next_ (None | str): The cursor of the next page, for the parameter `cursor`; null if this is the last page.
        now (datetime.datetime): The time by the domain clock.
    """

    items: list[DowntimeInFull]
    next_: None | str
    now: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        next_: None | str
        next_ = self.next_

        now = self.now.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "items": items,
                "next": next_,
                "now": now,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.downtime_in_full import DowntimeInFull

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = DowntimeInFull.from_dict(items_item_data)

            items.append(items_item)

        def _parse_next_(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_ = _parse_next_(d.pop("next"))

        now = datetime.datetime.fromisoformat(d.pop("now"))

        downtimes = cls(
            items=items,
            next_=next_,
            now=now,
        )

        return downtimes
