from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="Downtime")


@_attrs_define
class Downtime:
    """A time in which a department has said that it will not answer.

    Attributes:
        since (datetime.datetime): The department does not answer from this time on, by the domain clock.
        until (datetime.datetime): The department answers again from this time on.
        why (BilingualText): A text in both languages.
    """

    since: datetime.datetime
    until: datetime.datetime
    why: BilingualText

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
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        since = datetime.datetime.fromisoformat(d.pop("since"))

        until = datetime.datetime.fromisoformat(d.pop("until"))

        why = BilingualText.from_dict(d.pop("why"))

        downtime = cls(
            since=since,
            until=until,
            why=why,
        )

        return downtime
