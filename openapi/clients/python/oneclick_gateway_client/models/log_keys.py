from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.log_key import LogKey


T = TypeVar("T", bound="LogKeys")


@_attrs_define
class LogKeys:
    """The public keys of the logs (RFC 7517).

    Attributes:
        keys (list[LogKey]): The keys of every year's log: those that sign now, and those before them.
    """

    keys: list[LogKey]

    def to_dict(self) -> dict[str, Any]:
        keys = []
        for keys_item_data in self.keys:
            keys_item = keys_item_data.to_dict()
            keys.append(keys_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "keys": keys,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.log_key import LogKey

        d = dict(src_dict)
        keys = []
        _keys = d.pop("keys")
        for keys_item_data in _keys:
            keys_item = LogKey.from_dict(keys_item_data)

            keys.append(keys_item)

        log_keys = cls(
            keys=keys,
        )

        return log_keys
