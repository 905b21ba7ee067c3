"""The room's statements about its own tables."""

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import array, insert

from gateway.db import Prepared, given, in_columns
from gateway.oversight.findings.tables import CURSOR, FINDING, WATCH

_F, _W, _C = FINDING.c, WATCH.c, CURSOR.c
_NAMES = bindparam("names", type_=ARRAY(Text))
_TIME = DateTime(timezone=True)


_KEYS = in_columns(_W.name, _W.key)
WATCHES = Prepared(
    select(_W.name, _W.key, _W.sightings, _W.finding_id, _W.last_at).join(
        _KEYS, (_KEYS.c.name == _W.name) & (_KEYS.c.key == _W.key)
    )
)
FINDINGS = Prepared(
    select(FINDING).where(_F.finding_id == any_(bindparam("finding_ids", type_=ARRAY(Uuid)))).with_for_update()
)
_KEPT = insert(WATCH).from_select(_W.keys(), select(*in_columns(*_W).c))
KEEP_WATCHES = Prepared(
    _KEPT.on_conflict_do_update(
        index_elements=[_W.name, _W.key],
        set_={name: _KEPT.excluded[name] for name in ("sightings", "finding_id", "last_at", "expires_at")},
    )
)
_SEEN = ("first_at", "last_at", "accounts", "offices", "cases", "entries", "n", "triggers")
_OPENED = insert(FINDING).values(
    given(
        *(_F.finding_id, _F.name, _F.rule, _F.key, _F.severity, _F.owner, _F.opened_at, _F.due_at),
        *(_F[name] for name in _SEEN),
    )
)
OPEN = Prepared(
    _OPENED.on_conflict_do_update(index_elements=[_F.finding_id], set_={name: _OPENED.excluded[name] for name in _SEEN})
)
STANDING = Prepared(
    select(FINDING)
    .where(
        _F.name == bindparam("name"), func.starts_with(_F.key, bindparam("beginning", type_=Text)), _F.state == "OPEN"
    )
    .order_by(_F.opened_at.desc())
    .limit(1)
    .with_for_update()
)
OPEN_NOW = Prepared(
    select(
        _F.severity,
        func.count().label("open"),
        func.count().filter(_F.due_at < bindparam("now", type_=_TIME)).label("overdue"),
    )
    .where(_F.state == "OPEN")
    .group_by(_F.severity)
)
OPEN_OF_DAMAGE = Prepared(_OPENED.on_conflict_do_nothing(index_elements=[_F.finding_id]))
_MORE = bindparam("more", type_=Integer)
GROW = Prepared(
    FINDING.update()
    .where(_F.finding_id == bindparam("finding_id"))
    .values({**given(_F.last_at, _F.entries), "n": _F.n + _MORE, "triggers": _F.triggers + _MORE})
)
_RULE, _STATE, _ACCOUNT = (bindparam(name, type_=Text) for name in ("rule", "state", "account"))
_SINCE, _BEFORE, _BEFORE_ID = (
    bindparam("since", type_=_TIME),
    bindparam("before", type_=_TIME),
    bindparam("before_id", type_=Uuid),
)
PAGE = Prepared(
    select(FINDING)
    .where(or_(_RULE.is_(None), _F.rule == _RULE), or_(_STATE.is_(None), _F.state == _STATE))
    .where(or_(_ACCOUNT.is_(None), _F.accounts.op("@>")(cast(array([_ACCOUNT]), ARRAY(Text)))))
    .where(or_(_SINCE.is_(None), _F.opened_at >= _SINCE))
    .where(or_(_BEFORE.is_(None), tuple_(_F.opened_at, _F.finding_id) < tuple_(_BEFORE, _BEFORE_ID)))
    .order_by(_F.opened_at.desc(), _F.finding_id.desc())
    .limit(bindparam("most", type_=Integer))
)
_OFFICE = func.unnest(_F.offices).label("office")
BY_OFFICE = Prepared(
    select(_OFFICE, func.count().label("found"))
    .where(_F.opened_at >= bindparam("since", type_=_TIME), _F.opened_at < bindparam("until", type_=_TIME))
    .group_by(_OFFICE)
)
ONE = Prepared(select(FINDING).where(_F.finding_id == bindparam("finding_id")))
JUDGE = Prepared(
    FINDING.update()
    .where(_F.finding_id == bindparam("finding_id"))
    .values(given(_F.state, _F.judged_by, _F.judged_at, _F.sealed_justification))
)
FORGET = Prepared(WATCH.delete().where(_W.expires_at < bindparam("now", type_=_TIME)))
BEGIN = Prepared(
    insert(CURSOR).from_select(_C.keys(), select(func.unnest(_NAMES), literal(0), literal(0))).on_conflict_do_nothing()
)
CURSORS = Prepared(
    select(_C.name, _C.log, _C.next_index)
    .where(_C.name == any_(_NAMES))
    .order_by(_C.log, _C.next_index, _C.name)
    .with_for_update(skip_locked=True)
)
ADVANCE = Prepared(CURSOR.update().where(_C.name == any_(_NAMES)).values(given(_C.log, _C.next_index)))
