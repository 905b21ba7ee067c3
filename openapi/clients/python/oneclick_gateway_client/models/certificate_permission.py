from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.known_rule import KnownRule

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.field_permission import FieldPermission


T = TypeVar("T", bound="CertificatePermission")


@_attrs_define
class CertificatePermission:
    """One certificate: whether you may ask for it, and how to apply if not.

    Attributes:
        certificate (str): The code of the certificate; see GET /v1/certificates.
        title (BilingualText): A text in both languages.
        is_granted (bool): Whether you may ask for it.
        rule (KnownRule | str): The id of a rule that decides what leaves, or refuses a request as a whole; a city's own
            begins with `city-`.
        basis (str): The legal basis, as text in Chinese.
        why_not (BilingualText | None): Why you may not; null if it is granted.
        how_to_apply (BilingualText | None): How to apply for it; null if it is granted.
        fields (list[FieldPermission]): The fields of the certificate, and in which form you may see each.
    """

    certificate: str
    title: BilingualText
    is_granted: bool
    rule: KnownRule | str
    basis: str
    why_not: BilingualText | None
    how_to_apply: BilingualText | None
    fields: list[FieldPermission]

    def to_dict(self) -> dict[str, Any]:
        from ..models.bilingual_text import BilingualText

        certificate = self.certificate

        title = self.title.to_dict()

        is_granted = self.is_granted

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
                "title": title,
                "is_granted": is_granted,
                "rule": rule,
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
        from ..models.field_permission import FieldPermission

        d = dict(src_dict)
        certificate = d.pop("certificate")

        title = BilingualText.from_dict(d.pop("title"))

        is_granted = d.pop("is_granted")

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
            fields_item = FieldPermission.from_dict(fields_item_data)

            fields.append(fields_item)

        certificate_permission = cls(
            certificate=certificate,
            title=title,
            is_granted=is_granted,
            rule=rule,
            basis=basis,
            why_not=why_not,
            how_to_apply=how_to_apply,
            fields=fields,
        )

        return certificate_permission
