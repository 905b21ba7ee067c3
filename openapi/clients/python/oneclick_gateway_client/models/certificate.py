from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.method import Method

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.certificate_field import CertificateField
    from ..models.certificate_parameters import CertificateParameters
    from ..models.certificate_parties import CertificateParties
    from ..models.law import Law


T = TypeVar("T", bound="Certificate")


@_attrs_define
class Certificate:
    """A certificate and how it is replaced.

    Attributes:
        code (str): The code of the certificate, such as `M01-C1`.
        title (BilingualText): A text in both languages.
        issuer (str): The code of the department that used to issue it.
        ladder (list[Method]): The methods that may replace the certificate; the first that is possible is used.
        basis (str): The legal basis, as text in Chinese.
        laws (list[Law]): The laws of `basis` as data; a guideline is a basis for declarations only.
        parties (CertificateParties): The roles that it needs, with how many people in each.
        parameters (CertificateParameters): What it needs besides people: a JSON Schema for each parameter, by name.
        applies_when (None | str): The certificate applies only if this role is named.
        applies_without (None | str): The certificate applies only if this role is not named.
        predicate (None | str): The question that it answers with yes or no; null if it delivers a value.
        value (None | str): The name of the value that it delivers; null if it answers with yes or no.
        fields (list[CertificateField]): The fields that it may show, and in which form each may be shown at most.
        asks (list[str]): The questions to departments that it needs, as `department.question`.
    """

    code: str
    title: BilingualText
    issuer: str
    ladder: list[Method]
    basis: str
    laws: list[Law]
    parties: CertificateParties
    parameters: CertificateParameters
    applies_when: None | str
    applies_without: None | str
    predicate: None | str
    value: None | str
    fields: list[CertificateField]
    asks: list[str]

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        title = self.title.to_dict()

        issuer = self.issuer

        ladder = []
        for ladder_item_data in self.ladder:
            ladder_item = ladder_item_data.value
            ladder.append(ladder_item)

        basis = self.basis

        laws = []
        for laws_item_data in self.laws:
            laws_item = laws_item_data.to_dict()
            laws.append(laws_item)

        parties = self.parties.to_dict()

        parameters = self.parameters.to_dict()

        applies_when: None | str
        applies_when = self.applies_when

        applies_without: None | str
        applies_without = self.applies_without

        predicate: None | str
        predicate = self.predicate

        value: None | str
        value = self.value

        fields = []
        for fields_item_data in self.fields:
            fields_item = fields_item_data.to_dict()
            fields.append(fields_item)

        asks = self.asks

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "code": code,
                "title": title,
                "issuer": issuer,
                "ladder": ladder,
                "basis": basis,
                "laws": laws,
                "parties": parties,
                "parameters": parameters,
                "applies_when": applies_when,
                "applies_without": applies_without,
                "predicate": predicate,
                "value": value,
                "fields": fields,
                "asks": asks,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText
        from ..models.certificate_field import CertificateField
        from ..models.certificate_parameters import CertificateParameters
        from ..models.certificate_parties import CertificateParties
        from ..models.law import Law

        d = dict(src_dict)
        code = d.pop("code")

        title = BilingualText.from_dict(d.pop("title"))

        issuer = d.pop("issuer")

        ladder = []
        _ladder = d.pop("ladder")
        for ladder_item_data in _ladder:
            ladder_item = Method(ladder_item_data)

            ladder.append(ladder_item)

        basis = d.pop("basis")

        laws = []
        _laws = d.pop("laws")
        for laws_item_data in _laws:
            laws_item = Law.from_dict(laws_item_data)

            laws.append(laws_item)

        parties = CertificateParties.from_dict(d.pop("parties"))

        parameters = CertificateParameters.from_dict(d.pop("parameters"))

        def _parse_applies_when(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        applies_when = _parse_applies_when(d.pop("applies_when"))

        def _parse_applies_without(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        applies_without = _parse_applies_without(d.pop("applies_without"))

        def _parse_predicate(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        predicate = _parse_predicate(d.pop("predicate"))

        def _parse_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        value = _parse_value(d.pop("value"))

        fields = []
        _fields = d.pop("fields")
        for fields_item_data in _fields:
            fields_item = CertificateField.from_dict(fields_item_data)

            fields.append(fields_item)

        asks = cast(list[str], d.pop("asks"))

        certificate = cls(
            code=code,
            title=title,
            issuer=issuer,
            ladder=ladder,
            basis=basis,
            laws=laws,
            parties=parties,
            parameters=parameters,
            applies_when=applies_when,
            applies_without=applies_without,
            predicate=predicate,
            value=value,
            fields=fields,
            asks=asks,
        )

        return certificate
