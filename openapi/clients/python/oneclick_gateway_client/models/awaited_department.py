from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="AwaitedDepartment")


@_attrs_define
class AwaitedDepartment:
    """A department that is expected to answer, or did not answer.

    Attributes:
        department (str): The department's code; see GET /v1/departments.
        title (BilingualText | None | Unset): The name in both languages.
    """

    department: str
    title: BilingualText | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.bilingual_text import BilingualText

        department = self.department

        title: dict[str, Any] | None | Unset
        if isinstance(self.title, Unset):
            title = UNSET
        elif isinstance(self.title, BilingualText):
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
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        department = d.pop("department")

        def _parse_title(data: object) -> BilingualText | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                title_type_0 = BilingualText.from_dict(data)

                return title_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BilingualText | None | Unset, data)

        title = _parse_title(d.pop("title", UNSET))

        awaited_department = cls(
            department=department,
            title=title,
        )

        return awaited_department
