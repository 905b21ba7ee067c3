from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ComplaintWordsIn")


@_attrs_define
class ComplaintWordsIn:
    """What an agent has done, or answers.

    Attributes:
        words (str): In your own words; kept sealed.
    """

    words: str

    def to_dict(self) -> dict[str, Any]:
        words = self.words

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "words": words,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        words = d.pop("words")

        complaint_words_in = cls(
            words=words,
        )

        return complaint_words_in
