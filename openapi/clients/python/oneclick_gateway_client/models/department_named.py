from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="DepartmentNamed")


@_attrs_define
class DepartmentNamed:
    """A department, or an office that asks; no title where it is not known any more.

    Attributes:
        code (str): The code of the department.
        title (BilingualText | None): Its title in both languages; null if the department is no longer known.
    """

    code: str
    title: BilingualText | None

    def to_dict(self) -> dict[str, Any]:
        from ..models.bilingual_text import BilingualText

        code = self.code

        title: dict[str, Any] | None
        if isinstance(self.title, BilingualText):
            title = self.title.to_dict()
        else:
            title = self.title

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

        department_named = cls(
            code=code,
            title=title,
        )

        return department_named
