from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.verification_listed import VerificationListed


T = TypeVar("T", bound="Verifications")


@_attrs_define
class Verifications:
    """A page of a department's open verifications, or of your answers.

    Attributes:
        items (list[VerificationListed]): The items of this page.
        next_ (None | str): The cursor of the next page, for the parameter `cursor`; null if this is the last page.
    """

    items: list[VerificationListed]
    next_: None | str

    def to_dict(self) -> dict[str, Any]:
        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        next_: None | str
        next_ = self.next_

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "items": items,
                "next": next_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.verification_listed import VerificationListed

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = VerificationListed.from_dict(items_item_data)

            items.append(items_item)

        def _parse_next_(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_ = _parse_next_(d.pop("next"))

        verifications = cls(
            items=items,
            next_=next_,
        )

        return verifications
