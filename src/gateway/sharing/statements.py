"""The room's statements."""

from sqlalchemy import Date, DateTime, Integer, Text, Uuid, and_, bindparam, func, or_, select

from gateway.db import Prepared, given
from gateway.sharing.tables import SHARING

_S = SHARING.c
_TIME = DateTime(timezone=True)
_NOW, _TODAY = bindparam("now", type_=_TIME), bindparam("today", type_=Date)
_ROW = tuple(_S)
_THIS, _PARTY = _S.request_id == bindparam("request_id", type_=Uuid), bindparam("department", type_=Text)
_IS_PARTY = or_(_S.department == _PARTY, _S.owner == _PARTY)

ASK = Prepared(
    SHARING.insert().values({**given(*(one for one in _S if not one.nullable), _S.renews, _S.most_per_month)})
)
LOAD_OF = Prepared(select(*_ROW).where(_THIS, _IS_PARTY))
LIST = Prepared(
    select(*_ROW)
    .where(_IS_PARTY, _S.request_id < bindparam("before", type_=Uuid))
    .order_by(_S.request_id.desc())
    .limit(bindparam("most", type_=Integer))
)
DECIDE = Prepared(
    select(
        func.gateway.decide_sharing(
            bindparam("request_id", type_=Uuid),
            bindparam("was", type_=Text),
            *given(_S.state, _S.decided_by, _S.decided_at, _S.reasons, _S.entry).values(),
        )
    )
)
GRANTED = Prepared(select(*_ROW).where(_S.state == "granted", _S.until >= _TODAY).order_by(_S.request_id))
RENEWED = Prepared(
    select(_S.request_id)
    .where(_S.renews == bindparam("request_id", type_=Uuid), _S.state == "granted", _S.until >= _TODAY)
    .limit(1)
)
TO_REMIND = Prepared(
    select(*_ROW)
    .where(
        or_(
            and_(_S.state == "asked", _S.reminded_at.is_(None), _S.remind_at <= _NOW),
            and_(
                _S.state == "granted",
                _S.until <= bindparam("ends_by", type_=Date),
                or_(_S.reminded_at.is_(None), _S.reminded_at < _S.decided_at),
            ),
        )
    )
    .order_by(_S.request_id)
    .limit(bindparam("most", type_=Integer))
)
"""Those that nobody has decided, and those that end soon, each once."""
REMINDED = Prepared(SHARING.update().where(_THIS).values(reminded_at=_NOW))
SWEEP = Prepared(SHARING.delete().where(_S.until < bindparam("before_day", type_=Date)))
