from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.declaration_check import DeclarationCheck


T = TypeVar("T", bound="Declaration")


@_attrs_define
class Declaration:
    """A declaration as it was recorded.

    Attributes:
        declaration_id (UUID): Id of the declaration, as POST /v1/declarations answered it.
        query_id (UUID): Id of the query in which the declaration was made.
        matter (str): The code of the matter; see GET /v1/matters.
        certificate (str): The code of the certificate; see GET /v1/certificates.
        notice_version (str): The version of the notice, such as `2026-1`.
        notice_hash (str): SHA-256 of the notice, in hex.
        statement_hash (str): SHA-256 of the signed statement and its signer; both are stored encrypted.
        signed_at (datetime.datetime): When it was signed, by the domain clock.
        confirmed_by_applicant (bool): Whether the applicant confirmed it under their own sign-in; otherwise it was
            signed on paper.
        checks (list[DeclarationCheck]): The later checks, in the order of their time.
        suspected_at (datetime.datetime | None): When a contradiction was found: the promise behind the answer is
            suspected; null while none was, or where nothing came of it.  What it is, is not told here.
    """

    declaration_id: UUID
    query_id: UUID
    matter: str
    certificate: str
    notice_version: str
    notice_hash: str
    statement_hash: str
    signed_at: datetime.datetime
    confirmed_by_applicant: bool
    checks: list[DeclarationCheck]
    suspected_at: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        declaration_id = str(self.declaration_id)

        query_id = str(self.query_id)

        matter = self.matter

        certificate = self.certificate

        notice_version = self.notice_version

        notice_hash = self.notice_hash

        statement_hash = self.statement_hash

        signed_at = self.signed_at.isoformat()

        confirmed_by_applicant = self.confirmed_by_applicant

        checks = []
        for checks_item_data in self.checks:
            checks_item = checks_item_data.to_dict()
            checks.append(checks_item)

        suspected_at: None | str
        if isinstance(self.suspected_at, datetime.datetime):
            suspected_at = self.suspected_at.isoformat()
        else:
            suspected_at = self.suspected_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "declaration_id": declaration_id,
                "query_id": query_id,
                "matter": matter,
                "certificate": certificate,
                "notice_version": notice_version,
                "notice_hash": notice_hash,
                "statement_hash": statement_hash,
                "signed_at": signed_at,
                "confirmed_by_applicant": confirmed_by_applicant,
                "checks": checks,
                "suspected_at": suspected_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.declaration_check import DeclarationCheck

        d = dict(src_dict)
        declaration_id = UUID(d.pop("declaration_id"))

        query_id = UUID(d.pop("query_id"))

        matter = d.pop("matter")

        certificate = d.pop("certificate")

        notice_version = d.pop("notice_version")

        notice_hash = d.pop("notice_hash")

        statement_hash = d.pop("statement_hash")

        signed_at = datetime.datetime.fromisoformat(d.pop("signed_at"))

        confirmed_by_applicant = d.pop("confirmed_by_applicant")

        checks = []
        _checks = d.pop("checks")
        for checks_item_data in _checks:
            checks_item = DeclarationCheck.from_dict(checks_item_data)

            checks.append(checks_item)

        def _parse_suspected_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                suspected_at_type_0 = datetime.datetime.fromisoformat(data)

                return suspected_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        suspected_at = _parse_suspected_at(d.pop("suspected_at"))

        declaration = cls(
            declaration_id=declaration_id,
            query_id=query_id,
            matter=matter,
            certificate=certificate,
            notice_version=notice_version,
            notice_hash=notice_hash,
            statement_hash=statement_hash,
            signed_at=signed_at,
            confirmed_by_applicant=confirmed_by_applicant,
            checks=checks,
            suspected_at=suspected_at,
        )

        return declaration
