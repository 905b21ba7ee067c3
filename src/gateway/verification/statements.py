"""The room's statements."""

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    LargeBinary,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    func,
    null,
    or_,
    select,
    tuple_,
    union,
)

from gateway.db import Prepared, constant, given
from gateway.verification.tables import ASKER, OPEN, TASK, TOLD, TURN

_T, _R = TASK.c, TURN.c
_TIME = DateTime(timezone=True)
_NOW, _MOST = bindparam("now", type_=_TIME), bindparam("most", type_=Integer)
_TASK_ID, _QUERY_ID = bindparam("task_id", type_=Text), bindparam("query_id", type_=Text)
_DEPARTMENT = bindparam("department", type_=Text)
_THIS, _IS_OPEN, _IS_OVER = _T.task_id == _TASK_ID, _T.state == OPEN, _T.due_at <= _NOW
_TASK = (
    *(_T.task_id, _T.query_id, _T.certificate, _T.department, _T.county, _T.opened_at, _T.due_at, _T.remind_at),
    *(_T.reminded_at, _T.reminded_department, _T.extended, _T.state, _T.question, _T.verdict, _T.note),
    *(_T.claimed_by, _T.claimed_until, _T.turn),
)

OPEN_TASK = Prepared(
    select(
        func.gateway.open_verification(
            *given(_T.task_id, _T.query_id, _T.certificate, _T.department, _T.county).values(),
            *given(_T.opened_at, _T.due_at, _T.remind_at, _T.question, _T.about, _T.people).values(),
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
_E = TASK.alias("earlier").c
_HAS_EARLIER = (
    select(_E.task_id)
    .outerjoin(TURN, and_(_R.task_id == _E.task_id, _R.department == _DEPARTMENT))
    .where(
        _E.people.op("&&", is_comparison=True)(_T.people),
        _E.people.op("<@", is_comparison=True)(_T.people),
        _E.task_id != _T.task_id,
        _E.state.in_((constant("answered"), constant("expired"))),
        or_(_R.task_id.is_not(None), _E.department == _DEPARTMENT),
    )
    .correlate(TASK)
    .exists()
)
"""Whether `EARLIER` finds something about the people of a task."""
_LISTED = (
    *(_T.task_id, _T.certificate, _T.opened_at, _T.due_at, _T.state, _T.claimed_by, _T.claimed_until, _T.reminded_at),
    _HAS_EARLIER.label("has_earlier"),
)
_IN_ORDER = (
    select(*_LISTED)
    .where(_IS_OPEN, _T.department == _DEPARTMENT)
    .where(or_(_AFTER.is_(None), tuple_(_T.due_at, _T.task_id) > tuple_(_AFTER, _AFTER_ID)))
    .order_by(_T.due_at, _T.task_id)
    .limit(_MOST)
)
WORK_LIST = Prepared(_IN_ORDER)
_WITH_QUESTION = (*_LISTED, _T.question)
OPEN_QUESTIONS = Prepared(_IN_ORDER.add_columns(_T.question))
_ANSWERED = (
    select(*_WITH_QUESTION, _R.finding, _R.verdict, _R.at)
    .join(TURN, and_(_R.task_id == _T.task_id, _R.department == _DEPARTMENT))
    .where(_R.account == bindparam("account", type_=Text))
    .where(or_(_AFTER.is_(None), tuple_(_R.at, _T.task_id) < tuple_(_AFTER, _AFTER_ID)))
    .order_by(_R.at.desc(), _T.task_id.desc())
    .limit(_MOST)
)
ANSWERED_BY = Prepared(_ANSWERED)
"""What an officer has answered for this department, the newest first."""
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
_REPLY = given(
    *(_R.task_id, _R.turn, _R.department, _R.finding, _R.verdict, _R.note, _R.account, _R.post),
    *(_R.at, _R.signed, _R.stream, _R.signature),
)
_GOT_AT = func.coalesce(
    select(func.max(_R.at)).where(_R.task_id == _TASK_ID).correlate(None).scalar_subquery(),
    select(_T.opened_at).where(_THIS).correlate(None).scalar_subquery(),
)
REPLIED = Prepared(TURN.insert().values({**_REPLY, "got_at": _GOT_AT}))
"""A department got a task when the one before it answered, or when it was opened."""
SIGNED_OF = Prepared(
    select(_R.signed, _R.stream, _R.signature)
    .where(_R.task_id == _TASK_ID, _R.department == _DEPARTMENT)
    .order_by(_R.turn.desc())
    .limit(1)
)
REPLIES = Prepared(
    select(_R.turn, _R.department, _R.finding, _R.note, _R.post, _R.at).where(_R.task_id == _TASK_ID).order_by(_R.turn)
)
HOLD = Prepared(select(func.gateway.hold_verification(_TASK_ID, _DEPARTMENT, bindparam("account", type_=Text), _NOW)))
CLAIM = Prepared(TASK.update().where(_THIS, _IS_OPEN).values(given(_T.claimed_by, _T.claimed_until)))
RELEASE = Prepared(TASK.update().where(_THIS, _IS_OPEN).values(claimed_by=null(), claimed_until=null()))
PASS_ON = Prepared(
    TASK.update()
    .where(_THIS, _IS_OPEN)
    .values(
        {
            **given(_T.department, _T.due_at, _T.remind_at),
            **dict.fromkeys(("claimed_by", "claimed_until", "reminded_at", "reminded_department"), null()),
            "extended": 0,
            "turn": _T.turn + 1,
        }
    )
)
TOLD_OF = Prepared(
    select(_T.task_id, _T.certificate, _T.question)
    .join(TOLD, TOLD.c.task_id == _T.task_id)
    .where(TOLD.c.query_id == _QUERY_ID)
    .order_by(_T.task_id)
)
_PEOPLE = bindparam("people", type_=ARRAY(LargeBinary))
EARLIER = Prepared(
    select(
        _T.task_id,
        _T.certificate,
        _T.question,
        _R.finding,
        _R.verdict,
        _R.post,
        func.coalesce(_R.at, _T.due_at).label("at"),
    )
    .outerjoin_from(TASK, TURN, and_(_R.task_id == _T.task_id, _R.department == _DEPARTMENT))
    .where(
        _T.people.op("&&", is_comparison=True)(_PEOPLE),
        _T.people.op("<@", is_comparison=True)(_PEOPLE),
        _T.task_id != _TASK_ID,
        _T.state.in_((constant("answered"), constant("expired"))),
        or_(_R.task_id.is_not(None), _T.department == _DEPARTMENT),
    )
    .order_by(func.coalesce(_R.at, _T.due_at).desc(), _T.task_id.desc())
    .limit(_MOST)
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
REASSIGN = Prepared(
    TASK.update().where(_THIS, _IS_OPEN).values({**given(_T.department), "claimed_by": null(), "claimed_until": null()})
)
_SERIES = bindparam("series_s", type_=Integer)
_BEFORE = func.lag(_R.written_at).over(partition_by=_R.account, order_by=_R.written_at)
_GIVEN = select(_R.department, (_R.at - _R.got_at).label("took"), (_R.written_at - _BEFORE).label("since")).subquery(
    "given"
)
_OF_REPLIES = (
    select(
        _GIVEN.c.department,
        func.count().label("answers"),
        func.extract("epoch", func.percentile_disc(0.5).within_group(_GIVEN.c.took)).label("median_s"),
        func.count().filter(_GIVEN.c.since < func.make_interval(0, 0, 0, 0, 0, 0, _SERIES)).label("in_series"),
    )
    .group_by(_GIVEN.c.department)
    .subquery("replies")
)
_OF_TASKS = (
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
    .group_by(_T.department)
    .subquery("tasks")
)
_WHOSE = func.coalesce(_OF_TASKS.c.department, _OF_REPLIES.c.department)
_COUNTS = ("open", "reminded", "answered_in_time", "overdue", "overdue_now", "withdrawn", "extended")
FIGURES = Prepared(
    select(
        _WHOSE.label("department"),
        *(func.coalesce(_OF_TASKS.c[name], 0).label(name) for name in _COUNTS),
        *(func.coalesce(_OF_REPLIES.c[name], 0).label(name) for name in ("answers", "in_series")),
        cast(_OF_REPLIES.c.median_s, Integer).label("median_s"),
    )
    .select_from(_OF_TASKS.outerjoin(_OF_REPLIES, _OF_TASKS.c.department == _OF_REPLIES.c.department, full=True))
    .where(or_(_DEPARTMENT.is_(None), _WHOSE == _DEPARTMENT))
    .order_by(_WHOSE)
)
