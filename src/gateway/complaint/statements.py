"""The room's statements."""

from sqlalchemy import BigInteger, DateTime, Integer, LargeBinary, Text, Uuid, and_, bindparam, case, or_, select

from gateway.complaint.tables import COMPLAINT
from gateway.db import Prepared, changing, given

_C = COMPLAINT.c
_THIS = _C.complaint_id == bindparam("complaint_id", type_=Uuid)
_BEFORE = _C.complaint_id < bindparam("before", type_=Uuid)
_MOST = bindparam("most", type_=Integer)
_NOW = bindparam("now", type_=DateTime(timezone=True))
_WAITING = or_(_C.state == "OPEN", _C.state == "ASSIGNED", _C.state == "REOPENED")
_OF_DESK = and_(_C.department == bindparam("department", type_=Text), _C.county == bindparam("county", type_=Text))
_OF_ACCOUNT = _C.made_by == bindparam("account", type_=Text)
_OF_PERSON = _C.tag == bindparam("tag", type_=LargeBinary)

INSERT = Prepared(
    COMPLAINT.insert().values(given(*(one for one in _C if one.name not in {"told_at", "closes_at", "holder"})))
)
LOAD = Prepared(select(*_C).where(_THIS))
OF_DESK = Prepared(select(*_C).where(_OF_DESK, _BEFORE).order_by(_C.complaint_id.desc()).limit(_MOST))
OF_ACCOUNT = Prepared(select(*_C).where(_OF_ACCOUNT, _BEFORE).order_by(_C.complaint_id.desc()).limit(_MOST))
OF_PERSON = Prepared(select(*_C).where(_OF_PERSON, _BEFORE).order_by(_C.complaint_id.desc()).limit(_MOST))
CHANGE = changing(
    COMPLAINT.update()
    .where(_THIS, _C.version == bindparam("was", type_=BigInteger))
    .values(
        {
            **given(_C.state, _C.holder, _C.sealed, _C.due_at, _C.closes_at, _C.entry),
            "version": _C.version + 1,
            "told_at": case((_C.due_at == given(_C.due_at)["due_at"], _C.told_at), else_=None),
        }
    ),
    _C.complaint_id,
)
TOLD = changing(
    COMPLAINT.update()
    .where(_THIS, _C.version == bindparam("was", type_=BigInteger), _C.told_at.is_(None))
    .values(told_at=_NOW),
    _C.complaint_id,
)
DUE = Prepared(
    select(*_C)
    .where(
        or_(and_(_WAITING, _C.due_at <= _NOW, _C.told_at.is_(None)), and_(_C.state == "ANSWERED", _C.closes_at <= _NOW))
    )
    .order_by(_C.complaint_id)
    .limit(_MOST)
)
SWEEP = Prepared(
    COMPLAINT.delete().where(_C.state == "CLOSED", _C.made_at < bindparam("before", type_=DateTime(timezone=True)))
)
