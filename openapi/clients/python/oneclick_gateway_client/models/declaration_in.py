from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..types import UNSET, Unset

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
        signer (None | SignerIn | Unset): Who has signed on paper; an applicant who confirms under their own sign-in
            leaves it out.
    """

    query_id: UUID
    certificate: str
    notice_version: str
    notice_hash: str
    signer: None | SignerIn | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.signer_in import SignerIn

        query_id = str(self.query_id)

        certificate = self.certificate

        notice_version = self.notice_version

        notice_hash = self.notice_hash

        signer: dict[str, Any] | None | Unset
        if isinstance(self.signer, Unset):
            signer = UNSET
        elif isinstance(self.signer, SignerIn):
            signer = self.signer.to_dict()
        else:
            signer = self.signer

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "query_id": query_id,
                "certificate": certificate,
                "notice_version": notice_version,
                "notice_hash": notice_hash,
            }
        )
        if signer is not UNSET:
            field_dict["signer"] = signer

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.signer_in import SignerIn

        d = dict(src_dict)
        query_id = UUID(d.pop("query_id"))

        certificate = d.pop("certificate")

        notice_version = d.pop("notice_version")

        notice_hash = d.pop("notice_hash")

        def _parse_signer(data: object) -> None | SignerIn | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                signer_type_0 = SignerIn.from_dict(data)

                return signer_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SignerIn | Unset, data)

        signer = _parse_signer(d.pop("signer", UNSET))

        declaration_in = cls(
            query_id=query_id,
            certificate=certificate,
            notice_version=notice_version,
            notice_hash=notice_hash,
            signer=signer,
        )

        return declaration_in
