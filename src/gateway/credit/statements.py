"""The room's statements.  One that changes what is not as it was found fails: see `gateway.require_changed`."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    DateTime,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)

from gateway.credit.tables import ELSEWHERE, HEARING, RECORD, REQUEST
from gateway.db import Prepared, Statement, given

_H, _R, _Q, _E = HEARING.c, RECORD.c, REQUEST.c, ELSEWHERE.c
_NOW = bindparam("now", type_=DateTime(timezone=True))
_TAG = bindparam("person_tag", type_=LargeBinary)
_MOST = bindparam("most", type_=Integer)
_AFTER, _AFTER_ID = bindparam("after", type_=DateTime(timezone=True)), bindparam("after_id", type_=Uuid)
_STATE = bindparam("only_state", type_=Text)
_NEVER = literal_column("timestamptz '9999-01-01 00:00+00'", DateTime(timezone=True))
_HEARD_OF = tuple(column.label(f"hearing_{column.name}") for column in _H)
_IS_CORRECTED = literal_column(
    "exists (select from gateway.inspection_finding f join gateway.recall r on r.query_id::text = f.query_id "
    "where f.finding_id = gateway.hearing.finding_id and f.inspected_by is null)",
    Boolean,
)
"""Whether a value of the registers was corrected since on which the check rests that contradicts; of a visit or an officer's answer it never is."""

IS_BARRED = Prepared(
    select(true())
    .where(_R.person_tag == _TAG, _R.since <= _NOW, _R.until > _NOW)
    .union_all(select(true()).where(_E.person_tag == _TAG, _E.since <= _NOW, _E.until > _NOW))
    .limit(1)
)
"""By an entry of the register here, or by serious bad credit elsewhere."""
OPEN_HEARING = Prepared(
    HEARING.insert().values(
        given(
            *(one for one in _H if not one.nullable),
            _H.due_at,
            _H.inspected_by,
        )
    )
)
LOAD_HEARING = Prepared(
    select(HEARING, _IS_CORRECTED.label("is_corrected")).where(_H.hearing_id == bindparam("hearing_id", type_=Uuid))
)
HEARINGS_OF = Prepared(
    select(HEARING, _IS_CORRECTED.label("is_corrected"))
    .where(_H.person_tag == _TAG)
    .order_by(_H.opened_at.desc())
    .limit(_MOST)
)
HAS_OPEN_CASE = Prepared(
    select(true())
    .where(
        _H.person_tag == _TAG,
        _H.state.in_([bindparam(None, state, Text, required=False) for state in ("NOTIFIED", "HEARD", "NOT_HEARD")]),
    )
    .limit(1)
)
HAS_OTHER_RECORD = Prepared(
    select(true())
    .where(_R.person_tag == _TAG, _R.until > _NOW, _R.record_id != bindparam("record_id", type_=Uuid))
    .limit(1)
)
LIST_HEARINGS = Prepared(
    select(HEARING)
    .where(
        or_(_STATE.is_(None), _H.state == _STATE),
        or_(
            _AFTER_ID.is_(None),
            tuple_(func.coalesce(_H.due_at, _NEVER), _H.hearing_id) > tuple_(_AFTER, _AFTER_ID),
        ),
    )
    .order_by(func.coalesce(_H.due_at, _NEVER), _H.hearing_id)
    .limit(_MOST)
)
DUE_HEARINGS = Prepared(
    select(HEARING).where(_H.state == "NOTIFIED", _H.due_at <= _NOW).order_by(_H.due_at, _H.hearing_id).limit(_MOST)
)
OVERDUE_HEARINGS = Prepared(
    select(HEARING)
    .where(_H.state != "NOTIFIED", _H.due_at <= _NOW, _H.overdue_told_at.is_(None))
    .order_by(_H.due_at, _H.hearing_id)
    .limit(_MOST)
)
_WITH_HEARING = select(RECORD, *_HEARD_OF, _IS_CORRECTED.label("hearing_is_corrected")).join(
    HEARING, _H.hearing_id == _R.hearing_id
)
_REQUEST_DUE = func.coalesce(
    select(_Q.due_at).where(_Q.record_id == _R.record_id, _Q.state == "OPEN").scalar_subquery(), _NEVER
)
LOAD_RECORDS = Prepared(
    _WITH_HEARING.where(_R.record_id == func.any(bindparam("record_ids", type_=ARRAY(Uuid)))).order_by(_R.record_id)
)
RECORDS_OF = Prepared(_WITH_HEARING.where(_R.person_tag == _TAG).order_by(_R.since.desc()).limit(_MOST))
LIST_RECORDS = Prepared(
    _WITH_HEARING.where(
        or_(_STATE.is_(None), _R.state == _STATE),
        or_(_AFTER_ID.is_(None), tuple_(_REQUEST_DUE, _R.record_id) > tuple_(_AFTER, _AFTER_ID)),
    )
    .order_by(_REQUEST_DUE, _R.record_id)
    .limit(_MOST)
)
EXPIRED_RECORDS = Prepared(
    _WITH_HEARING.where(
        or_(_R.state == "IN_FORCE", _R.state == "UPHELD"),
        _R.expires_at <= _NOW,
        ~select(REQUEST).where(_Q.record_id == _R.record_id, _Q.state == "OPEN").exists(),
    )
    .order_by(_R.expires_at)
    .limit(_MOST)
)
FIGURES = Prepared(
    select(literal_column("'hearing'", Text).label("of"), _H.state, func.count().label("number"))
    .group_by(_H.state)
    .union_all(
        select(literal_column("'record'", Text), _R.state, func.count()).group_by(_R.state),
        select(_Q.kind, _Q.state, func.count()).group_by(_Q.kind, _Q.state),
    )
)
"""How many hearings, entries, objections and repairs there are, by state."""
ENTER_RECORD = Prepared(RECORD.insert().values(given(*_R)))
REQUESTS = Prepared(
    select(REQUEST)
    .where(_Q.record_id == func.any(bindparam("record_ids", type_=ARRAY(Uuid))))
    .order_by(_Q.asked_at, _Q.request_id)
)
ASK = Prepared(REQUEST.insert().values(given(*(one for one in _Q if not one.nullable))))
OVERDUE_REQUESTS = Prepared(
    select(REQUEST)
    .where(and_(_Q.state == "OPEN", _Q.due_at <= _NOW, _Q.overdue_told_at.is_(None)))
    .order_by(_Q.due_at)
    .limit(_MOST)
)


def changed(table: str, key: str, row: object, was: str, **values: object) -> Statement:
    """A change of one row, which fails where its state is another by now.  table, key, names of values: our own words."""
    assert all(name.isidentifier() for name in (table, key, *values))
    sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(values, 3))
    text = (
        f"with changed as (update gateway.{table} set {sets} where {key} = $1 and state = $2 returning 1) "  # noqa: S608 - our own words
        "select gateway.require_changed((select count(*) from changed))"
    )
    return Statement(text, (row, was, *values.values()))
