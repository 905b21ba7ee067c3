from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.matter_named import MatterNamed


T = TypeVar("T", bound="DeclarationOffer")


@_attrs_define
class DeclarationOffer:
    """A declaration that is offered to you in place of a certificate, with the text to read before you confirm it.

    Attributes:
        certificate (str): The code of the certificate; see GET /v1/certificates.
        notice_version (str): The version of the notice, such as `2026-1`.
        notice_hash (str): SHA-256 of the notice, in hex.
        notice (BilingualText): A text in both languages.
        statement (BilingualText): A text in both languages.
        query_id (UUID): Id of the query, as its answer says it.
        matter (MatterNamed): A matter, with a title that does not tell what was applied for.
        department (str): The code of the department that asked for the certificate.
        until (datetime.datetime | None): Until when you may declare, by the domain clock; null while an officer of a
            department looks into it too: then until they have answered.
    """

    certificate: str
    notice_version: str
    notice_hash: str
    notice: BilingualText
    statement: BilingualText
    query_id: UUID
    matter: MatterNamed
    department: str
    until: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        certificate = self.certificate

        notice_version = self.notice_version

        notice_hash = self.notice_hash

        notice = self.notice.to_dict()

        statement = self.statement.to_dict()

        query_id = str(self.query_id)

        matter = self.matter.to_dict()

        department = self.department

        until: None | str
        if isinstance(self.until, datetime.datetime):
            until = self.until.isoformat()
        else:
            until = self.until

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "certificate": certificate,
                "notice_version": notice_version,
                "notice_hash": notice_hash,
                "notice": notice,
                "statement": statement,
                "query_id": query_id,
                "matter": matter,
                "department": department,
                "until": until,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText
        from ..models.matter_named import MatterNamed

        d = dict(src_dict)
        certificate = d.pop("certificate")

        notice_version = d.pop("notice_version")

        notice_hash = d.pop("notice_hash")

        notice = BilingualText.from_dict(d.pop("notice"))

        statement = BilingualText.from_dict(d.pop("statement"))

        query_id = UUID(d.pop("query_id"))

        matter = MatterNamed.from_dict(d.pop("matter"))

        department = d.pop("department")

        def _parse_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                until_type_0 = datetime.datetime.fromisoformat(data)

                return until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        until = _parse_until(d.pop("until"))

        declaration_offer = cls(
            certificate=certificate,
            notice_version=notice_version,
            notice_hash=notice_hash,
            notice=notice,
            statement=statement,
            query_id=query_id,
            matter=matter,
            department=department,
            until=until,
        )

        return declaration_offer
