from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.department_health import DepartmentHealth
    from ..models.title import Title


T = TypeVar("T", bound="Department")


@_attrs_define
class Department:
    """A department; system: the register it keeps.

    Attributes:
        code (str): The code.
        title (Title): A title in both languages.
        system (None | str): The register that the department keeps; null if it keeps none.
        can_be_asked (bool): Whether a connector can ask this department.
        health (DepartmentHealth): A department's health, as this process of the gateway has seen it.

            It goes by the last call that has ended: `answering` means that it was answered, `not_answering` that it failed
            or was refused,
            `closed` that it is closed now, as agreed or announced, or has said so.
            circuit_open: twenty calls in a row were not answered in the time they had, and the gateway tries the department
            only every few
            seconds; where it was too slow for callers in haste, it still asks it for callers with more time.
    """

    code: str
    title: Title
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
        from ..models.department_health import DepartmentHealth
        from ..models.title import Title

        d = dict(src_dict)
        code = d.pop("code")

        title = Title.from_dict(d.pop("title"))

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
