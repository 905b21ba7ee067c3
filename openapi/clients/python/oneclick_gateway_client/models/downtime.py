from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.downtime_kind import DowntimeKind
from ..models.downtime_state import DowntimeState

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="Downtime")


@_attrs_define
class Downtime:
    """A time in which a department has said that it will not answer.

    Attributes:
        since (datetime.datetime): The department does not answer from this time on, by the domain clock.
        until (datetime.datetime): The department answers again from this time on.
        kind (DowntimeKind): What is announced.

            * `planned`: maintenance that was planned
            * `outage`: the department's own system does not work
        why (BilingualText): A text in both languages.
        state (DowntimeState): How a downtime stands to the domain clock.  withdrawn: before it had begun, or before its
            end.

            * `to_come`: it has not begun
            * `under_way`: the department is not asked now
            * `over`: its end has come
            * `withdrawn`: it was withdrawn, before it had begun or before its end
    """

    since: datetime.datetime
    until: datetime.datetime
    kind: DowntimeKind
    why: BilingualText
    state: DowntimeState

    def to_dict(self) -> dict[str, Any]:
        since = self.since.isoformat()

        until = self.until.isoformat()

        kind = self.kind.value

        why = self.why.to_dict()

        state = self.state.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "since": since,
                "until": until,
                "kind": kind,
                "why": why,
                "state": state,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        since = datetime.datetime.fromisoformat(d.pop("since"))

        until = datetime.datetime.fromisoformat(d.pop("until"))

        kind = DowntimeKind(d.pop("kind"))

        why = BilingualText.from_dict(d.pop("why"))

        state = DowntimeState(d.pop("state"))

        downtime = cls(
            since=since,
            until=until,
            kind=kind,
            why=why,
            state=state,
        )

        return downtime
