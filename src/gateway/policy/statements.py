"""The room's statements about its own tables."""

from sqlalchemy import DateTime, Integer, LargeBinary, Text, Uuid, bindparam, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from gateway.db import Prepared, given
from gateway.domain.words import PublicationAct
from gateway.policy.tables import BUNDLE, PUBLICATION, TURN

_B, _P, _T, _LATER, _RULES = BUNDLE.c, PUBLICATION.c, TURN.c, TURN.alias("later"), BUNDLE.alias("rules")
_AT = DateTime(timezone=True)

KEEP = Prepared(insert(BUNDLE).values(given(_B.hash, _B.content, _B.rules)).on_conflict_do_nothing())
CONTENT = Prepared(
    select(_B.content, _RULES.c.content.label("rules_content"))
    .select_from(BUNDLE.outerjoin(_RULES, _RULES.c.hash == _B.rules))
    .where(_B.hash == bindparam("hash"))
)
_BEFORE = bindparam("before", type_=Integer)
PUBLICATIONS = Prepared(
    select(PUBLICATION)
    .where(or_(_BEFORE.is_(None), _P.number < _BEFORE))
    .order_by(_P.number.desc())
    .limit(bindparam("most", type_=Integer))
)
_BUNDLE = bindparam("bundle", type_=LargeBinary)
OF_BUNDLE = Prepared(
    select(PUBLICATION)
    .join(BUNDLE, _B.hash == _P.bundle)
    .where(or_(_P.bundle == _BUNDLE, _B.rules == _BUNDLE))
    .order_by(_P.number.desc())
    .limit(1)
)
_SHARED = PublicationAct.SHARED.value
OF_FILES = Prepared(select(PUBLICATION).where(_P.act != _SHARED).order_by(_P.number.desc()).limit(1))
IS_SHARED = Prepared(select(exists().where(_P.act == _SHARED).label("is_shared")))
PUBLISH = Prepared(
    select(
        func.gateway.publish_policy(
            bindparam("number", type_=Integer),
            bindparam("bundle", type_=LargeBinary),
            bindparam("former", type_=LargeBinary),
            bindparam("act", type_=Text),
            bindparam("at", type_=_AT),
            bindparam("entry", type_=Text),
            bindparam("policy_id", type_=Uuid),
            bindparam("drafted_by", type_=Text),
            bindparam("approved_by", type_=Text),
            bindparam("public_key", type_=LargeBinary),
            bindparam("signature", type_=LargeBinary),
        )
    )
)
TAKE_TURN = Prepared(
    select(
        func.gateway.take_policy_turn(
            bindparam("policy_id", type_=Uuid),
            bindparam("turn", type_=Integer),
            bindparam("at", type_=_AT),
            bindparam("step", type_=Text),
            bindparam("account", type_=Text),
            bindparam("person_digest", type_=Text),
            bindparam("entry", type_=Text),
            bindparam("content", type_=LargeBinary),
        )
    )
)
TURNS = Prepared(select(TURN).where(_T.policy_id == bindparam("policy_id")).order_by(_T.turn))
_AFTER = bindparam("after", type_=Uuid)
LIST = Prepared(
    select(_T.policy_id)
    .where(_T.turn == 0, or_(_AFTER.is_(None), _T.policy_id < _AFTER))
    .order_by(_T.policy_id.desc())
    .limit(bindparam("most", type_=Integer))
)
SWEEP = Prepared(
    TURN.delete().where(
        ~exists().where(_LATER.c.policy_id == _T.policy_id, _LATER.c.at > bindparam("until", type_=_AT))
    )
)
