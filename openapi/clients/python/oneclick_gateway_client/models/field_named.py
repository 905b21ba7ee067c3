from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="FieldNamed")


@_attrs_define
class FieldNamed:
    """A field that was disclosed, by name; never its value.

    Attributes:
        department (str): The department's code; see GET /v1/departments.
        name (str): The name of the information item.
        title (BilingualText | None): Its title in both languages; null if the field is no longer known.
        basis (None | str): The legal basis, as text in Chinese.
    """

    department: str
    name: str
    title: BilingualText | None
    basis: None | str

    def to_dict(self) -> dict[str, Any]:
        from ..models.bilingual_text import BilingualText

        department = self.department

        name = self.name

        title: dict[str, Any] | None
        if isinstance(self.title, BilingualText):
            title = self.title.to_dict()
        else:
            title = self.title

        basis: None | str
        basis = self.basis

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "department": department,
                "name": name,
                "title": title,
                "basis": basis,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        department = d.pop("department")

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

        def _parse_basis(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        basis = _parse_basis(d.pop("basis"))

        field_named = cls(
            department=department,
            name=name,
            title=title,
            basis=basis,
        )

        return field_named
