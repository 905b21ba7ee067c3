from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

T = TypeVar("T", bound="DeclarationDeclined")


@_attrs_define
class DeclarationDeclined:
    """An offer that was declined: the certificate is not offered again in this query.

    Attributes:
        query_id (UUID): Id of the query, as its answer says it.
        certificate (str): The code of the certificate; see GET /v1/certificates.
    """

    query_id: UUID
    certificate: str

    def to_dict(self) -> dict[str, Any]:
        query_id = str(self.query_id)

        certificate = self.certificate

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "query_id": query_id,
                "certificate": certificate,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        query_id = UUID(d.pop("query_id"))

        certificate = d.pop("certificate")

        declaration_declined = cls(
            query_id=query_id,
            certificate=certificate,
        )

        return declaration_declined
