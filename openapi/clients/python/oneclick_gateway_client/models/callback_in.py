from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="CallbackIn")


@_attrs_define
class CallbackIn:
    """Where a client system is to be called back.

    Attributes:
        address (str): One of the addresses (`notifyAt`) that the client system is registered with, letter by letter.
    """

    address: str

    def to_dict(self) -> dict[str, Any]:
        address = self.address

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "address": address,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        address = d.pop("address")

        callback_in = cls(
            address=address,
        )

        return callback_in
