from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="WhyIn")


@_attrs_define
class WhyIn:
    """Why, in the languages in which you say it; in the other one its kind is told.

    Attributes:
        en (None | str | Unset): In English.
        zh (None | str | Unset): In Chinese.
    """

    en: None | str | Unset = UNSET
    zh: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        en: None | str | Unset
        if isinstance(self.en, Unset):
            en = UNSET
        else:
            en = self.en

        zh: None | str | Unset
        if isinstance(self.zh, Unset):
            zh = UNSET
        else:
            zh = self.zh

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if en is not UNSET:
            field_dict["en"] = en
        if zh is not UNSET:
            field_dict["zh"] = zh

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_en(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        en = _parse_en(d.pop("en", UNSET))

        def _parse_zh(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        zh = _parse_zh(d.pop("zh", UNSET))

        why_in = cls(
            en=en,
            zh=zh,
        )

        return why_in
