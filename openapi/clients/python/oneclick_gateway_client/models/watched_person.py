from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

T = TypeVar("T", bound="WatchedPerson")


@_attrs_define
class WatchedPerson:
    """That somebody is being watched, and why; never who.

    Attributes:
        watch_id (UUID): Names this watch, to end it by.
        reason (str): Why the person is being watched, in the desk's words.
        since (datetime.datetime): When the watch began, by the domain clock.
        until (datetime.datetime): When the watch ends by itself, by the domain clock.
        ended_at (datetime.datetime | None): When the watch was ended before its date; null if it was not.
    """

    watch_id: UUID
    reason: str
    since: datetime.datetime
    until: datetime.datetime
    ended_at: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        watch_id = str(self.watch_id)

        reason = self.reason

        since = self.since.isoformat()

        until = self.until.isoformat()

        ended_at: None | str
        if isinstance(self.ended_at, datetime.datetime):
            ended_at = self.ended_at.isoformat()
        else:
            ended_at = self.ended_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "watch_id": watch_id,
                "reason": reason,
                "since": since,
                "until": until,
                "ended_at": ended_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        watch_id = UUID(d.pop("watch_id"))

        reason = d.pop("reason")

        since = datetime.datetime.fromisoformat(d.pop("since"))

        until = datetime.datetime.fromisoformat(d.pop("until"))

        def _parse_ended_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ended_at_type_0 = datetime.datetime.fromisoformat(data)

                return ended_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        ended_at = _parse_ended_at(d.pop("ended_at"))

        watched_person = cls(
            watch_id=watch_id,
            reason=reason,
            since=since,
            until=until,
            ended_at=ended_at,
        )

        return watched_person
