from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.downtime_kind import DowntimeKind
from ..models.downtime_source import DowntimeSource
from ..models.downtime_state import DowntimeState

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="DowntimeInFull")


@_attrs_define
class DowntimeInFull:
    """A downtime with where it stands, and who announced it.

    Attributes:
        since (datetime.datetime): The department does not answer from this time on, by the domain clock.
        until (datetime.datetime): The department answers again from this time on, by the domain clock.
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
        downtime_id (None | UUID): null for one of the settings.
        department (str): The department's code; see GET /v1/departments.
        source (DowntimeSource): Where a downtime stands.

            * `announced`: it was announced to this gateway, and can be changed and withdrawn
            * `settings`: it stands in the gateway's settings, and changes with them
        announced_by (None | str): The account; null for one of the settings.
        announced_at (datetime.datetime | None): By the domain clock; null for one of the settings.
        withdrawn_at (datetime.datetime | None): By the domain clock; null unless it was withdrawn.
    """

    since: datetime.datetime
    until: datetime.datetime
    kind: DowntimeKind
    why: BilingualText
    state: DowntimeState
    downtime_id: None | UUID
    department: str
    source: DowntimeSource
    announced_by: None | str
    announced_at: datetime.datetime | None
    withdrawn_at: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        since = self.since.isoformat()

        until = self.until.isoformat()

        kind = self.kind.value

        why = self.why.to_dict()

        state = self.state.value

        downtime_id: None | str
        if isinstance(self.downtime_id, UUID):
            downtime_id = str(self.downtime_id)
        else:
            downtime_id = self.downtime_id

        department = self.department

        source = self.source.value

        announced_by: None | str
        announced_by = self.announced_by

        announced_at: None | str
        if isinstance(self.announced_at, datetime.datetime):
            announced_at = self.announced_at.isoformat()
        else:
            announced_at = self.announced_at

        withdrawn_at: None | str
        if isinstance(self.withdrawn_at, datetime.datetime):
            withdrawn_at = self.withdrawn_at.isoformat()
        else:
            withdrawn_at = self.withdrawn_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "since": since,
                "until": until,
                "kind": kind,
                "why": why,
                "state": state,
                "downtime_id": downtime_id,
                "department": department,
                "source": source,
                "announced_by": announced_by,
                "announced_at": announced_at,
                "withdrawn_at": withdrawn_at,
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

        def _parse_downtime_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                downtime_id_type_0 = UUID(data)

                return downtime_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        downtime_id = _parse_downtime_id(d.pop("downtime_id"))

        department = d.pop("department")

        source = DowntimeSource(d.pop("source"))

        def _parse_announced_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        announced_by = _parse_announced_by(d.pop("announced_by"))

        def _parse_announced_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                announced_at_type_0 = datetime.datetime.fromisoformat(data)

                return announced_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        announced_at = _parse_announced_at(d.pop("announced_at"))

        def _parse_withdrawn_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                withdrawn_at_type_0 = datetime.datetime.fromisoformat(data)

                return withdrawn_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        withdrawn_at = _parse_withdrawn_at(d.pop("withdrawn_at"))

        downtime_in_full = cls(
            since=since,
            until=until,
            kind=kind,
            why=why,
            state=state,
            downtime_id=downtime_id,
            department=department,
            source=source,
            announced_by=announced_by,
            announced_at=announced_at,
            withdrawn_at=withdrawn_at,
        )

        return downtime_in_full
