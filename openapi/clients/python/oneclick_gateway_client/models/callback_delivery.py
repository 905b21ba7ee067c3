from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.delivery_fault import DeliveryFault
from ..models.delivery_state import DeliveryState
from ..models.message_kind import MessageKind
from ..models.query_status import QueryStatus

T = TypeVar("T", bound="CallbackDelivery")


@_attrs_define
class CallbackDelivery:
    """A message on its way to a callback.

    Attributes:
        message_id (UUID): What stands in the header `webhook-id`: the same in every try.
        kind (MessageKind): What a client system is told.

            * `query.changed`: the answer of a query is another than before: read it
            * `query.discarded`: a query was given up, because the right to it was lost or its case was closed
            * `query.recalled`: a value behind the answer was corrected since: read the recall, and ask again
            * `query.suspected`: a promise behind the answer is suspected to be false: read the declaration
            * `query.cleared`: nothing came of that suspicion: the answer stands
        query_id (UUID): The query that the message is about.
        status (QueryStatus): `pending` while something of the query waits for a department, a person or the applicant;
            `expired` when the stored answer is
            gone.

            * `pending`: something waits for a department, an officer or the applicant: read the query again
            * `complete`: nothing waits any more
            * `expired`: the stored answer is gone: send a new query
        made_at (datetime.datetime): When the message came about, by the real clock.
        state (DeliveryState): How far a delivery is.

            * `PENDING`: it is sent now, or again at `next_at`
            * `DELIVERED`: the receiver has answered with a status from 200 to 299
            * `DEAD`: it was not taken within 24 hours, the receiver answered 410, the address is not registered any more,
            or the callback has ended; it goes out again on command alone
        attempts (int): How often it was tried since it was put on its way.
        next_at (datetime.datetime | None): When it is tried next; null where it is not.
        tried_at (datetime.datetime | None): When it was last tried; null: not yet.
        answered_status (int | None): The HTTP status that the last try came to; null where there was none.
        fault (DeliveryFault | None): Why the last try had no answer; null where it had one.
    """

    message_id: UUID
    kind: MessageKind
    query_id: UUID
    status: QueryStatus
    made_at: datetime.datetime
    state: DeliveryState
    attempts: int
    next_at: datetime.datetime | None
    tried_at: datetime.datetime | None
    answered_status: int | None
    fault: DeliveryFault | None

    def to_dict(self) -> dict[str, Any]:
        message_id = str(self.message_id)

        kind = self.kind.value

        query_id = str(self.query_id)

        status = self.status.value

        made_at = self.made_at.isoformat()

        state = self.state.value

        attempts = self.attempts

        next_at: None | str
        if isinstance(self.next_at, datetime.datetime):
            next_at = self.next_at.isoformat()
        else:
            next_at = self.next_at

        tried_at: None | str
        if isinstance(self.tried_at, datetime.datetime):
            tried_at = self.tried_at.isoformat()
        else:
            tried_at = self.tried_at

        answered_status: int | None
        answered_status = self.answered_status

        fault: None | str
        if isinstance(self.fault, DeliveryFault):
            fault = self.fault.value
        else:
            fault = self.fault

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "message_id": message_id,
                "kind": kind,
                "query_id": query_id,
                "status": status,
                "made_at": made_at,
                "state": state,
                "attempts": attempts,
                "next_at": next_at,
                "tried_at": tried_at,
                "answered_status": answered_status,
                "fault": fault,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        message_id = UUID(d.pop("message_id"))

        kind = MessageKind(d.pop("kind"))

        query_id = UUID(d.pop("query_id"))

        status = QueryStatus(d.pop("status"))

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))

        state = DeliveryState(d.pop("state"))

        attempts = d.pop("attempts")

        def _parse_next_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_at_type_0 = datetime.datetime.fromisoformat(data)

                return next_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_at = _parse_next_at(d.pop("next_at"))

        def _parse_tried_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                tried_at_type_0 = datetime.datetime.fromisoformat(data)

                return tried_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        tried_at = _parse_tried_at(d.pop("tried_at"))

        def _parse_answered_status(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        answered_status = _parse_answered_status(d.pop("answered_status"))

        def _parse_fault(data: object) -> DeliveryFault | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                fault_type_0 = DeliveryFault(data)

                return fault_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DeliveryFault | None, data)

        fault = _parse_fault(d.pop("fault"))

        callback_delivery = cls(
            message_id=message_id,
            kind=kind,
            query_id=query_id,
            status=status,
            made_at=made_at,
            state=state,
            attempts=attempts,
            next_at=next_at,
            tried_at=tried_at,
            answered_status=answered_status,
            fault=fault,
        )

        return callback_delivery
