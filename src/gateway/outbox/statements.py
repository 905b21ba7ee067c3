"""The room's statements."""

from datetime import timedelta

from sqlalchemy import (
    DateTime,
    Integer,
    Interval,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
)

from gateway.db import Prepared, changing, constant, given
from gateway.domain.outbox import OWED
from gateway.outbox.tables import CALLBACK, DELIVERY

_C, _D = CALLBACK.c, DELIVERY.c
_TIME = DateTime(timezone=True)
_NOW = func.now(type_=_TIME)
_CALLBACK_ID, _MESSAGE_ID = bindparam("callback_id", type_=Uuid), bindparam("message_id", type_=Uuid)
_CLIENT, _MOST = bindparam("client", type_=Text), bindparam("most", type_=Integer)
_BEFORE = bindparam("before", type_=Uuid)
_PENDING = _D.state == constant("PENDING")
_THIS, _OF_CLIENT = _C.callback_id == _CALLBACK_ID, _C.client == _CLIENT
_THIS_ONE = and_(_D.callback_id == _CALLBACK_ID, _D.message_id == _MESSAGE_ID)
_JOB = (
    cast(_D.callback_id, Text).label("callback_id"),
    cast(_D.message_id, Text).label("message_id"),
    cast(_D.turn, Text).label("turn"),
    _D.next_at.label("due_at"),
)
"""The ids of the job that sends it, and when."""

REGISTER = Prepared(
    CALLBACK.insert().values(given(_C.callback_id, _C.client, _C.address, _C.sealed_keys, _C.made_by, _C.entry))
)
LIST = Prepared(select(*_C).where(_OF_CLIENT, _C.callback_id < _BEFORE).order_by(_C.callback_id.desc()).limit(_MOST))
LOAD_OF = Prepared(select(*_C).where(_THIS, _OF_CLIENT))
ACTIVE_AT = Prepared(
    select(_C.callback_id).where(_OF_CLIENT, _C.address == bindparam("address", type_=Text), _C.ended_at.is_(None))
)
TURN_KEYS = changing(
    CALLBACK.update()
    .where(_THIS, _C.version == bindparam("was", type_=_C.version.type), _C.ended_at.is_(None))
    .values({**given(_C.sealed_keys, _C.entry), "version": _C.version + 1}),
    _C.callback_id,
)
END = changing(
    CALLBACK.update().where(_THIS, _C.ended_at.is_(None)).values({**given(_C.entry), "ended_at": _NOW}),
    _C.callback_id,
)
"""Raises a conflict where it has ended already."""
_IS_OWED = or_(*(_D.kind == kind.value for kind in sorted(OWED)))
LEAVE_OFF = Prepared(
    DELIVERY.update()
    .where(_D.callback_id == _CALLBACK_ID, _PENDING, ~_IS_OWED)
    .values(state="DEAD", next_at=None, turn=_D.turn + 1)
)
GIVE_UP = Prepared(
    DELIVERY.update()
    .where(_D.callback_id == _CALLBACK_ID, _PENDING, _IS_OWED)
    .values(next_at=_NOW, turn=_D.turn + 1)
    .returning(*_JOB)
)
"""What is owed comes to its end by a job of its own, which writes the entry that says so."""
TELL = Prepared(
    insert(DELIVERY)
    .from_select(
        ["callback_id", "message_id", "kind", "query_id", "status"],
        select(
            _C.callback_id,
            _MESSAGE_ID,
            bindparam("kind", type_=Text),
            bindparam("query_id", type_=Text),
            bindparam("status", type_=Text),
        ).where(_OF_CLIENT, _C.ended_at.is_(None)),
    )
    .returning(*_JOB)
)
DELIVERIES = Prepared(
    select(*_D)
    .join(CALLBACK, _C.callback_id == _D.callback_id)
    .where(_OF_CLIENT, _D.callback_id == _CALLBACK_ID, _D.message_id < _BEFORE)
    .where(or_(bindparam("state", type_=Text).is_(None), _D.state == bindparam("state", type_=Text)))
    .order_by(_D.message_id.desc())
    .limit(_MOST)
)
DELIVERY_OF = Prepared(select(*_D).join(CALLBACK, _C.callback_id == _D.callback_id).where(_OF_CLIENT, _THIS_ONE))
DUE = Prepared(
    select(*_D, _C.client, _C.address, _C.sealed_keys, _C.failures, _C.rests_until, _C.ended_at, _NOW.label("now"))
    .join(CALLBACK, _C.callback_id == _D.callback_id)
    .where(_THIS_ONE, _PENDING, _D.turn == bindparam("turn", type_=Integer))
)
_WAS = _D.turn == bindparam("was", type_=Integer)
TRIED = Prepared(
    DELIVERY.update()
    .where(_THIS_ONE, _PENDING, _WAS)
    .values(given(_D.state, _D.turn, _D.attempts, _D.next_at, _D.tried_at, _D.tried_status, _D.tried_fault))
    .returning(*_JOB)
)
POSTPONE = Prepared(
    DELIVERY.update()
    .where(_THIS_ONE, _PENDING, _WAS)
    .values({**given(_D.next_at), "turn": _D.turn + 1})
    .returning(*_JOB)
)
ANSWERS = Prepared(CALLBACK.update().where(_THIS, _C.failures > 0).values(failures=0, rests_until=None))
FAILS = Prepared(
    CALLBACK.update()
    .where(_THIS)
    .values({"failures": _C.failures + 1, "rests_until": bindparam("rests_until", type_=_TIME)})
)
AGAIN = Prepared(
    DELIVERY.update()
    .where(_THIS_ONE, _D.turn == bindparam("was", type_=Integer))
    .values(state="PENDING", attempts=0, turn=_D.turn + 1, began_at=_NOW, next_at=_NOW)
    .returning(*_JOB)
)
_LATE = literal(timedelta(minutes=2), Interval)
LEFT_BEHIND = Prepared(
    DELIVERY.update()
    .where(
        _D.message_id.in_(
            select(_D.message_id).where(_PENDING, _D.next_at < _NOW - _LATE).order_by(_D.next_at).limit(_MOST)
        ),
        _PENDING,
        _D.next_at < _NOW - _LATE,
    )
    .values(next_at=_NOW)
    .returning(*_JOB)
)
"""Those that are due and that no job has come for; each has one from now on."""
_OLD = bindparam("before", type_=_TIME)
SWEEP = Prepared(DELIVERY.delete().where(_D.state != constant("PENDING"), _D.made_at < _OLD))
SWEEP_ENDED = Prepared(CALLBACK.delete().where(_C.ended_at < _OLD))
