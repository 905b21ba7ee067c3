"""The room's statements."""

from sqlalchemy import ARRAY, DateTime, Integer, LargeBinary, Text, any_, bindparam, func, or_, select, tuple_, union

from gateway.db import Prepared, given
from gateway.verification.tables import ASKER, OPEN, TASK

_T = TASK.c
_TIME = DateTime(timezone=True)
_NOW, _MOST = bindparam("now", type_=_TIME), bindparam("most", type_=Integer)
_TASK_ID, _QUERY_ID = bindparam("task_id", type_=Text), bindparam("query_id", type_=Text)
_DEPARTMENT = bindparam("department", type_=Text)
_THIS, _IS_OPEN, _IS_OVER = _T.task_id == _TASK_ID, _T.state == OPEN, _T.due_at <= _NOW
_TASK = (
    *(_T.task_id, _T.query_id, _T.certificate, _T.department, _T.county, _T.opened_at, _T.due_at, _T.remind_at),
    *(_T.reminded_at, _T.reminded_department, _T.extended, _T.state, _T.question, _T.verdict, _T.note),
)

OPEN_TASK = Prepared(
    select(
        func.gateway.open_verification(
            *given(_T.task_id, _T.query_id, _T.certificate, _T.department, _T.county).values(),
            *given(_T.opened_at, _T.due_at, _T.remind_at, _T.question, _T.about).values(),
        )
    )
)
JOIN = Prepared(select(func.gateway.join_verification(_TASK_ID, _QUERY_ID)))
LEAVE = Prepared(select(func.gateway.leave_verification(_TASK_ID, _QUERY_ID)))
STANDING = Prepared(
    select(_T.about, _T.task_id, _T.due_at, _T.department).where(
        _T.about == any_(bindparam("about", type_=ARRAY(LargeBinary))), _IS_OPEN
    )
)
ASKERS = Prepared(select(ASKER.c.query_id).where(ASKER.c.task_id == _TASK_ID).order_by(ASKER.c.query_id))
"""Ids of queries are in the order of time."""
LOAD = Prepared(select(*_TASK).where(_THIS))
LOAD_OF = Prepared(select(*_TASK).where(_THIS, _T.department == _DEPARTMENT))
_AFTER, _AFTER_ID = bindparam("after", type_=_TIME), bindparam("after_id", type_=Text)
WORK_LIST = Prepared(
    select(_T.task_id, _T.certificate, _T.opened_at, _T.due_at, _T.state)
    .where(_IS_OPEN, _T.department == _DEPARTMENT)
    .where(or_(_AFTER.is_(None), tuple_(_T.due_at, _T.task_id) > tuple_(_AFTER, _AFTER_ID)))
    .order_by(_T.due_at, _T.task_id)
    .limit(_MOST)
)
TO_END = Prepared(
    union(
        select(_T.task_id).where(_IS_OPEN, _IS_OVER),
        select(_T.task_id).join(ASKER, ASKER.c.task_id == _T.task_id).where(_T.state != OPEN),
    ).limit(_MOST)
)
"""Those whose time is over, and those whose end not everybody who asked has been told."""
SETTLE = Prepared(
    select(
        func.gateway.settle_verification(
            *given(_T.task_id, _T.state, _T.verdict, _T.note).values(), bindparam("account", type_=Text)
        )
    )
)
SIGNED = Prepared(TASK.update().where(_THIS).values(given(_T.reply, _T.reply_stream, _T.reply_signature)))
SIGNED_OF = Prepared(
    select(_T.reply, _T.reply_stream, _T.reply_signature).where(
        _THIS, _T.department == _DEPARTMENT, _T.reply.is_not(None)
    )
)
EXTEND = Prepared(
    TASK.update().where(_THIS, _IS_OPEN).values({**given(_T.due_at, _T.remind_at), "extended": _T.extended + 1})
)
REMIND = Prepared(
    TASK.update()
    .where(
        _T.task_id.in_(
            select(_T.task_id)
            .where(_IS_OPEN, _T.reminded_at.is_(None), _T.remind_at <= _NOW)
            .order_by(_T.remind_at)
            .limit(_MOST)
            .with_for_update(skip_locked=True)
        )
    )
    .values(reminded_at=_NOW, reminded_department=_T.department)
    .returning(_T.task_id, _T.reminded_department)
)
OVERDUE_NOW = Prepared(select(func.count().label("overdue")).where(_IS_OPEN, _IS_OVER))
REASSIGN = Prepared(TASK.update().where(_THIS, _IS_OPEN).values(given(_T.department)))
FIGURES = Prepared(
    select(
        _T.department,
        func.count().filter(_IS_OPEN).label("open"),
        func.count().filter(_T.reminded_department == _T.department).label("reminded"),
        func.count().filter(_T.state == "answered").label("answered_in_time"),
        func.count().filter(_T.state == "expired").label("overdue"),
        func.count().filter(_IS_OPEN, _IS_OVER).label("overdue_now"),
        func.count().filter(_T.state == "withdrawn").label("withdrawn"),
        func.count().filter(_T.extended > 0).label("extended"),
    )
    .where(or_(_DEPARTMENT.is_(None), _T.department == _DEPARTMENT))
    .group_by(_T.department)
    .order_by(_T.department)
)
