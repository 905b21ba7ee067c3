from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ComplaintSettledIn")


@_attrs_define
class ComplaintSettledIn:
    """Whether it is settled; if not, it is opened once more.

    Attributes:
        is_settled (bool): Whether the person got what they came for.
        words (None | str | Unset): Why it is or is not, in your own words; kept sealed.
    """

    is_settled: bool
    words: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        is_settled = self.is_settled

        words: None | str | Unset
        if isinstance(self.words, Unset):
            words = UNSET
        else:
            words = self.words

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "is_settled": is_settled,
            }
        )
        if words is not UNSET:
            field_dict["words"] = words

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        is_settled = d.pop("is_settled")

        def _parse_words(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        words = _parse_words(d.pop("words", UNSET))

        complaint_settled_in = cls(
            is_settled=is_settled,
            words=words,
        )

        return complaint_settled_in
