from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.query_status import QueryStatus

T = TypeVar("T", bound="Progress")


@_attrs_define
class Progress:
    """How far a query is: its state and nothing else.

    Attributes:
        status (QueryStatus): `pending` while something of the query waits for a department, a person or the applicant;
            `expired` when the stored answer is
            gone.

            * `pending`: something waits for a department, an officer or the applicant: read the query again
            * `complete`: nothing waits any more
            * `expired`: the stored answer is gone: send a new query
        as_of (datetime.datetime): When this was so, by the domain clock.
    """

    status: QueryStatus
    as_of: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        status = self.status.value

        as_of = self.as_of.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "status": status,
                "as_of": as_of,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        status = QueryStatus(d.pop("status"))

        as_of = datetime.datetime.fromisoformat(d.pop("as_of"))

        progress = cls(
            status=status,
            as_of=as_of,
        )

        return progress
