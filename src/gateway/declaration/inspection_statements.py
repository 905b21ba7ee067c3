"""Statements about lists of declarations and inspections."""

from sqlalchemy import (
    ARRAY,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Text,
    and_,
    any_,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert

from gateway.db import Prepared, changing, constant, given
from gateway.declaration.tables import CHECK, DECLARATION, FINDING, INSPECTION, SAMPLE

_D, _C, _F, _I, _S = DECLARATION.c, CHECK.c, FINDING.c, INSPECTION.c, SAMPLE.c
_NOW = bindparam("now", type_=DateTime(timezone=True))
_MOST = bindparam("most", type_=Integer)
_ID = bindparam("of_id", type_=Text)


# ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

UNLISTED = Prepared(
    select(_D.declaration_id, _D.matter, _D.certificate)
    .where(_D.sample_id.is_(None))
    .order_by(_D.declaration_id)
    .limit(_MOST)
)
CLOSE = Prepared(
    insert(SAMPLE).values(given(_S.sample_id, _S.day, _S.closed_at, _S.list, _S.list_hash, _S.shares, _S.entry))
)
PUT_ON_LIST = changing(
    DECLARATION.update()
    .where(_D.declaration_id == any_(bindparam("ids", type_=ARRAY(Text))), _D.sample_id.is_(None))
    .values(sample_id=bindparam("of_sample", type_=Text)),
    _D.declaration_id,
    bindparam("so_many", type_=Integer),
)
SAMPLE_OF = Prepared(select(SAMPLE).where(_S.day == bindparam("day", type_=Date)))
TO_DRAW = Prepared(select(SAMPLE).where(_S.drawn_at.is_(None)).order_by(_S.day).limit(_MOST))
DRAW = changing(
    SAMPLE.update()
    .where(_S.sample_id == _ID, _S.drawn_at.is_(None))
    .values(
        drawn_at=bindparam("at", type_=DateTime(timezone=True)),
        drawn_from=bindparam("note", type_=Text),
        cosignature=bindparam("signature", type_=LargeBinary),
        drawn_entry=bindparam("in_entry", type_=Text),
    ),
    _S.sample_id,
)
UNDRAWN_TOLD = changing(
    SAMPLE.update()
    .where(_S.sample_id == _ID, _S.drawn_at.is_(None), _S.undrawn_told_at.is_(None))
    .values(undrawn_told_at=bindparam("at", type_=DateTime(timezone=True))),
    _S.sample_id,
)
HAS_ANY_OF = Prepared(select(_S.sample_id).where(_S.day == bindparam("day", type_=Date)))

# ── inspections ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_OPENED = (
    _I.inspection_id, _I.declaration_id, _I.sample_id, _I.risk, _I.county, _I.state, _I.opened_at, _I.due_at, _I.check_number, _I.entry,
)  # fmt: skip
OPEN = Prepared(insert(INSPECTION).values(given(*_OPENED)))
ADD_CHECK = Prepared(insert(CHECK).values(given(_C.declaration_id, _C.number, _C.due_at, _C.inspection_id)))
_WHOLE = select(
    INSPECTION,
    _D.query_id,
    _D.matter,
    _D.certificate,
    _D.account.label("taken_by"),
    _S.day,
).select_from(
    INSPECTION.join(DECLARATION, _D.declaration_id == _I.declaration_id).join(SAMPLE, _S.sample_id == _I.sample_id)
)
LOAD_INSPECTION = Prepared(_WHOLE.where(_I.inspection_id == _ID))
_AFTER = bindparam("after", type_=DateTime(timezone=True))
_AFTER_ID = bindparam("after_id", type_=Text)
_STATE, _COUNTY = bindparam("in_state", type_=Text), bindparam("in_county", type_=Text)
INSPECTIONS = Prepared(
    _WHOLE.where(or_(_STATE.is_(None), _I.state == _STATE), or_(_COUNTY.is_(None), _I.county == _COUNTY))
    .where(or_(_AFTER.is_(None), tuple_(_I.due_at, _I.inspection_id) > tuple_(_AFTER, _AFTER_ID)))
    .order_by(_I.due_at, _I.inspection_id)
    .limit(_MOST)
)
_CHECKED = INSPECTION.join(CHECK, and_(_C.declaration_id == _I.declaration_id, _C.number == _I.check_number))
TO_SETTLE = Prepared(
    select(_I.inspection_id, _C.outcome, _C.reason)
    .select_from(_CHECKED)
    .where(_I.state == "DUE", _C.outcome.is_not(None))
    .where(or_(bindparam("of_declaration", type_=Text).is_(None), _I.declaration_id == bindparam("of_declaration")))
    .order_by(_I.due_at)
    .limit(_MOST)
)
_FROM = bindparam("from_state", type_=Text)
_BY = bindparam("by", type_=Text)
_IS_HERE = and_(_I.inspection_id == _ID, _I.state == _FROM)
MOVE = changing(
    INSPECTION.update()
    .where(_IS_HERE, or_(_BY.is_(None), and_(_I.claimed_by == _BY, _I.claimed_until > _NOW)))
    .values(
        state=bindparam("to_state", type_=Text),
        reason=bindparam("why", type_=Text),
        done_by=_BY,
        done_at=bindparam("ended_at", type_=DateTime(timezone=True)),
        finding=bindparam("sealed", type_=LargeBinary),
        entry=bindparam("in_entry", type_=Text),
    ),
    _I.inspection_id,
)
CLAIM = changing(
    INSPECTION.update()
    .where(_IS_HERE, or_(_I.claimed_by.is_(None), _I.claimed_until <= _NOW, _I.claimed_by == _BY))
    .values(
        claimed_by=_BY,
        claimed_until=bindparam("until", type_=DateTime(timezone=True)),
        entry=bindparam("in_entry", type_=Text),
    ),
    _I.inspection_id,
)
RELEASE = changing(
    INSPECTION.update()
    .where(_IS_HERE, _I.claimed_by == _BY)
    .values(claimed_by=None, claimed_until=None, entry=bindparam("in_entry", type_=Text)),
    _I.inspection_id,
)

