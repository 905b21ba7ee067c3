from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.known_rule import KnownRule
from ..models.quota_rule import QuotaRule

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="RefusedQuery")


@_attrs_define
class RefusedQuery:
    """The rule by which a query was refused as a whole.

    Attributes:
        rule (KnownRule | QuotaRule | str): The rule that decided.
        problem (str): The problem that was answered.
        basis (None | str): null if the rule is none of access.
        why_not (BilingualText | None): Why you may not; null if it is granted.
        how_to_apply (BilingualText | None): How to apply for it; null if it is granted.
    """

    rule: KnownRule | QuotaRule | str
    problem: str
    basis: None | str
    why_not: BilingualText | None
    how_to_apply: BilingualText | None

    def to_dict(self) -> dict[str, Any]:
        from ..models.bilingual_text import BilingualText

        rule: str
        if isinstance(self.rule, KnownRule) or isinstance(self.rule, QuotaRule):
            rule = self.rule.value
        else:
            rule = self.rule

        problem = self.problem

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
                "rule": rule,
                "problem": problem,
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

        def _parse_rule(data: object) -> KnownRule | QuotaRule | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_any_rule_type_0 = KnownRule(data)

                return componentsschemas_any_rule_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_any_rule_type_1 = QuotaRule(data)

                return componentsschemas_any_rule_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(KnownRule | QuotaRule | str, data)

        rule = _parse_rule(d.pop("rule"))

        problem = d.pop("problem")

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

        refused_query = cls(
            rule=rule,
            problem=problem,
            basis=basis,
            why_not=why_not,
            how_to_apply=how_to_apply,
        )

        return refused_query
