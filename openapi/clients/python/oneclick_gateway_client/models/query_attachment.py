from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.attachment_kind import AttachmentKind

T = TypeVar("T", bound="QueryAttachment")


@_attrs_define
class QueryAttachment:
    """A file that an answer of your query rests on.

    Attributes:
        attachment_id (UUID): Id of the attached file.
        media_type (AttachmentKind): A kind of file that may be attached.

            * `application/pdf`: PDF
            * `image/jpeg`: a JPEG picture
            * `image/png`: a PNG picture
        size (int): In bytes.
        sha256 (str): SHA-256 of the file, in hex.
        department (str): The code of the department whose officer attached it.
        added_at (datetime.datetime): When it was attached, by the domain clock.
        certificate (str): The code of the certificate; see GET /v1/certificates.
    """

    attachment_id: UUID
    media_type: AttachmentKind
    size: int
    sha256: str
    department: str
    added_at: datetime.datetime
    certificate: str

    def to_dict(self) -> dict[str, Any]:
        attachment_id = str(self.attachment_id)

        media_type = self.media_type.value

        size = self.size

        sha256 = self.sha256

        department = self.department

        added_at = self.added_at.isoformat()

        certificate = self.certificate

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "attachment_id": attachment_id,
                "media_type": media_type,
                "size": size,
                "sha256": sha256,
                "department": department,
                "added_at": added_at,
                "certificate": certificate,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        attachment_id = UUID(d.pop("attachment_id"))

        media_type = AttachmentKind(d.pop("media_type"))

        size = d.pop("size")

        sha256 = d.pop("sha256")

        department = d.pop("department")

        added_at = datetime.datetime.fromisoformat(d.pop("added_at"))

        certificate = d.pop("certificate")

        query_attachment = cls(
            attachment_id=attachment_id,
            media_type=media_type,
            size=size,
            sha256=sha256,
            department=department,
            added_at=added_at,
            certificate=certificate,
        )

        return query_attachment
