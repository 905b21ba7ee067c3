from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.sharing_state import SharingState

if TYPE_CHECKING:
    from ..models.shared_fields import SharedFields


T = TypeVar("T", bound="SharingRequest")


@_attrs_define
class SharingRequest:
    """A department asks for fields of a matter; the department that owns them decides.

    Attributes:
        request_id (UUID): By which the request is read and decided.
        department (str): The department that asks, or has asked.
        owner (str): The department that owns the fields, and decides.
        matter (str): The code of the matter; see GET /v1/matters.
        fields (list[SharedFields]): The fields, by certificate.
        purpose (str): What the fields are needed for.
        since (datetime.date): The first day on which they are shared.
        until (datetime.date): The last day on which they are shared.
        most_per_day (int): How many queries a day are agreed; beyond it they are answered without these fields.
        most_per_month (int | None): How many queries a calendar month are agreed; null if there is no such limit.
        renews (None | UUID): The request that this one goes on from; null if it is the first.
        state (SharingState): How far a sharing request is.  overdue: nobody has decided in time, and it goes to
            mediation; it grants nothing.

            * `asked`: the owner has to decide until `due_at`
            * `overdue`: nobody has decided in time; it goes to mediation, and grants nothing
            * `granted`: the fields are shared from `since` to `until`
            * `refused`: the owner does not share them; `reasons` says why
            * `ended`: the owner has ended it before its time; `reasons` says why
            * `expired`: its last day is over
        asked_by (str): The account that asked.
        asked_at (datetime.datetime): When it was asked, by the domain clock.
        due_at (datetime.datetime): When the owner's time to decide is over; then it goes to mediation.
        decided_by (None | str): The account that decided; null if nobody has, or if it is shared without conditions.
        decided_at (datetime.datetime | None): When it was decided or ended; null if it was not.
        reasons (None | str): Why it was decided so; null if nobody said.
        reminded_at (datetime.datetime | None): When the owner was reminded of it, or both of its end; null if they were
            not.
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
    renews: None | UUID
    state: SharingState
    asked_by: str
    asked_at: datetime.datetime
    due_at: datetime.datetime
    decided_by: None | str
    decided_at: datetime.datetime | None
    reasons: None | str
    reminded_at: datetime.datetime | None

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

        renews: None | str
        if isinstance(self.renews, UUID):
            renews = str(self.renews)
        else:
            renews = self.renews

        state = self.state.value

        asked_by = self.asked_by

        asked_at = self.asked_at.isoformat()

        due_at = self.due_at.isoformat()

        decided_by: None | str
        decided_by = self.decided_by

        decided_at: None | str
        if isinstance(self.decided_at, datetime.datetime):
            decided_at = self.decided_at.isoformat()
        else:
            decided_at = self.decided_at

        reasons: None | str
        reasons = self.reasons

        reminded_at: None | str
        if isinstance(self.reminded_at, datetime.datetime):
            reminded_at = self.reminded_at.isoformat()
        else:
            reminded_at = self.reminded_at

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
                "renews": renews,
                "state": state,
                "asked_by": asked_by,
                "asked_at": asked_at,
                "due_at": due_at,
                "decided_by": decided_by,
                "decided_at": decided_at,
                "reasons": reasons,
                "reminded_at": reminded_at,
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

        def _parse_renews(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                renews_type_0 = UUID(data)

                return renews_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        renews = _parse_renews(d.pop("renews"))

        state = SharingState(d.pop("state"))

        asked_by = d.pop("asked_by")

        asked_at = datetime.datetime.fromisoformat(d.pop("asked_at"))

        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))

        def _parse_decided_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        decided_by = _parse_decided_by(d.pop("decided_by"))

        def _parse_decided_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                decided_at_type_0 = datetime.datetime.fromisoformat(data)

                return decided_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        decided_at = _parse_decided_at(d.pop("decided_at"))

        def _parse_reasons(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reasons = _parse_reasons(d.pop("reasons"))

        def _parse_reminded_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                reminded_at_type_0 = datetime.datetime.fromisoformat(data)

                return reminded_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        reminded_at = _parse_reminded_at(d.pop("reminded_at"))

        sharing_request = cls(
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
            renews=renews,
            state=state,
            asked_by=asked_by,
            asked_at=asked_at,
            due_at=due_at,
            decided_by=decided_by,
            decided_at=decided_at,
            reasons=reasons,
            reminded_at=reminded_at,
        )

        return sharing_request
