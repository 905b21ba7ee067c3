from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="ClosedHours")


@_attrs_define
class ClosedHours:
    """Hours of each day in which a department does not answer; if `until` is earlier than `since`, they go past midnight.

    Attributes:
        since (str): Time of day, HH:MM, China time.
        until (str): Time of day, HH:MM, China time.
        why (BilingualText): A text in both languages.
    """

    since: str
    until: str
    why: BilingualText

    def to_dict(self) -> dict[str, Any]:
        since = self.since

        until = self.until

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
        since = d.pop("since")

        until = d.pop("until")

        why = BilingualText.from_dict(d.pop("why"))

        closed_hours = cls(
            since=since,
            until=until,
            why=why,
        )

        return closed_hours
