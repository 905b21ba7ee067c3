from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.mode import Mode
from ..models.rule import Rule

if TYPE_CHECKING:
    from ..models.title import Title


T = TypeVar("T", bound="FieldPermission")


@_attrs_define
class FieldPermission:
    """One field: the form in which it may leave, by which rule, on what basis; why_not where it does not leave.

    Attributes:
        name (str): The name.
        department (str): The department's code; see GET /v1/departments.
        title (Title): A title in both languages.
        level (int): How sensitive the item is, from 1 to 4.
        mode (Mode): In which form a field may leave; ordered from most to least by `rank`.
        rule (Rule): The id of a rule that decides what leaves, or refuses a request as a whole.
        basis (str): The legal basis.
        why_not (None | Title): Why you may not; null if it is granted.
    """

    name: str
    department: str
    title: Title
    level: int
    mode: Mode
    rule: Rule
    basis: str
    why_not: None | Title

    def to_dict(self) -> dict[str, Any]:
        from ..models.title import Title

        name = self.name

        department = self.department

        title = self.title.to_dict()

        level = self.level

        mode = self.mode.value

        rule = self.rule.value

        basis = self.basis

        why_not: dict[str, Any] | None
        if isinstance(self.why_not, Title):
            why_not = self.why_not.to_dict()
        else:
            why_not = self.why_not

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "department": department,
                "title": title,
                "level": level,
                "mode": mode,
                "rule": rule,
                "basis": basis,
                "why_not": why_not,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.title import Title

        d = dict(src_dict)
        name = d.pop("name")

        department = d.pop("department")

        title = Title.from_dict(d.pop("title"))

        level = d.pop("level")

        mode = Mode(d.pop("mode"))

        rule = Rule(d.pop("rule"))

        basis = d.pop("basis")

        def _parse_why_not(data: object) -> None | Title:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                why_not_type_0 = Title.from_dict(data)

                return why_not_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Title, data)

        why_not = _parse_why_not(d.pop("why_not"))

        field_permission = cls(
            name=name,
            department=department,
            title=title,
            level=level,
            mode=mode,
            rule=rule,
            basis=basis,
            why_not=why_not,
        )

        return field_permission
