from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.downtime_kind import DowntimeKind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.why_in import WhyIn


T = TypeVar("T", bound="DowntimeIn")


@_attrs_define
class DowntimeIn:
    """When a department will not answer, and why.

    Attributes:
        department (str): The department's code; see GET /v1/departments.
        until (datetime.datetime): It answers again from then on, by the domain clock; at most 92 days later.
        since (datetime.datetime | None | Unset): From when on, by the domain clock; if it is left out, from now on.
        kind (DowntimeKind | Unset): What is announced.

            * `planned`: maintenance that was planned
            * `outage`: the department's own system does not work
        why (None | Unset | WhyIn): Why the department will not answer; everybody is told it.
    """

    department: str
    until: datetime.datetime
    since: datetime.datetime | None | Unset = UNSET
    kind: DowntimeKind | Unset = UNSET
    why: None | Unset | WhyIn = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.why_in import WhyIn

        department = self.department

        until = self.until.isoformat()

        since: None | str | Unset
        if isinstance(self.since, Unset):
            since = UNSET
        elif isinstance(self.since, datetime.datetime):
            since = self.since.isoformat()
        else:
            since = self.since

        kind: str | Unset = UNSET
        if not isinstance(self.kind, Unset):
            kind = self.kind.value

        why: dict[str, Any] | None | Unset
        if isinstance(self.why, Unset):
            why = UNSET
        elif isinstance(self.why, WhyIn):
            why = self.why.to_dict()
        else:
            why = self.why

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "department": department,
                "until": until,
            }
        )
        if since is not UNSET:
            field_dict["since"] = since
        if kind is not UNSET:
            field_dict["kind"] = kind
        if why is not UNSET:
            field_dict["why"] = why

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.why_in import WhyIn

        d = dict(src_dict)
        department = d.pop("department")

        until = datetime.datetime.fromisoformat(d.pop("until"))

        def _parse_since(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                since_type_0 = datetime.datetime.fromisoformat(data)

                return since_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        since = _parse_since(d.pop("since", UNSET))

        _kind = d.pop("kind", UNSET)
        kind: DowntimeKind | Unset
        if isinstance(_kind, Unset):
            kind = UNSET
        else:
            kind = DowntimeKind(_kind)

        def _parse_why(data: object) -> None | Unset | WhyIn:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                why_type_0 = WhyIn.from_dict(data)

                return why_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | WhyIn, data)

        why = _parse_why(d.pop("why", UNSET))

        downtime_in = cls(
            department=department,
            until=until,
            since=since,
            kind=kind,
            why=why,
        )

        return downtime_in
