from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.known_rule import KnownRule
from ..models.mode import Mode
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="FieldPermission")


@_attrs_define
class FieldPermission:
    """One field of a certificate: in which form you may see it, by which rule and on what basis, or why not.

    Attributes:
        name (str): The name of the information item.
        department (str): The department's code; see GET /v1/departments.
        title (BilingualText): A text in both languages.
        level (int): How sensitive the item is: from 1 (anybody may know it) to 4 (only for who needs it to decide).
        mode (Mode): In which form a field may be shown, from most to least.

            * `reveal`: the value as it is
            * `mask`: a part of the value
            * `test`: only the answer that rests on it, not the value
            * `deny`: nothing
        rule (KnownRule | str): The id of a rule that decides what leaves, or refuses a request as a whole; a city's own
            begins with `city-`.
        basis (str): The legal basis, as text in Chinese.
        why_not (BilingualText | None): Why you may not; null if it is granted.
        how_to_apply (BilingualText | None | Unset): What can be done about it; null where the field may be seen.
    """

    name: str
    department: str
    title: BilingualText
    level: int
    mode: Mode
    rule: KnownRule | str
    basis: str
    why_not: BilingualText | None
    how_to_apply: BilingualText | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.bilingual_text import BilingualText

        name = self.name

        department = self.department

        title = self.title.to_dict()

        level = self.level

        mode = self.mode.value

        rule: str
        if isinstance(self.rule, KnownRule):
            rule = self.rule.value
        else:
            rule = self.rule

        basis = self.basis

        why_not: dict[str, Any] | None
        if isinstance(self.why_not, BilingualText):
            why_not = self.why_not.to_dict()
        else:
            why_not = self.why_not

        how_to_apply: dict[str, Any] | None | Unset
        if isinstance(self.how_to_apply, Unset):
            how_to_apply = UNSET
        elif isinstance(self.how_to_apply, BilingualText):
            how_to_apply = self.how_to_apply.to_dict()
        else:
            how_to_apply = self.how_to_apply

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
        if how_to_apply is not UNSET:
            field_dict["how_to_apply"] = how_to_apply

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        name = d.pop("name")

        department = d.pop("department")

        title = BilingualText.from_dict(d.pop("title"))

        level = d.pop("level")

        mode = Mode(d.pop("mode"))

        def _parse_rule(data: object) -> KnownRule | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_rule_type_0 = KnownRule(data)

                return componentsschemas_rule_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(KnownRule | str, data)

        rule = _parse_rule(d.pop("rule"))

        basis = d.pop("basis")

        def _parse_why_not(data: object) -> BilingualText | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                why_not_type_0 = BilingualText.from_dict(data)

                return why_not_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BilingualText | None, data)

        why_not = _parse_why_not(d.pop("why_not"))

        def _parse_how_to_apply(data: object) -> BilingualText | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                how_to_apply_type_0 = BilingualText.from_dict(data)

                return how_to_apply_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BilingualText | None | Unset, data)

        how_to_apply = _parse_how_to_apply(d.pop("how_to_apply", UNSET))

        field_permission = cls(
            name=name,
            department=department,
            title=title,
            level=level,
            mode=mode,
            rule=rule,
            basis=basis,
            why_not=why_not,
            how_to_apply=how_to_apply,
        )

        return field_permission
