from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="WatchIn")


@_attrs_define
class WatchIn:
    """Whom to watch, why, and until when.

    Attributes:
        person_id (str): A person's number; blanks and full-width characters are folded.
        reason (str): Do not name anybody.  It is kept sealed for the desk.
        until (datetime.datetime): The end of the watch, by the domain clock; at most 731 days from now.
    """

    person_id: str
    reason: str
    until: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        person_id = self.person_id

        reason = self.reason

        until = self.until.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "person_id": person_id,
                "reason": reason,
                "until": until,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        person_id = d.pop("person_id")

        reason = d.pop("reason")

        until = datetime.datetime.fromisoformat(d.pop("until"))

        watch_in = cls(
            person_id=person_id,
            reason=reason,
            until=until,
        )

        return watch_in
