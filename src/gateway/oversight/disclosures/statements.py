"""The room's statements about the orders."""

from sqlalchemy import Integer, Uuid, bindparam, select

from gateway.audit import WITHHOLDING
from gateway.db import Prepared, given

_W = WITHHOLDING.c

LIST = Prepared(
    select(WITHHOLDING)
    .where(_W.withholding_id < bindparam("before", type_=Uuid))
    .order_by(_W.withholding_id.desc())
    .limit(bindparam("most", type_=Integer))
)
INSERT = Prepared(
    WITHHOLDING.insert().values(
        given(_W.withholding_id, _W.scope, _W.value, _W.sealed_reason, _W.until, _W.ordered_at, _W.entry)
    )
)
