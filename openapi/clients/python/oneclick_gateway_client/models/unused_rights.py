from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.unused_right import UnusedRight


T = TypeVar("T", bound="UnusedRights")


@_attrs_define
class UnusedRights:
    """Rights that no query has used since a time, of a page of matters.

    Attributes:
        items (list[UnusedRight]): The items of this page.
        since (datetime.datetime): Begin of the days asked for, or the log's first entry if that is later.
        matters (int): Number of matters that were looked at.
        undecided (list[str]): Matters of which nothing can be said: they have too many queries to be looked through in
            time, or an entry is damaged.
        next_ (None | str): The cursor of the next page, for the parameter `cursor`; null if this is the last page.
    """

    items: list[UnusedRight]
    since: datetime.datetime
    matters: int
    undecided: list[str]
    next_: None | str

    def to_dict(self) -> dict[str, Any]:
        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        since = self.since.isoformat()

        matters = self.matters

        undecided = self.undecided

        next_: None | str
        next_ = self.next_

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "items": items,
                "since": since,
                "matters": matters,
                "undecided": undecided,
                "next": next_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.unused_right import UnusedRight

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = UnusedRight.from_dict(items_item_data)

            items.append(items_item)

        since = datetime.datetime.fromisoformat(d.pop("since"))

        matters = d.pop("matters")

        undecided = cast(list[str], d.pop("undecided"))

        def _parse_next_(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_ = _parse_next_(d.pop("next"))

        unused_rights = cls(
            items=items,
            since=since,
            matters=matters,
            undecided=undecided,
            next_=next_,
        )

        return unused_rights
