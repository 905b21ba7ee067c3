from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.shared_fields_in import SharedFieldsIn


T = TypeVar("T", bound="SharingRequestIn")


@_attrs_define
class SharingRequestIn:
    """What a department asks another one to share.

    Attributes:
        matter (str): The code of the matter; see GET /v1/matters.
        fields (list[SharedFieldsIn]): Each certificate once, all of one owner.
        purpose (str): In your own words; they name nobody.
        since (datetime.date): The first day on which they are to be shared, by the domain clock.
        until (datetime.date): The last day; at most two years after the first.
        most_per_day (int): How many queries a day you expect at most; those beyond it are answered without these
            fields.
        most_per_month (int | None | Unset): How many a calendar month, where there is to be such a limit too.
        renews (None | Unset | UUID): The request that this one goes on from.
    """

    matter: str
    fields: list[SharedFieldsIn]
    purpose: str
    since: datetime.date
    until: datetime.date
    most_per_day: int
    most_per_month: int | None | Unset = UNSET
    renews: None | Unset | UUID = UNSET

    def to_dict(self) -> dict[str, Any]:
        matter = self.matter

        fields = []
        for fields_item_data in self.fields:
            fields_item = fields_item_data.to_dict()
            fields.append(fields_item)

        purpose = self.purpose

        since = self.since.isoformat()

        until = self.until.isoformat()

        most_per_day = self.most_per_day

        most_per_month: int | None | Unset
        if isinstance(self.most_per_month, Unset):
            most_per_month = UNSET
        else:
            most_per_month = self.most_per_month

        renews: None | str | Unset
        if isinstance(self.renews, Unset):
            renews = UNSET
        elif isinstance(self.renews, UUID):
            renews = str(self.renews)
        else:
            renews = self.renews

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "matter": matter,
                "fields": fields,
                "purpose": purpose,
                "since": since,
                "until": until,
                "most_per_day": most_per_day,
            }
        )
        if most_per_month is not UNSET:
            field_dict["most_per_month"] = most_per_month
        if renews is not UNSET:
            field_dict["renews"] = renews

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.shared_fields_in import SharedFieldsIn

        d = dict(src_dict)
        matter = d.pop("matter")

        fields = []
        _fields = d.pop("fields")
        for fields_item_data in _fields:
            fields_item = SharedFieldsIn.from_dict(fields_item_data)

            fields.append(fields_item)

        purpose = d.pop("purpose")

        since = datetime.date.fromisoformat(d.pop("since"))

        until = datetime.date.fromisoformat(d.pop("until"))

        most_per_day = d.pop("most_per_day")

        def _parse_most_per_month(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        most_per_month = _parse_most_per_month(d.pop("most_per_month", UNSET))

        def _parse_renews(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                renews_type_0 = UUID(data)

                return renews_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        renews = _parse_renews(d.pop("renews", UNSET))

        sharing_request_in = cls(
            matter=matter,
            fields=fields,
            purpose=purpose,
            since=since,
            until=until,
            most_per_day=most_per_day,
            most_per_month=most_per_month,
            renews=renews,
        )

        return sharing_request_in