# ── what is told once ───────────────────────────────────────────────────────────────────────────────────────────────────

_SUSPICION = (
    select(_F.finding_id, _F.declaration_id, _D.query_id, _D.client, _D.certificate)
    .join(DECLARATION, _D.declaration_id == _F.declaration_id)
    .order_by(_F.opened_at)
    .limit(_MOST)
)
_IS_DISMISSED = _F.state == constant("DISMISSED")
UNTOLD = Prepared(_SUSPICION.where(_F.told_at.is_(None), ~_IS_DISMISSED))
TOLD = changing(FINDING.update().where(_F.finding_id == _ID, _F.told_at.is_(None)).values(told_at=_NOW), _F.finding_id)
UNTOLD_CLEARED = Prepared(_SUSPICION.where(_F.told_at.is_not(None), _F.cleared_told_at.is_(None), _IS_DISMISSED))
TOLD_CLEARED = changing(
    FINDING.update().where(_F.finding_id == _ID, _F.cleared_told_at.is_(None)).values(cleared_told_at=_NOW),
    _F.finding_id,
)
OVERDUE = Prepared(
    _WHOLE.where(_I.done_at.is_(None), _I.due_at < _NOW, _I.overdue_told_at.is_(None)).order_by(_I.due_at).limit(_MOST)
)
TOLD_OVERDUE = changing(
    INSPECTION.update()
    .where(_I.inspection_id == _ID, _I.done_at.is_(None), _I.overdue_told_at.is_(None))
    .values(overdue_told_at=_NOW),
    _I.inspection_id,
)
UNCHECKED = Prepared(
    select(_D.declaration_id, _D.matter, _D.certificate)
    .where(_D.signed_at < bindparam("before", type_=DateTime(timezone=True)), _D.unchecked_told_at.is_(None))
    .where(~exists().where(_C.declaration_id == _D.declaration_id, _C.outcome.is_not(None)))
    .order_by(_D.signed_at)
    .limit(_MOST)
)
TOLD_UNCHECKED = changing(
    DECLARATION.update().where(_D.declaration_id == _ID, _D.unchecked_told_at.is_(None)).values(unchecked_told_at=_NOW),
    _D.declaration_id,
)

# ── one's own ───────────────────────────────────────────────────────────────────────────────────────────────────────────

OWN = Prepared(
    select(
        _D.declaration_id,
        _D.matter,
        _D.certificate,
        _D.signed_at,
        _I.state,
        _I.due_at,
        _I.done_at,
        _F.opened_at.label("suspected_at"),
        _F.state.label("suspicion"),
        select(func.count())
        .where(_C.declaration_id == _D.declaration_id, _C.inspection_id.is_(None), _C.outcome.is_not(None))
        .scalar_subquery()
        .label("checked"),
    )
    .select_from(
        DECLARATION.outerjoin(INSPECTION, _I.declaration_id == _D.declaration_id).outerjoin(
            FINDING, _F.declaration_id == _D.declaration_id
        )
    )
    .where(_D.signer_tag == bindparam("signer_tag", type_=LargeBinary))
    .where(_D.declaration_id < bindparam("before", type_=Text))
    .order_by(_D.declaration_id.desc())
    .limit(_MOST)
)
