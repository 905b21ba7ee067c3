from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.request_kind import RequestKind
from ..models.request_state import RequestState

T = TypeVar("T", bound="OwnRequest")


@_attrs_define
class OwnRequest:
    """What you have asked about an entry against you.

    Attributes:
        request_id (UUID): Id of the objection or the wish for a repair.
        kind (RequestKind): What a person can ask about an entry against them.

            * `objection`: the entry is said to be wrong
            * `repair`: the entry is to end before its time, on a commitment
        state (RequestState): Whether it was decided.

            * `OPEN`: the credit office has not decided
            * `GRANTED`: it was granted
            * `REFUSED`: it was refused
        asked_at (datetime.datetime): When you asked.
        due_at (datetime.datetime): By when it is decided.
        grounds (None | str): On what grounds it was decided; null until then.
    """

    request_id: UUID
    kind: RequestKind
    state: RequestState
    asked_at: datetime.datetime
    due_at: datetime.datetime
    grounds: None | str

    def to_dict(self) -> dict[str, Any]:
        request_id = str(self.request_id)

        kind = self.kind.value

        state = self.state.value

        asked_at = self.asked_at.isoformat()

        due_at = self.due_at.isoformat()

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

        def _parse_grounds(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        grounds = _parse_grounds(d.pop("grounds"))

        own_request = cls(
            request_id=request_id,
            kind=kind,
            state=state,
            asked_at=asked_at,
            due_at=due_at,
            grounds=grounds,
        )

        return own_request
