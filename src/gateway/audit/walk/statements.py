"""The walk's statements about where it is, and about damage that it does not meet any more."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from gateway.audit.tables import DAMAGE, WALK
from gateway.db import Prepared, given

_W, _D = WALK.c, DAMAGE.c
_NOW = func.clock_timestamp()
_FORMER = WALK.alias("former")

LOAD = Prepared(select(_W.place))
BEGIN = Prepared(insert(WALK).values({**given(_W.place), "round_at": _NOW, "looked_at": _NOW}).on_conflict_do_nothing())
GO_ON = Prepared(WALK.update().values({**given(_W.place), "looked_at": _NOW}))
_ENDED = (
    WALK.update()
    .values({**given(_W.place), "looked_at": _NOW, "finished_at": _NOW, "round_at": _NOW})
    .returning(select(_FORMER.c.round_at).scalar_subquery().label("began"))
    .cte("ended")
)
END_ROUND = Prepared(
    DAMAGE.update().where(_D.gone_at.is_(None), _D.seen_at < _ENDED.c.began).values(gone_at=_NOW).add_cte(_ENDED)
)
"""What was met last before this round began is gone."""
