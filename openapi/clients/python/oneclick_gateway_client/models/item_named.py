from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="ItemNamed")


@_attrs_define
class ItemNamed:
    """What else was shown of you, by name; never the value.  title null: a parameter of the certificate.

    Attributes:
        name (str): The name of what was shown.
        title (BilingualText | None): Its title in both languages; null for a parameter of the certificate.
    """

    name: str
    title: BilingualText | None

    def to_dict(self) -> dict[str, Any]:
        from ..models.bilingual_text import BilingualText

        name = self.name

        title: dict[str, Any] | None
        if isinstance(self.title, BilingualText):
            title = self.title.to_dict()
        else:
            title = self.title

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "title": title,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        name = d.pop("name")

        def _parse_title(data: object) -> BilingualText | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                title_type_0 = BilingualText.from_dict(data)

                return title_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BilingualText | None, data)

        title = _parse_title(d.pop("title"))

        item_named = cls(
            name=name,
            title=title,
        )

        return item_named
