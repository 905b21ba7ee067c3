from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.county_list_in import CountyListIn


T = TypeVar("T", bound="CountyListsIn")


@_attrs_define
class CountyListsIn:
    """The lists of the counties, each once.

    Attributes:
        lists (list[CountyListIn]): The counties' lists.
    """

    lists: list[CountyListIn]

    def to_dict(self) -> dict[str, Any]:
        lists = []
        for lists_item_data in self.lists:
            lists_item = lists_item_data.to_dict()
            lists.append(lists_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "lists": lists,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.county_list_in import CountyListIn

        d = dict(src_dict)
        lists = []
        _lists = d.pop("lists")
        for lists_item_data in _lists:
            lists_item = CountyListIn.from_dict(lists_item_data)

            lists.append(lists_item)

        county_lists_in = cls(
            lists=lists,
        )

        return county_lists_in
