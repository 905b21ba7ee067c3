"""The room's statements about what the log signed on a day."""

from sqlalchemy import DateTime, bindparam, select

from gateway.audit import CHECKPOINT, COSIGNATURE
from gateway.db import Prepared

_C, _K = CHECKPOINT.c, COSIGNATURE.c
_ON_THE_DAY = (
    _C.at >= bindparam("begins", type_=DateTime(timezone=True)),
    _C.at < bindparam("ends", type_=DateTime(timezone=True)),
)
_NEWEST_FIRST = (_C.at.desc(), _C.log.desc(), _C.size.desc())

FIRST_SIGNED = Prepared(select(_C.at).order_by(_C.at).limit(1))
LAST_SIGNED = Prepared(select(_C.log, _C.size, _C.note).where(*_ON_THE_DAY).order_by(*_NEWEST_FIRST).limit(1))
COSIGNED = Prepared(
    select(_C.log, _C.size, _C.note, _K.line)
    .join(COSIGNATURE, (_K.log == _C.log) & (_K.size == _C.size))
    .where(*_ON_THE_DAY)
    .order_by(*_NEWEST_FIRST)
    .limit(1000)
)
