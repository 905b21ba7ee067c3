from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ReplayIn")


@_attrs_define
class ReplayIn:
    """Over which past queries a policy is run.

    Attributes:
        since (datetime.datetime): From this time on, by the real clock.
        until (datetime.datetime): Before this time; at most 366 days later.
        limit (int | Unset): At most so many queries in this answer. Default: 500.
        before (None | str | Unset): The value of `next` of the answer before.
    """

    since: datetime.datetime
    until: datetime.datetime
    limit: int | Unset = 500
    before: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        since = self.since.isoformat()

        until = self.until.isoformat()

        limit = self.limit

        before: None | str | Unset
        if isinstance(self.before, Unset):
            before = UNSET
        else:
            before = self.before

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "since": since,
                "until": until,
            }
        )
        if limit is not UNSET:
            field_dict["limit"] = limit
        if before is not UNSET:
            field_dict["before"] = before

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        since = datetime.datetime.fromisoformat(d.pop("since"))

        until = datetime.datetime.fromisoformat(d.pop("until"))

        limit = d.pop("limit", UNSET)

        def _parse_before(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        before = _parse_before(d.pop("before", UNSET))

        replay_in = cls(
            since=since,
            until=until,
            limit=limit,
            before=before,
        )

        return replay_in
