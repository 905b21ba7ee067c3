from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.title import Title


T = TypeVar("T", bound="Awaited")


@_attrs_define
class Awaited:
    """A department that is expected to answer, or did not answer.

    Attributes:
        department (str): The department's code; see GET /v1/departments.
        title (None | Title | Unset): Its title, in both languages.
    """

    department: str
    title: None | Title | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.title import Title

        department = self.department

        title: dict[str, Any] | None | Unset
        if isinstance(self.title, Unset):
            title = UNSET
        elif isinstance(self.title, Title):
            title = self.title.to_dict()
        else:
            title = self.title

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "department": department,
            }
        )
        if title is not UNSET:
            field_dict["title"] = title

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.title import Title

        d = dict(src_dict)
        department = d.pop("department")

        def _parse_title(data: object) -> None | Title | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                title_type_0 = Title.from_dict(data)

                return title_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Title | Unset, data)

        title = _parse_title(d.pop("title", UNSET))

        awaited = cls(
            department=department,
            title=title,
        )

        return awaited
