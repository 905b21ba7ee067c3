from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.department_health import DepartmentHealth
    from ..models.downtime import Downtime


T = TypeVar("T", bound="Department")


@_attrs_define
class Department:
    """A department, how well it works now, and when it will not answer.

    Attributes:
        code (str): The code of the department, such as `marriage`.
        title (BilingualText): A text in both languages.
        system (None | str): The register that the department keeps; null if it keeps none.
        can_be_asked (bool): Whether a connector can ask this department.
        health (DepartmentHealth): A department's health, as the process that answers you has seen it; another process
            may have seen other calls.
        downtime (list[Downtime]): Announced downtime that is not over, the next first.
    """

    code: str
    title: BilingualText
    system: None | str
    can_be_asked: bool
    health: DepartmentHealth
    downtime: list[Downtime]

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        title = self.title.to_dict()

        system: None | str
        system = self.system

        can_be_asked = self.can_be_asked

        health = self.health.to_dict()

        downtime = []
        for downtime_item_data in self.downtime:
            downtime_item = downtime_item_data.to_dict()
            downtime.append(downtime_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "code": code,
                "title": title,
                "system": system,
                "can_be_asked": can_be_asked,
                "health": health,
                "downtime": downtime,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText
        from ..models.department_health import DepartmentHealth
        from ..models.downtime import Downtime

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

        downtime = []
        _downtime = d.pop("downtime")
        for downtime_item_data in _downtime:
            downtime_item = Downtime.from_dict(downtime_item_data)

            downtime.append(downtime_item)

        department = cls(
            code=code,
            title=title,
            system=system,
            can_be_asked=can_be_asked,
            health=health,
            downtime=downtime,
        )

        return department
