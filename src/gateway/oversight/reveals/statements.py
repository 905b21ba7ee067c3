"""The room's statements about its own table, and about the key of a sealed part."""

from sqlalchemy import ARRAY, Integer, Uuid, any_, bindparam, or_, select

from gateway.audit import SUBJECT_KEY
from gateway.db import Prepared, given
from gateway.oversight.reveals.tables import REVEAL

ASKED, DECIDED, READ = 0, 1, 2
_R, _FIRST = REVEAL.c, REVEAL.alias("first")
_WHO = (_R.reveal_id, _R.turn, _R.at, _R.account, _R.office, _R.person_digest, _R.task, _R.entry)
_WHAT = (_R.about, _R.query_id, _R.tag, _R.party, _R.role, _R.ground, _R.case_number, _R.matter)

WAS_READ = Prepared(REVEAL.insert().values(given(*_WHO)))
ASK = Prepared(REVEAL.insert().values(given(*_WHO, _R.reason, _R.expires_at, *_WHAT)))
DECIDE = Prepared(REVEAL.insert().values(given(*_WHO, _R.reason, _R.expires_at, _R.is_approved)))
TURNS = Prepared(
    select(REVEAL)
    .where(_R.reveal_id == any_(bindparam("reveal_ids", type_=ARRAY(Uuid))))
    .order_by(_R.reveal_id.desc(), _R.turn)
)
TURNS_OF = Prepared(
    select(REVEAL)
    .join(_FIRST, _FIRST.c.reveal_id == _R.reveal_id)
    .where(_FIRST.c.reveal_id == bindparam("reveal_id"), _FIRST.c.turn == ASKED)
    .where(_FIRST.c.account == bindparam("account"), _FIRST.c.office == bindparam("office"))
    .order_by(_R.turn)
)
_AFTER = bindparam("after", type_=Uuid)
LIST = Prepared(
    select(_R.reveal_id)
    .where(_R.turn == ASKED, or_(_AFTER.is_(None), _R.reveal_id < _AFTER))
    .order_by(_R.reveal_id.desc())
    .limit(bindparam("most", type_=Integer))
)
WRAPPED_KEY = Prepared(
    select(SUBJECT_KEY.c.wrapped_dek).where(SUBJECT_KEY.c.subject_key_id == bindparam("subject_key_id"))
)
