"""The room's statements."""

from sqlalchemy import ARRAY, BigInteger, Date, DateTime, Integer, Text, and_, any_, bindparam, func, or_, select

from gateway.accounts.tables import REGISTERED
from gateway.db import Prepared, given

_R = REGISTERED.c
_ROW = (
    *(_R.record_id, _R.kind, _R.name, _R.external_id, _R.record, _R.version, _R.created_at, _R.changed_at),
    *(_R.used_on, _R.gone_at),
)
_KIND, _THERE = _R.kind == bindparam("kind", type_=Text), _R.gone_at.is_(None)
_AT, _ENTRY, _EXPECTED = (
    bindparam("at", type_=DateTime(timezone=True)),
    bindparam("entry", type_=Text),
    bindparam("expected", type_=BigInteger),
)
CHANGED = Prepared(select(*_ROW).where(_R.version > bindparam("version", type_=BigInteger)).order_by(_R.version))
"""Whatever has changed since a version, what is gone included."""
LOAD = Prepared(select(*_ROW).where(_R.record_id == bindparam("record_id", type_=_R.record_id.type), _KIND, _THERE))
NAMED = Prepared(select(*_ROW).where(_KIND, _THERE, func.lower(_R.name) == func.lower(bindparam("name", type_=Text))))
OF_PERSON = Prepared(
    select(_R.record_id).where(
        _R.kind == "account",
        _THERE,
        or_(
            func.lower(_R.name) == func.lower(bindparam("name", type_=Text)),
            _R.record["person_digest"].astext == bindparam("person_digest", type_=Text),
        ),
    )
)
LIST = Prepared(select(*_ROW).where(_KIND, _THERE).order_by(_R.name))
KEEP = Prepared(
    select(
        func.gateway.keep_registered(
            *given(_R.record_id, _R.kind, _R.name, _R.external_id, _R.record).values(), _AT, _ENTRY, _EXPECTED
        )
    )
)
REMOVE = Prepared(
    select(func.gateway.remove_registered(bindparam("record_id", type_=_R.record_id.type), _AT, _ENTRY, _EXPECTED))
)
_DAY = bindparam("day", type_=Date)
USED = Prepared(
    REGISTERED.update()
    .where(_R.kind == "account", _R.name == any_(bindparam("names", type_=ARRAY(Text))), _THERE)
    .where(or_(_R.used_on.is_(None), and_(_R.used_on < _DAY, _R.used_on >= bindparam("since", type_=Date))))
    .values(used_on=_DAY)
)
"""Since when: whoever was last here before that stays as they are."""
_NAMED_ACCOUNT = (_R.kind == "account", _R.name == bindparam("name", type_=Text), _THERE)
USE = Prepared(select(_R.used_on).where(*_NAMED_ACCOUNT))
WAKE = Prepared(REGISTERED.update().where(*_NAMED_ACCOUNT).values(used_on=_DAY))
UNUSED = Prepared(
    select(*_ROW)
    .where(_R.kind == "account", _THERE, _R.record["state"].astext == "active")
    .where(or_(_R.used_on < _DAY, and_(_R.used_on.is_(None), func.date(_R.created_at) < bindparam("made", type_=Date))))
    .order_by(_R.name)
    .limit(bindparam("most", type_=Integer))
)
"""Accounts that nobody has used since a day; one that was never used counts from when it was made, by the real clock."""
SWEEP = Prepared(REGISTERED.delete().where(_R.gone_at < bindparam("before", type_=DateTime(timezone=True))))
