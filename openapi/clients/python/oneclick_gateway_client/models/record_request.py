from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.request_kind import RequestKind
from ..models.request_state import RequestState

T = TypeVar("T", bound="RecordRequest")


@_attrs_define
class RecordRequest:
    """An objection against an entry, or the wish that it be repaired.

    Attributes:
        request_id (UUID): Id of the objection or the wish for a repair.
        kind (RequestKind): What a person can ask about an entry against them.

            * `objection`: the entry is said to be wrong
            * `repair`: the entry is to end before its time, on a commitment
        state (RequestState): Whether it was decided.

            * `OPEN`: the credit office has not decided
            * `GRANTED`: it was granted
            * `REFUSED`: it was refused
        asked_at (datetime.datetime): When it was asked, by the domain clock.
        due_at (datetime.datetime): By when it is decided.
        statement (str): The person's words, or their letter of commitment.
        decided_by (None | str): The account that decided; null until then.
        decided_at (datetime.datetime | None): When it was decided, by the domain clock; null until then.
        grounds (None | str): On what grounds it was decided.
    """

    request_id: UUID
    kind: RequestKind
    state: RequestState
    asked_at: datetime.datetime
    due_at: datetime.datetime
    statement: str
    decided_by: None | str
    decided_at: datetime.datetime | None
    grounds: None | str

    def to_dict(self) -> dict[str, Any]:
        request_id = str(self.request_id)

        kind = self.kind.value

        state = self.state.value

        asked_at = self.asked_at.isoformat()

        due_at = self.due_at.isoformat()

        statement = self.statement

        decided_by: None | str
        decided_by = self.decided_by

        decided_at: None | str
        if isinstance(self.decided_at, datetime.datetime):
            decided_at = self.decided_at.isoformat()
        else:
            decided_at = self.decided_at

        grounds: None | str
        grounds = self.grounds

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "request_id": request_id,
                "kind": kind,
                "state": state,
                "asked_at": asked_at,
                "due_at": due_at,
                "statement": statement,
                "decided_by": decided_by,
                "decided_at": decided_at,
                "grounds": grounds,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        request_id = UUID(d.pop("request_id"))

        kind = RequestKind(d.pop("kind"))

        state = RequestState(d.pop("state"))

        asked_at = datetime.datetime.fromisoformat(d.pop("asked_at"))

        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))

        statement = d.pop("statement")

        def _parse_decided_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        decided_by = _parse_decided_by(d.pop("decided_by"))

        def _parse_decided_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                decided_at_type_0 = datetime.datetime.fromisoformat(data)

                return decided_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        decided_at = _parse_decided_at(d.pop("decided_at"))

        def _parse_grounds(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        grounds = _parse_grounds(d.pop("grounds"))

        record_request = cls(
            request_id=request_id,
            kind=kind,
            state=state,
            asked_at=asked_at,
            due_at=due_at,
            statement=statement,
            decided_by=decided_by,
            decided_at=decided_at,
            grounds=grounds,
        )

        return record_request
