from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="BilingualText")


@_attrs_define
class BilingualText:
    """A text in both languages.

    Attributes:
        en (str): The text in English.
        zh (str): The text in Chinese.
    """

    en: str
    zh: str

    def to_dict(self) -> dict[str, Any]:
        en = self.en

        zh = self.zh

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "en": en,
                "zh": zh,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        en = d.pop("en")

        zh = d.pop("zh")

        bilingual_text = cls(
            en=en,
            zh=zh,
        )

        return bilingual_text
