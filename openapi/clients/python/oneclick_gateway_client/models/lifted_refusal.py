from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

T = TypeVar("T", bound="LiftedRefusal")


@_attrs_define
class LiftedRefusal:
    """A certificate of your query that could not be declared because of an entry that was wrong. It can be asked for
    again.

        Attributes:
            query_id (UUID): Id of the query, as its answer says it.
            matter (str): The code of the matter; see GET /v1/matters.
            certificate (str): The code of the certificate; see GET /v1/certificates.
            refused_at (datetime.datetime): When it was refused, by the domain clock.
            lifted_at (datetime.datetime): When it was told that the entry was wrong, by the domain clock.
    """

    query_id: UUID
    matter: str
    certificate: str
    refused_at: datetime.datetime
    lifted_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        query_id = str(self.query_id)

        matter = self.matter

        certificate = self.certificate

        refused_at = self.refused_at.isoformat()

        lifted_at = self.lifted_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "query_id": query_id,
                "matter": matter,
                "certificate": certificate,
                "refused_at": refused_at,
                "lifted_at": lifted_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        query_id = UUID(d.pop("query_id"))

        matter = d.pop("matter")

        certificate = d.pop("certificate")

        refused_at = datetime.datetime.fromisoformat(d.pop("refused_at"))

        lifted_at = datetime.datetime.fromisoformat(d.pop("lifted_at"))

        lifted_refusal = cls(
            query_id=query_id,
            matter=matter,
            certificate=certificate,
            refused_at=refused_at,
            lifted_at=lifted_at,
        )

        return lifted_refusal
