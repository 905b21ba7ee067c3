"""The room's statements."""

from sqlalchemy import Boolean, DateTime, Integer, LargeBinary, Text, Uuid, and_, bindparam, func, or_, select

from gateway.correction.tables import CORRECTION, DOUBT, RECALL
from gateway.db import Prepared, constant, given

_C, _D, _R = CORRECTION.c, DOUBT.c, RECALL.c
_TIME = DateTime(timezone=True)
_NOW, _MOST = bindparam("now", type_=_TIME), bindparam("most", type_=Integer)
_ID, _BEFORE = bindparam("of_id", type_=Uuid), bindparam("before", type_=Uuid)
_DEPARTMENT = bindparam("of_department", type_=Text)
_ACCOUNT, _CLIENT = bindparam("of_account", type_=Text), bindparam("of_client", type_=Text)
_CITIZEN = bindparam("of_citizen", type_=LargeBinary)
_STANDS = or_(_C.state == constant("noticed"), _C.state == constant("open"))
_IS_OPEN = _C.state == constant("open")
_THIS = _C.correction_id == _ID
STANDING = """select count(*) || ' ' || coalesce(max(correction_id::text), '') from gateway.correction where state in ('noticed', 'open')"""
"""Another for another list of those that stand; see `StoreChanges`."""
_NEW = given(
    *(_C.correction_id, _C.department, _C.item, _C.subject_tag, _C.record_tag, _C.sealed_subject, _C.opened_at, _C.due_at, _C.remind_at),
)  # fmt: skip
_DOUBT = given(*_D)

NOTICE = Prepared(
    select(
        func.gateway.notice_correction(
            *_NEW.values(),
            *(_DOUBT[name] for name in ("doubt_id", "query_id", "sealed_words", "raised_at")),
            bindparam("answered_since", type_=_TIME),
        )
    )
)
"""Nothing where one stands, or was answered lately."""
OPEN = Prepared(CORRECTION.insert().values({**_NEW, "state": "open", **given(_C.entry)}))
OPENED = Prepared(
    CORRECTION.update().where(_THIS, _C.state == constant("noticed")).values({"state": "open", **given(_C.entry)})
)
RAISE = Prepared(DOUBT.insert().values(_DOUBT))
STANDS = Prepared(
    select(*CORRECTION.c).where(
        _C.department == _DEPARTMENT,
        _C.item == bindparam("of_item", type_=Text),
        _C.subject_tag == bindparam("of_subject", type_=LargeBinary),
        _C.record_tag == bindparam("of_record", type_=LargeBinary),
        _STANDS,
    )
)
ALL_STANDING = Prepared(select(_C.department, _C.item, _C.subject_tag, _C.record_tag).where(_STANDS))
CORRECTED_NEXT = Prepared(
    select(func.min(_C.answered_at).label("at")).where(
        _C.department == _DEPARTMENT,
        _C.item == bindparam("of_item", type_=Text),
        _C.subject_tag == bindparam("of_subject", type_=LargeBinary),
        _C.record_tag == bindparam("of_record", type_=LargeBinary),
        _C.state == constant("corrected"),
        _C.answered_at > bindparam("after", type_=_TIME),
    )
)
NOTICED = Prepared(select(*CORRECTION.c).where(_C.state == constant("noticed")).order_by(_C.correction_id).limit(_MOST))
LOAD = Prepared(select(*CORRECTION.c).where(_THIS))
DOUBTS = Prepared(select(*DOUBT.c).where(_D.correction_id == _ID).order_by(_D.doubt_id))
_IS_DOUBTER = or_(and_(_D.account == _ACCOUNT, _D.client == _CLIENT), _D.citizen_tag == _CITIZEN)
_OF_DEPARTMENT = and_(_C.department == _DEPARTMENT, _C.state != "noticed")
_OWN = _C.correction_id.in_(select(_D.correction_id).where(_IS_DOUBTER))
LIST_OF_DEPARTMENT = Prepared(
    select(*CORRECTION.c)
    .where(_OF_DEPARTMENT, or_(~bindparam("only_open", type_=Boolean), _IS_OPEN))
    .where(or_(_BEFORE.is_(None), _C.correction_id < _BEFORE))
    .order_by(_C.correction_id.desc())
    .limit(_MOST)
)
LIST_OWN = Prepared(
    select(*CORRECTION.c)
    .where(_OWN, or_(~bindparam("only_open", type_=Boolean), _STANDS))
    .where(or_(_BEFORE.is_(None), _C.correction_id < _BEFORE))
    .order_by(_C.correction_id.desc())
    .limit(_MOST)
)
ANSWER = Prepared(
    select(
        func.gateway.answer_correction(
            _ID, *given(_C.state, _C.answered_at, _C.answered_by, _C.sealed_answer, _C.entry).values()
        )
    )
)
TO_REMIND = Prepared(
    select(*CORRECTION.c)
    .where(
        _IS_OPEN,
        or_(
            and_(_C.reminded_at.is_(None), _C.remind_at <= _NOW),
            and_(_C.overdue_told_at.is_(None), _C.due_at <= _NOW),
        ),
    )
    .order_by(_C.due_at)
    .limit(_MOST)
)
REMINDED = Prepared(CORRECTION.update().where(_THIS, _IS_OPEN).values(reminded_at=_NOW))
TOLD_OVERDUE = Prepared(select(func.gateway.tell_correction_overdue(_ID, _NOW)))
RECALLED = Prepared(select(func.gateway.recall_query(*given(*(one for one in _R if not one.nullable)).values())))
"""Once for each correction and query; GW409 for another time."""
KNOWN = Prepared(select(_R.query_id).where(_R.correction_id == _ID))
LIST_RECALLS = Prepared(
    select(*RECALL.c)
    .where(_R.account == _ACCOUNT, _R.client == _CLIENT)
    .where(or_(~bindparam("only_open", type_=Boolean), _R.acknowledged_at.is_(None)))
    .where(or_(_BEFORE.is_(None), _R.recall_id < _BEFORE))
    .order_by(_R.recall_id.desc())
    .limit(_MOST)
)
LOAD_RECALL = Prepared(select(*RECALL.c).where(_R.recall_id == _ID, _R.account == _ACCOUNT, _R.client == _CLIENT))
RECALLS_OF = Prepared(select(func.count()).where(_R.correction_id == _ID))
ACKNOWLEDGE = Prepared(select(func.gateway.acknowledge_recall(_ID, _NOW)))
