"""The room's statements."""

from sqlalchemy import ColumnElement, DateTime, SmallInteger, bindparam, func, select

from gateway.db import Prepared, given
from gateway.oversight.exports.tables import EXPORT, PIECE

_E, _P = EXPORT.c, PIECE.c
_THIS: ColumnElement[bool] = _E.export_id == bindparam("export_id")
_PIECE_OF_THIS: ColumnElement[bool] = _P.export_id == bindparam("export_id")
_NOW = bindparam("now", type_=DateTime(timezone=True))
_IS_RUNNING = _E.state == "running"
_IS_UNFINISHED = (_E.state == "queued") | _IS_RUNNING

INSERT = Prepared(
    EXPORT.insert().values(
        given(
            *(_E.export_id, _E.account, _E.task, _E.asked_at, _E.entry, _E.log),
            *(_E.criteria, _E.since, _E.until, _E.formats, _E.expires_at),
        )
    )
)
LOAD_OF = Prepared(select(EXPORT).where(_THIS, _E.account == bindparam("account")))
UNFINISHED = Prepared(
    select(func.count().label("unfinished")).where(
        _E.account == bindparam("account"), _IS_UNFINISHED, _E.expires_at > _NOW
    )
)
BEGIN = Prepared(
    EXPORT.update()
    .where(_THIS, _IS_UNFINISHED)
    .values(state="running", percent=0, begun_at=func.coalesce(_E.begun_at, _NOW))
    .returning(EXPORT)
)
ADVANCE = Prepared(EXPORT.update().where(_THIS, _IS_RUNNING).values(percent=bindparam("percent", type_=SmallInteger)))
AWAITED = Prepared(select(_E.export_id).where(_THIS, _IS_RUNNING).with_for_update())
DONE = Prepared(
    EXPORT.update()
    .where(_THIS)
    .values(
        {
            **given(_E.from_index, _E.to_index, _E.rows, _E.size, _E.sha256, _E.finished_at, _E.expires_at),
            "state": "done",
            "percent": 100,
        }
    )
)
FAIL = Prepared(EXPORT.update().where(_THIS, _IS_RUNNING).values({**given(_E.why, _E.finished_at), "state": "failed"}))
SWEEP = Prepared(EXPORT.delete().where(_E.expires_at <= _NOW))
FORGET_PIECES = Prepared(PIECE.delete().where(_PIECE_OF_THIS))
KEEP_PIECE = Prepared(PIECE.insert().values(given(*_P)))
PIECE_OF = Prepared(select(_P.data).where(_PIECE_OF_THIS, _P.n == bindparam("n")))
