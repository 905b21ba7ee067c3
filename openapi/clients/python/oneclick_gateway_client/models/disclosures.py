from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.disclosure import Disclosure
    from ..models.withheld_count import WithheldCount


T = TypeVar("T", bound="Disclosures")


@_attrs_define
class Disclosures:
    """A page of the entries about you, newest first.

    Attributes:
        items (list[Disclosure]): The items of this page.
        next_ (None | str): The cursor of the next page, for the parameter `cursor`; null if this is the last page.
        withheld (WithheldCount): The entries about you that are withheld for a time, on all pages.
        damaged (int): Number of entries about you that are missing from this page, because they are not stored as they
            were signed.
    """

    items: list[Disclosure]
    next_: None | str
    withheld: WithheldCount
    damaged: int

    def to_dict(self) -> dict[str, Any]:
        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        next_: None | str
        next_ = self.next_

        withheld = self.withheld.to_dict()

        damaged = self.damaged

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "items": items,
                "next": next_,
                "withheld": withheld,
                "damaged": damaged,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.disclosure import Disclosure
        from ..models.withheld_count import WithheldCount

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = Disclosure.from_dict(items_item_data)

            items.append(items_item)

        def _parse_next_(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_ = _parse_next_(d.pop("next"))

        withheld = WithheldCount.from_dict(d.pop("withheld"))

        damaged = d.pop("damaged")

        disclosures = cls(
            items=items,
            next_=next_,
            withheld=withheld,
            damaged=damaged,
        )

        return disclosures
