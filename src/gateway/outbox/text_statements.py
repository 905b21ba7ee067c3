"""The statements of text messages."""

from datetime import timedelta

from sqlalchemy import (
    DateTime,
    Integer,
    Interval,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    exists,
    func,
    literal,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import insert

from gateway.db import Prepared, changing, constant, given
from gateway.outbox.tables import TEXT_MESSAGE

_RESULT = table("result", column("query_id", Text), column("status", Text), schema="gateway").c
"""Of the stored answers: which there are, and how far."""
_T = TEXT_MESSAGE.c
_NOW = func.now(type_=DateTime(timezone=True))
_THIS = _T.message_id == bindparam("message_id", type_=Uuid)
_OF_QUERY = bindparam("query_id", type_=Text)
_IS_DUE = _T.state == constant("DUE")
_WAS = _T.turn == bindparam("was", type_=Integer)
_JOB = (
    cast(_T.message_id, Text).label("message_id"),
    cast(_T.turn, Text).label("turn"),
    _T.next_at.label("due_at"),
)
_WAITS = (
    select(_RESULT.query_id)
    .where(_RESULT.query_id == _OF_QUERY, _RESULT.status == constant("pending"))
    .with_for_update(read=True)
    .cte("waits")
)
"""Held until the order is committed: whoever completes the query meanwhile finds the order."""
_ORDERED = insert(TEXT_MESSAGE).from_select(
    ["message_id", "query_id", "sealed"],
    select(bindparam("message_id", type_=Uuid), _WAITS.c.query_id, bindparam("sealed", type_=_T.sealed.type)),
)
_PUT = _ORDERED.on_conflict_do_update(
    index_elements=[_T.query_id],
    set_={"message_id": _ORDERED.excluded.message_id, "sealed": _ORDERED.excluded.sealed, "turn": _T.turn + 1},
    where=_T.state == constant("WAITING"),
)
ORDER = changing(_PUT, _T.message_id)
COMPLETE = Prepared(
    TEXT_MESSAGE.update()
    .where(_T.query_id == _OF_QUERY, _T.state == constant("WAITING"))
    .values(state="DUE", turn=_T.turn + 1, began_at=_NOW, next_at=_NOW)
    .returning(*_JOB)
)
DUE = Prepared(select(*_T, _NOW.label("now")).where(_THIS, _IS_DUE, _T.turn == bindparam("turn", type_=Integer)))
FORGET = changing(TEXT_MESSAGE.delete().where(_THIS, _WAS), _T.message_id)
AGAIN = Prepared(
    TEXT_MESSAGE.update()
    .where(_THIS, _IS_DUE, _WAS)
    .values({**given(_T.next_at), "turn": _T.turn + 1, "attempts": _T.attempts + 1})
    .returning(*_JOB)
)
LEFT_BEHIND = Prepared(
    TEXT_MESSAGE.update()
    .where(_IS_DUE, _T.next_at < _NOW - literal(timedelta(minutes=2), Interval))
    .values(next_at=_NOW)
    .returning(*_JOB)
)
SWEEP = Prepared(
    TEXT_MESSAGE.delete().where(
        _T.state == constant("WAITING"), ~exists(select(_RESULT.query_id).where(_RESULT.query_id == _T.query_id))
    )
)
