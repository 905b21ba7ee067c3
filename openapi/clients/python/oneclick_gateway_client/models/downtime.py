from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.title import Title


T = TypeVar("T", bound="Downtime")


@_attrs_define
class Downtime:
    """A time in which a department has said that it will not answer.

    Attributes:
        since (datetime.datetime): From this time on.
        until (datetime.datetime): Up to this time.
        why (Title): A title in both languages.
    """

    since: datetime.datetime
    until: datetime.datetime
    why: Title

    def to_dict(self) -> dict[str, Any]:
        since = self.since.isoformat()

        until = self.until.isoformat()

        why = self.why.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "since": since,
                "until": until,
                "why": why,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.title import Title

        d = dict(src_dict)
        since = datetime.datetime.fromisoformat(d.pop("since"))

        until = datetime.datetime.fromisoformat(d.pop("until"))

        why = Title.from_dict(d.pop("why"))

        downtime = cls(
            since=since,
            until=until,
            why=why,
        )

        return downtime
