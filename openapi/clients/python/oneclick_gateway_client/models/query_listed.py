from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.query_status import QueryStatus

if TYPE_CHECKING:
    from ..models.query_wait import QueryWait


T = TypeVar("T", bound="QueryListed")


@_attrs_define
class QueryListed:
    """A query in the list of those who asked: its case and where it stands, and nothing of the people or the answer.

    Attributes:
        query_id (UUID): Id of the query, as its answer says it.
        matter (str): The code of the matter; see GET /v1/matters.
        case_number (str): The number of the citizen's case.
        status (QueryStatus): `pending` while something of the query waits for a department, a person or the applicant;
            `expired` when the stored answer is
            gone.

            * `pending`: something waits for a department, an officer or the applicant: read the query again
            * `complete`: nothing waits any more
            * `expired`: the stored answer is gone: send a new query
        asked_at (datetime.datetime): When it was asked, by the domain clock.
        kept_until (datetime.datetime | None): When its answer is deleted; null while something is pending.
        waits_for (list[QueryWait]): While it is pending: each department that is waited for, and the applicant; what is
            due first is first.
    """

    query_id: UUID
    matter: str
    case_number: str
    status: QueryStatus
    asked_at: datetime.datetime
    kept_until: datetime.datetime | None
    waits_for: list[QueryWait]

    def to_dict(self) -> dict[str, Any]:
        query_id = str(self.query_id)

        matter = self.matter

        case_number = self.case_number

        status = self.status.value

        asked_at = self.asked_at.isoformat()

        kept_until: None | str
        if isinstance(self.kept_until, datetime.datetime):
            kept_until = self.kept_until.isoformat()
        else:
            kept_until = self.kept_until

        waits_for = []
        for waits_for_item_data in self.waits_for:
            waits_for_item = waits_for_item_data.to_dict()
            waits_for.append(waits_for_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "query_id": query_id,
                "matter": matter,
                "case_number": case_number,
                "status": status,
                "asked_at": asked_at,
                "kept_until": kept_until,
                "waits_for": waits_for,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.query_wait import QueryWait

        d = dict(src_dict)
        query_id = UUID(d.pop("query_id"))

        matter = d.pop("matter")

        case_number = d.pop("case_number")

        status = QueryStatus(d.pop("status"))

        asked_at = datetime.datetime.fromisoformat(d.pop("asked_at"))

        def _parse_kept_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                kept_until_type_0 = datetime.datetime.fromisoformat(data)

                return kept_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        kept_until = _parse_kept_until(d.pop("kept_until"))

        waits_for = []
        _waits_for = d.pop("waits_for")
        for waits_for_item_data in _waits_for:
            waits_for_item = QueryWait.from_dict(waits_for_item_data)

            waits_for.append(waits_for_item)

        query_listed = cls(
            query_id=query_id,
            matter=matter,
            case_number=case_number,
            status=status,
            asked_at=asked_at,
            kept_until=kept_until,
            waits_for=waits_for,
        )

        return query_listed
