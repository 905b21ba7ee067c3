from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.certificate_permission import CertificatePermission


T = TypeVar("T", bound="Permissions")


@_attrs_define
class Permissions:
    """What you may ask in a matter, under the rules that `rules_hash` names.

    Attributes:
        matter (str): The code of the matter; see GET /v1/matters.
        title (BilingualText): A text in both languages.
        rules_hash (str): SHA-256 of the rules that decided, in hex.
        certificates (list[CertificatePermission]): The certificates of the matter, and what you may see of each.
    """

    matter: str
    title: BilingualText
    rules_hash: str
    certificates: list[CertificatePermission]

    def to_dict(self) -> dict[str, Any]:
        matter = self.matter

        title = self.title.to_dict()

        rules_hash = self.rules_hash

        certificates = []
        for certificates_item_data in self.certificates:
            certificates_item = certificates_item_data.to_dict()
            certificates.append(certificates_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "matter": matter,
                "title": title,
                "rules_hash": rules_hash,
                "certificates": certificates,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText
        from ..models.certificate_permission import CertificatePermission

        d = dict(src_dict)
        matter = d.pop("matter")

        title = BilingualText.from_dict(d.pop("title"))

        rules_hash = d.pop("rules_hash")

        certificates = []
        _certificates = d.pop("certificates")
        for certificates_item_data in _certificates:
            certificates_item = CertificatePermission.from_dict(certificates_item_data)

            certificates.append(certificates_item)

        permissions = cls(
            matter=matter,
            title=title,
            rules_hash=rules_hash,
            certificates=certificates,
        )

        return permissions
