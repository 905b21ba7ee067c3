from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.title import Title


T = TypeVar("T", bound="DepartmentNamed")


@_attrs_define
class DepartmentNamed:
    """A department, or an office that asks; no title where it is not known any more.

    Attributes:
        code (str): The code.
        title (None | Title): Its title in both languages; null if the department is no longer known.
    """

    code: str
    title: None | Title

    def to_dict(self) -> dict[str, Any]:
        from ..models.title import Title

        code = self.code

        title: dict[str, Any] | None
        if isinstance(self.title, Title):
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
        from ..models.title import Title

        d = dict(src_dict)
        code = d.pop("code")

        def _parse_title(data: object) -> None | Title:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                title_type_0 = Title.from_dict(data)

                return title_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Title, data)

        title = _parse_title(d.pop("title"))

        department_named = cls(
            code=code,
            title=title,
        )

        return department_named
