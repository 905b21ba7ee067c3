from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.next_kind import NextKind

T = TypeVar("T", bound="QueryWait")


@_attrs_define
class QueryWait:
    """Whom a query waits for: a department, or the applicant.

    Attributes:
        kind (NextKind): What happens next with a certificate, or what the caller can do.

            * `task`: an officer of a department answers until `due_at`; read the query again later
            * `resumes`: the gateway asks the register again at `resumes_at`; read the query again after that
            * `retry`: send a new query after `retry_after_s`
            * `apply`: apply for access as `how` says
            * `declare`: the applicant can make a declaration until `due_at`: POST /v1/declarations
        department (None | str): The code of the department; null where the applicant may declare.
        at (datetime.datetime | None): Until when an officer or the applicant has time, or when the department is asked
            again, by the domain clock; null while it is being asked.
    """

    kind: NextKind
    department: None | str
    at: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        department: None | str
        department = self.department

        at: None | str
        if isinstance(self.at, datetime.datetime):
            at = self.at.isoformat()
        else:
            at = self.at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
                "department": department,
                "at": at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        kind = NextKind(d.pop("kind"))

        def _parse_department(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        department = _parse_department(d.pop("department"))

        def _parse_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                at_type_0 = datetime.datetime.fromisoformat(data)

                return at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        at = _parse_at(d.pop("at"))

        query_wait = cls(
            kind=kind,
            department=department,
            at=at,
        )

        return query_wait
