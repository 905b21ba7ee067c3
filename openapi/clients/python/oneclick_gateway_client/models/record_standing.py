from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.record_state import RecordState
from ..models.request_kind import RequestKind

T = TypeVar("T", bound="RecordStanding")


@_attrs_define
class RecordStanding:
    """How an entry stands after an objection or the wish for a repair.

    Attributes:
        record_id (UUID): Id of the entry in the register.
        state (RecordState): How an entry in the dishonesty register stands.

            * `IN_FORCE`: the person may not declare
            * `DISPUTED`: the person has objected; the entry bars until it is decided
            * `UPHELD`: the objection was refused; the person may not declare
            * `REVERSED`: it was wrong, and bars nobody any more
            * `REPAIRED`: it was repaired; the person may declare again
            * `EXPIRED`: its time is over; the person may declare again
        request_id (UUID): Id of the objection or the wish for a repair.
        kind (RequestKind): What a person can ask about an entry against them.

            * `objection`: the entry is said to be wrong
            * `repair`: the entry is to end before its time, on a commitment
        due_at (datetime.datetime): By when it is decided.
    """

    record_id: UUID
    state: RecordState
    request_id: UUID
    kind: RequestKind
    due_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        record_id = str(self.record_id)

        state = self.state.value

        request_id = str(self.request_id)

        kind = self.kind.value

        due_at = self.due_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "record_id": record_id,
                "state": state,
                "request_id": request_id,
                "kind": kind,
                "due_at": due_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        record_id = UUID(d.pop("record_id"))

        state = RecordState(d.pop("state"))

        request_id = UUID(d.pop("request_id"))

        kind = RequestKind(d.pop("kind"))

        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))

        record_standing = cls(
            record_id=record_id,
            state=state,
            request_id=request_id,
            kind=kind,
            due_at=due_at,
        )

        return record_standing
