from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.certificate_permission import CertificatePermission


T = TypeVar("T", bound="AskerGrid")


@_attrs_define
class AskerGrid:
    """What one kind of officers may ask and see of a matter.

    Attributes:
        who (BilingualText): A text in both languages.
        department (None | str): The officers' department; null: any that is not named, or whichever asks by the client
            system.
        client (None | str): The client system that they ask by; null: a window of the department's own.
        certificates (list[CertificatePermission]): What they may have of each certificate of the matter.
    """

    who: BilingualText
    department: None | str
    client: None | str
    certificates: list[CertificatePermission]

    def to_dict(self) -> dict[str, Any]:
        who = self.who.to_dict()

        department: None | str
        department = self.department

        client: None | str
        client = self.client

        certificates = []
        for certificates_item_data in self.certificates:
            certificates_item = certificates_item_data.to_dict()
            certificates.append(certificates_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "who": who,
                "department": department,
                "client": client,
                "certificates": certificates,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText
        from ..models.certificate_permission import CertificatePermission

        d = dict(src_dict)
        who = BilingualText.from_dict(d.pop("who"))

        def _parse_department(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        department = _parse_department(d.pop("department"))

        def _parse_client(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        client = _parse_client(d.pop("client"))

        certificates = []
        _certificates = d.pop("certificates")
        for certificates_item_data in _certificates:
            certificates_item = CertificatePermission.from_dict(certificates_item_data)

            certificates.append(certificates_item)

        asker_grid = cls(
            who=who,
            department=department,
            client=client,
            certificates=certificates,
        )

        return asker_grid
