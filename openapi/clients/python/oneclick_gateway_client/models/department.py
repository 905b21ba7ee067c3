from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.department_health import DepartmentHealth


T = TypeVar("T", bound="Department")


@_attrs_define
class Department:
    """A department, and how well it works now.

    Attributes:
        code (str): The code of the department, such as `marriage`.
        title (BilingualText): A text in both languages.
        system (None | str): The register that the department keeps; null if it keeps none.
        can_be_asked (bool): Whether a connector can ask this department.
        health (DepartmentHealth): A department's health, as the process that answers you has seen it; another process
            may have seen other calls.
    """

    code: str
    title: BilingualText
    system: None | str
    can_be_asked: bool
    health: DepartmentHealth

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        title = self.title.to_dict()

        system: None | str
        system = self.system

        can_be_asked = self.can_be_asked

        health = self.health.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "code": code,
                "title": title,
                "system": system,
                "can_be_asked": can_be_asked,
                "health": health,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText
        from ..models.department_health import DepartmentHealth

        d = dict(src_dict)
        code = d.pop("code")

        title = BilingualText.from_dict(d.pop("title"))

        def _parse_system(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        system = _parse_system(d.pop("system"))

        can_be_asked = d.pop("can_be_asked")

        health = DepartmentHealth.from_dict(d.pop("health"))

        department = cls(
            code=code,
            title=title,
            system=system,
            can_be_asked=can_be_asked,
            health=health,
        )

        return department
