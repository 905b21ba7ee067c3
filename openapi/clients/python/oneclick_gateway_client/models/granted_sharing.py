from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.shared_fields import SharedFields


T = TypeVar("T", bound="GrantedSharing")


@_attrs_define
class GrantedSharing:
    """What one department lets another have, besides what the matter itself gives; it counts on its days.

    Attributes:
        request_id (UUID): Of the request by which it was granted.
        department (str): The department that asks, or has asked.
        owner (str): The department that owns the fields, and decides.
        matter (str): The code of the matter; see GET /v1/matters.
        fields (list[SharedFields]): The fields, by certificate.
        purpose (str): What the fields are needed for.
        since (datetime.date): The first day on which they are shared.
        until (datetime.date): The last day on which they are shared.
        most_per_day (int): How many queries a day are agreed.
        most_per_month (int | None): How many queries a calendar month are agreed; null for no limit.
    """

    request_id: UUID
    department: str
    owner: str
    matter: str
    fields: list[SharedFields]
    purpose: str
    since: datetime.date
    until: datetime.date
    most_per_day: int
    most_per_month: int | None

    def to_dict(self) -> dict[str, Any]:
        request_id = str(self.request_id)

        department = self.department

        owner = self.owner

        matter = self.matter

        fields = []
        for fields_item_data in self.fields:
            fields_item = fields_item_data.to_dict()
            fields.append(fields_item)

        purpose = self.purpose

        since = self.since.isoformat()

        until = self.until.isoformat()

        most_per_day = self.most_per_day

        most_per_month: int | None
        most_per_month = self.most_per_month

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "request_id": request_id,
                "department": department,
                "owner": owner,
                "matter": matter,
                "fields": fields,
                "purpose": purpose,
                "since": since,
                "until": until,
                "most_per_day": most_per_day,
                "most_per_month": most_per_month,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.shared_fields import SharedFields

        d = dict(src_dict)
        request_id = UUID(d.pop("request_id"))

        department = d.pop("department")

        owner = d.pop("owner")

        matter = d.pop("matter")

        fields = []
        _fields = d.pop("fields")
        for fields_item_data in _fields:
            fields_item = SharedFields.from_dict(fields_item_data)

            fields.append(fields_item)

        purpose = d.pop("purpose")

        since = datetime.date.fromisoformat(d.pop("since"))

        until = datetime.date.fromisoformat(d.pop("until"))

        most_per_day = d.pop("most_per_day")

        def _parse_most_per_month(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        most_per_month = _parse_most_per_month(d.pop("most_per_month"))

        granted_sharing = cls(
            request_id=request_id,
            department=department,
            owner=owner,
            matter=matter,
            fields=fields,
            purpose=purpose,
            since=since,
            until=until,
            most_per_day=most_per_day,
            most_per_month=most_per_month,
        )

        return granted_sharing
