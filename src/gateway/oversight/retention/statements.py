"""The room's statements about months that were pruned, and about the keys of sealed parts."""

from sqlalchemy import ARRAY, Column, Date, Integer, LargeBinary, Uuid, any_, bindparam, func, or_, select

from gateway.audit import PRUNING, SUBJECT_KEY
from gateway.db import Prepared, given, in_columns

_P, _K = PRUNING.c, SUBJECT_KEY.c
_MONTH = bindparam("month", type_=Date)

PRUNED = Prepared(select(PRUNING).where(_P.month == _MONTH))
RANGES = Prepared(select(_P.ranges))
ANNOUNCE = Prepared(PRUNING.insert().values(given(_P.month, _P.entry, _P.entries, _P.ranges, _P.pruned_at)))
DROPPED = Prepared(
    PRUNING.update().where(_P.month == _MONTH, _P.dropped_at.is_(None)).values(given(_P.dropped_at)),
)

_OF_SUBJECT = _K.subject_tag == any_(bindparam("tags", type_=ARRAY(LargeBinary)))
_IS_WHOLE = _K.wrapped_dek.is_not(None)
KEYS_LEFT = Prepared(select(func.count().label("n")).where(_OF_SUBJECT, _IS_WHOLE))
BEGIN_SHREDDING = Prepared(select(func.audit_keys.begin_shredding()))
SHRED = Prepared(
    SUBJECT_KEY.update().where(_OF_SUBJECT, _IS_WHOLE).values(wrapped_dek=None, shredded_at=func.clock_timestamp())
)

_AFTER = bindparam("after", type_=Uuid)
WRAPPED = Prepared(
    select(_K.subject_key_id, _K.wrapped_dek)
    .where(_IS_WHOLE, or_(_AFTER.is_(None), _K.subject_key_id > _AFTER))
    .order_by(_K.subject_key_id)
    .limit(bindparam("most", type_=Integer))
)
_FRESH = in_columns(_K.subject_key_id, Column("former", LargeBinary), Column("wrapped", LargeBinary))
REWRAP = Prepared(
    SUBJECT_KEY.update()
    .where(_K.subject_key_id == _FRESH.c.subject_key_id, _K.wrapped_dek == _FRESH.c.former)
    .values(wrapped_dek=_FRESH.c.wrapped)
)
"""Each key by what it was wrapped as: what another process wrapped anew meanwhile stays."""
