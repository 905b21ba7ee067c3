from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.known_rule import KnownRule
from ..models.mode import Mode

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="ExplainedField")


@_attrs_define
class ExplainedField:
    """One field of a past decision: the form and rule on record, and those that the rules named by `rules_hash` give it.

    Attributes:
        name (str): The name of the information item.
        department (str): The department's code; see GET /v1/departments.
        title (BilingualText | None): The name in both languages.
        recorded_mode (Mode | None): null if the certificate did not show the field then.
        recorded_rule (KnownRule | None | str): The rule that decided then; null if the certificate did not show the
            field.
        mode (Mode | None): null if the judging rules do not know the field.
        rule (KnownRule | None | str): The rule that decided.
        basis (None | str): The legal basis, as text in Chinese.
        why_not (BilingualText | None): What the rule says; null if the field may be seen.
        how_to_apply (BilingualText | None): What can be done about it; null if the field may be seen.
    """

    name: str
    department: str
    title: BilingualText | None
    recorded_mode: Mode | None
    recorded_rule: KnownRule | None | str
    mode: Mode | None
    rule: KnownRule | None | str
    basis: None | str
    why_not: BilingualText | None
    how_to_apply: BilingualText | None

    def to_dict(self) -> dict[str, Any]:
        from ..models.bilingual_text import BilingualText

        name = self.name

        department = self.department

        title: dict[str, Any] | None
        if isinstance(self.title, BilingualText):
            title = self.title.to_dict()
        else:
            title = self.title

        recorded_mode: None | str
        if isinstance(self.recorded_mode, Mode):
            recorded_mode = self.recorded_mode.value
        else:
            recorded_mode = self.recorded_mode

        recorded_rule: None | str
        if isinstance(self.recorded_rule, KnownRule):
            recorded_rule = self.recorded_rule.value
        else:
            recorded_rule = self.recorded_rule

        mode: None | str
        if isinstance(self.mode, Mode):
            mode = self.mode.value
        else:
            mode = self.mode

        rule: None | str
        if isinstance(self.rule, KnownRule):
            rule = self.rule.value
        else:
            rule = self.rule

        basis: None | str
        basis = self.basis

        why_not: dict[str, Any] | None
        if isinstance(self.why_not, BilingualText):
            why_not = self.why_not.to_dict()
        else:
            why_not = self.why_not

        how_to_apply: dict[str, Any] | None
        if isinstance(self.how_to_apply, BilingualText):
            how_to_apply = self.how_to_apply.to_dict()
        else:
            how_to_apply = self.how_to_apply

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "department": department,
                "title": title,
                "recorded_mode": recorded_mode,
                "recorded_rule": recorded_rule,
                "mode": mode,
                "rule": rule,
                "basis": basis,
                "why_not": why_not,
                "how_to_apply": how_to_apply,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        name = d.pop("name")

        department = d.pop("department")

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

        def _parse_recorded_mode(data: object) -> Mode | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                recorded_mode_type_0 = Mode(data)

                return recorded_mode_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Mode | None, data)

        recorded_mode = _parse_recorded_mode(d.pop("recorded_mode"))

        def _parse_recorded_rule(data: object) -> KnownRule | None | str:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_rule_type_0 = KnownRule(data)

                return componentsschemas_rule_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(KnownRule | None | str, data)

        recorded_rule = _parse_recorded_rule(d.pop("recorded_rule"))

        def _parse_mode(data: object) -> Mode | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                mode_type_0 = Mode(data)

                return mode_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Mode | None, data)

        mode = _parse_mode(d.pop("mode"))

        def _parse_rule(data: object) -> KnownRule | None | str:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_rule_type_0 = KnownRule(data)

                return componentsschemas_rule_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(KnownRule | None | str, data)

        rule = _parse_rule(d.pop("rule"))

        def _parse_basis(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        basis = _parse_basis(d.pop("basis"))

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

        def _parse_how_to_apply(data: object) -> BilingualText | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                how_to_apply_type_0 = BilingualText.from_dict(data)

                return how_to_apply_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BilingualText | None, data)

        how_to_apply = _parse_how_to_apply(d.pop("how_to_apply"))

        explained_field = cls(
            name=name,
            department=department,
            title=title,
            recorded_mode=recorded_mode,
            recorded_rule=recorded_rule,
            mode=mode,
            rule=rule,
            basis=basis,
            why_not=why_not,
            how_to_apply=how_to_apply,
        )

        return explained_field
