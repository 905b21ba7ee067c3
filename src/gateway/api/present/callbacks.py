"""Callbacks and the messages to them, in the shape of the contract."""

from datetime import datetime

from gateway.api.http.answers import Shown
from gateway.domain.outbox import Delivery
from gateway.flows import Callback, ShownCallback


def callback_object(callback: Callback, now: datetime) -> Shown:
    """One callback.  now: real clock."""
    return {
        "callback_id": str(callback.callback_id),
        "address": callback.address,
        "state": "ACTIVE" if callback.ended_at is None else "ENDED",
        "keys": [
            {"public_key": one.public_key, "since": one.since.isoformat(), "until": _time(one.until)}
            for one in callback.keys
            if one.signs_at(now)
        ],
        "failures": callback.failures,
        "rests_until": _time(callback.rests_until),
        "made_by": callback.made_by,
        "made_at": _time(callback.made_at),
        "ended_at": _time(callback.ended_at),
    }


def callback_with_secret(shown: ShownCallback, now: datetime) -> Shown:
    """The same, with the secret that is told this once."""
    return {**callback_object(shown.callback, now), "secret": shown.secret}


def delivery_object(delivery: Delivery) -> Shown:
    """One message on its way."""
    message, tried = delivery.message, delivery.tried
    return {
        "message_id": str(message.message_id),
        "kind": message.kind,
        "query_id": message.query_id,
        "status": message.status,
        "made_at": message.made_at.isoformat(),
        "state": delivery.state,
        "attempts": delivery.attempts,
        "next_at": _time(delivery.next_at),
        "tried_at": _time(delivery.tried_at),
        "answered_status": None if tried is None else tried.status,
        "fault": None if tried is None else tried.fault,
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
