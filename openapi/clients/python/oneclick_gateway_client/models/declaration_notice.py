from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="DeclarationNotice")


@_attrs_define
class DeclarationNotice:
    """What an applicant is shown before they declare: give version and hash with the declaration.

    Attributes:
        certificate (str): The code of the certificate; see GET /v1/certificates.
        notice_version (str): The version of the notice, such as `2026-1`.
        notice_hash (str): SHA-256 of the notice, in hex.
        notice (BilingualText): A text in both languages.
        statement (BilingualText): A text in both languages.
    """

    certificate: str
    notice_version: str
    notice_hash: str
    notice: BilingualText
    statement: BilingualText

    def to_dict(self) -> dict[str, Any]:
        certificate = self.certificate

        notice_version = self.notice_version

        notice_hash = self.notice_hash

        notice = self.notice.to_dict()

        statement = self.statement.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "certificate": certificate,
                "notice_version": notice_version,
                "notice_hash": notice_hash,
                "notice": notice,
                "statement": statement,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        certificate = d.pop("certificate")

        notice_version = d.pop("notice_version")

        notice_hash = d.pop("notice_hash")

        notice = BilingualText.from_dict(d.pop("notice"))

        statement = BilingualText.from_dict(d.pop("statement"))

        declaration_notice = cls(
            certificate=certificate,
            notice_version=notice_version,
            notice_hash=notice_hash,
            notice=notice,
            statement=statement,
        )

        return declaration_notice
