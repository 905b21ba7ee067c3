from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.answer_key import AnswerKey


T = TypeVar("T", bound="AnswerKeys")


@_attrs_define
class AnswerKeys:
    """The public keys by which answers are signed (RFC 7517).

    Attributes:
        keys (list[AnswerKey]): The keys, the one that signs now first.
    """

    keys: list[AnswerKey]

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
        from ..models.answer_key import AnswerKey

        d = dict(src_dict)
        keys = []
        _keys = d.pop("keys")
        for keys_item_data in _keys:
            keys_item = AnswerKey.from_dict(keys_item_data)

            keys.append(keys_item)

        answer_keys = cls(
            keys=keys,
        )

        return answer_keys
