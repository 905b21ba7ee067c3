from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.signer_in import SignerIn


T = TypeVar("T", bound="DeclarationIn")


@_attrs_define
class DeclarationIn:
    """An applicant's declaration in place of a certificate, on the notice that they were shown.

    Attributes:
        query_id (UUID): Id of the query in which the declaration is on offer.
        certificate (str): The code of the certificate; see GET /v1/certificates.
        notice_version (str): The version of the notice that was shown, as GET /v1/declaration-notices/{certificate}
            gave it.
        notice_hash (str): SHA-256 of the notice that was shown, in hex.
        signer (SignerIn): Who signs a declaration: the applicant, with the name as they sign it.
    """

    query_id: UUID
    certificate: str
    notice_version: str
    notice_hash: str
    signer: SignerIn

    def to_dict(self) -> dict[str, Any]:
        query_id = str(self.query_id)

        certificate = self.certificate

        notice_version = self.notice_version

        notice_hash = self.notice_hash

        signer = self.signer.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "query_id": query_id,
                "certificate": certificate,
                "notice_version": notice_version,
                "notice_hash": notice_hash,
                "signer": signer,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.signer_in import SignerIn

        d = dict(src_dict)
        query_id = UUID(d.pop("query_id"))

        certificate = d.pop("certificate")

        notice_version = d.pop("notice_version")

        notice_hash = d.pop("notice_hash")

        signer = SignerIn.from_dict(d.pop("signer"))

        declaration_in = cls(
            query_id=query_id,
            certificate=certificate,
            notice_version=notice_version,
            notice_hash=notice_hash,
            signer=signer,
        )

        return declaration_in
