"""The room's statements."""

from sqlalchemy import DateTime, Integer, Text, bindparam, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from gateway.db import Prepared, given
from gateway.declaration.tables import CHECK, DECLARATION, FINDING

_D, _C, _F = DECLARATION.c, CHECK.c, FINDING.c
_THIS = _D.declaration_id == bindparam("declaration_id", type_=Text)

_LATER = frozenset({"sample_id", "unchecked_told_at"})
INSERT = Prepared(insert(DECLARATION).values(given(*(one for one in _D if one.name not in _LATER))))
INSERT_CHECK = Prepared(insert(CHECK).values(given(_C.declaration_id, _C.number, _C.due_at)))
_SUSPECTED_AT = (
    select(_F.opened_at)
    .where(_F.declaration_id == _D.declaration_id, _F.state != "DISMISSED")
    .scalar_subquery()
    .label("suspected_at")
)
LOAD = Prepared(select(DECLARATION, _SUSPECTED_AT).where(_THIS))
LOAD_OF = Prepared(
    select(DECLARATION, _SUSPECTED_AT).where(
        _THIS, _D.account == bindparam("account"), _D.client == bindparam("client")
    )
)
CHECKS = Prepared(select(CHECK).where(_C.declaration_id == bindparam("declaration_id")).order_by(_C.number))
CHECKED = Prepared(
    CHECK.update()
    .where(_C.declaration_id == bindparam("declaration_id"), _C.number == bindparam("number"), _C.outcome.is_(None))
    .values(given(_C.outcome, _C.reason, _C.query_id, _C.done_at))
)
FIND = Prepared(
    insert(FINDING)
    .values(given(_F.finding_id, _F.declaration_id, _F.opened_at, _F.reason, _F.query_id, _F.inspected_by))
    .on_conflict_do_nothing(index_elements=[_F.declaration_id])
)
MADE_BY = Prepared(
    select(_D.declaration_id)
    .where(_D.signer_tag == bindparam("signer_tag"), _D.certificate == bindparam("certificate"))
    .order_by(_D.declaration_id)
)
_BEFORE, _BEFORE_ID = bindparam("before", type_=DateTime(timezone=True)), bindparam("before_id", type_=Text)
_WITH_DECLARED = select(FINDING, _D.query_id.label("declared_query_id"), _D.matter, _D.certificate).join(
    DECLARATION, _D.declaration_id == _F.declaration_id
)
FINDING_OF = Prepared(_WITH_DECLARED.where(_F.finding_id == bindparam("finding_id", type_=Text)))
FINDINGS = Prepared(
    _WITH_DECLARED.where(or_(_BEFORE.is_(None), tuple_(_F.opened_at, _F.finding_id) < tuple_(_BEFORE, _BEFORE_ID)))
    .order_by(_F.opened_at.desc(), _F.finding_id.desc())
    .limit(bindparam("most", type_=Integer))
)
