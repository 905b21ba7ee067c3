from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.query_attachment import QueryAttachment


T = TypeVar("T", bound="QueryAttachments")


@_attrs_define
class QueryAttachments:
    """The files that the answers of your query rest on, of certificates that you may see.

    Attributes:
        items (list[QueryAttachment]): One for each file, the oldest first within a certificate.
    """

    items: list[QueryAttachment]

    def to_dict(self) -> dict[str, Any]:
        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "items": items,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.query_attachment import QueryAttachment

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = QueryAttachment.from_dict(items_item_data)

            items.append(items_item)

        query_attachments = cls(
            items=items,
        )

        return query_attachments
