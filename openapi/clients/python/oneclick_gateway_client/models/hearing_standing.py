from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.hearing_state import HearingState

T = TypeVar("T", bound="HearingStanding")


@_attrs_define
class HearingStanding:
    """How a hearing stands after a statement.

    Attributes:
        hearing_id (UUID): Id, as opening it or the list has told it.
        state (HearingState): How far a hearing is; nobody is on the register before CONFIRMED.

            * `NOTIFIED`: the person was notified, and can be heard until `respond_by`
            * `HEARD`: the person was heard; a second inspector decides
            * `NOT_HEARD`: the person's time is over; a second inspector decides, and until then the person can still be
            heard
            * `CONFIRMED`: it was confirmed, and stands in the register
            * `DISMISSED`: it was dismissed; nothing stands against the person
        due_at (datetime.datetime | None): By when it is decided.
    """

    hearing_id: UUID
    state: HearingState
    due_at: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        hearing_id = str(self.hearing_id)

        state = self.state.value

        due_at: None | str
        if isinstance(self.due_at, datetime.datetime):
            due_at = self.due_at.isoformat()
        else:
            due_at = self.due_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "hearing_id": hearing_id,
                "state": state,
                "due_at": due_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        hearing_id = UUID(d.pop("hearing_id"))

        state = HearingState(d.pop("state"))

        def _parse_due_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                due_at_type_0 = datetime.datetime.fromisoformat(data)

                return due_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        due_at = _parse_due_at(d.pop("due_at"))

        hearing_standing = cls(
            hearing_id=hearing_id,
            state=state,
            due_at=due_at,
        )

        return hearing_standing
