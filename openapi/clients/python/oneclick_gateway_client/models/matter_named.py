from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="MatterNamed")


@_attrs_define
class MatterNamed:
    """A matter, with a title that does not tell what was applied for.

    Attributes:
        code (str): The code of the matter.
        title (BilingualText): A text in both languages.
    """

    code: str
    title: BilingualText

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        title = self.title.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "code": code,
                "title": title,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        code = d.pop("code")

        title = BilingualText.from_dict(d.pop("title"))

        matter_named = cls(
            code=code,
            title=title,
        )

        return matter_named
