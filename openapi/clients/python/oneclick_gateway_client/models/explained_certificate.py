from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.known_rule import KnownRule

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.explained_field import ExplainedField


T = TypeVar("T", bound="ExplainedCertificate")


@_attrs_define
class ExplainedCertificate:
    """One certificate of a past decision, with its fields.

    Attributes:
        certificate (str): The code of the certificate; see GET /v1/certificates.
        recorded_denial (KnownRule | None | str): The rule that denied it then; null if it was granted.
        denial (KnownRule | None | str): The rule that denies it as judged anew; null if it is granted.
        basis (None | str): The basis of that denial.
        why_not (BilingualText | None): Why you may not; null if it is granted.
        how_to_apply (BilingualText | None): How to apply for it; null if it is granted.
        fields (list[ExplainedField]): Every field that the certificate could show, then or by the judging rules.
    """

    certificate: str
    recorded_denial: KnownRule | None | str
    denial: KnownRule | None | str
    basis: None | str
    why_not: BilingualText | None
    how_to_apply: BilingualText | None
    fields: list[ExplainedField]

    def to_dict(self) -> dict[str, Any]:
        from ..models.bilingual_text import BilingualText

        certificate = self.certificate

        recorded_denial: None | str
        if isinstance(self.recorded_denial, KnownRule):
            recorded_denial = self.recorded_denial.value
        else:
            recorded_denial = self.recorded_denial

        denial: None | str
        if isinstance(self.denial, KnownRule):
            denial = self.denial.value
        else:
            denial = self.denial

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

        fields = []
        for fields_item_data in self.fields:
            fields_item = fields_item_data.to_dict()
            fields.append(fields_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "certificate": certificate,
                "recorded_denial": recorded_denial,
                "denial": denial,
                "basis": basis,
                "why_not": why_not,
                "how_to_apply": how_to_apply,
                "fields": fields,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText
        from ..models.explained_field import ExplainedField

        d = dict(src_dict)
        certificate = d.pop("certificate")

        def _parse_recorded_denial(data: object) -> KnownRule | None | str:
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

        recorded_denial = _parse_recorded_denial(d.pop("recorded_denial"))

        def _parse_denial(data: object) -> KnownRule | None | str:
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

        denial = _parse_denial(d.pop("denial"))

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

        fields = []
        _fields = d.pop("fields")
        for fields_item_data in _fields:
            fields_item = ExplainedField.from_dict(fields_item_data)

            fields.append(fields_item)

        explained_certificate = cls(
            certificate=certificate,
            recorded_denial=recorded_denial,
            denial=denial,
            basis=basis,
            why_not=why_not,
            how_to_apply=how_to_apply,
            fields=fields,
        )

        return explained_certificate
