from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.downtime_kind import DowntimeKind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.why_in import WhyIn


T = TypeVar("T", bound="DowntimeChangeIn")


@_attrs_define
class DowntimeChangeIn:
    """What is to be otherwise; what is left out stays.

    Attributes:
        since (datetime.datetime | None | Unset): From when on, by the domain clock.
        until (datetime.datetime | None | Unset): It answers again from then on, by the domain clock; at most 92 days
            later.
        kind (DowntimeKind | None | Unset): What is announced.
        why (None | Unset | WhyIn): In place of what was said.
    """

    since: datetime.datetime | None | Unset = UNSET
    until: datetime.datetime | None | Unset = UNSET
    kind: DowntimeKind | None | Unset = UNSET
    why: None | Unset | WhyIn = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.why_in import WhyIn

        since: None | str | Unset
        if isinstance(self.since, Unset):
            since = UNSET
        elif isinstance(self.since, datetime.datetime):
            since = self.since.isoformat()
        else:
            since = self.since

        until: None | str | Unset
        if isinstance(self.until, Unset):
            until = UNSET
        elif isinstance(self.until, datetime.datetime):
            until = self.until.isoformat()
        else:
            until = self.until

        kind: None | str | Unset
        if isinstance(self.kind, Unset):
            kind = UNSET
        elif isinstance(self.kind, DowntimeKind):
            kind = self.kind.value
        else:
            kind = self.kind

        why: dict[str, Any] | None | Unset
        if isinstance(self.why, Unset):
            why = UNSET
        elif isinstance(self.why, WhyIn):
            why = self.why.to_dict()
        else:
            why = self.why

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if since is not UNSET:
            field_dict["since"] = since
        if until is not UNSET:
            field_dict["until"] = until
        if kind is not UNSET:
            field_dict["kind"] = kind
        if why is not UNSET:
            field_dict["why"] = why

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.why_in import WhyIn

        d = dict(src_dict)

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

        def _parse_until(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                until_type_0 = datetime.datetime.fromisoformat(data)

                return until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        until = _parse_until(d.pop("until", UNSET))

        def _parse_kind(data: object) -> DowntimeKind | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                kind_type_0 = DowntimeKind(data)

                return kind_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DowntimeKind | None | Unset, data)

        kind = _parse_kind(d.pop("kind", UNSET))

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

        downtime_change_in = cls(
            since=since,
            until=until,
            kind=kind,
            why=why,
        )

        return downtime_change_in
