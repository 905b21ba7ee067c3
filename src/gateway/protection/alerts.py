"""Alerts as the desk reads them, and as they stand sealed in their table."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import DateTime, Integer, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert

from gateway.db import Keyring, Prepared, Statement, given
from gateway.domain.frozen import frozen
from gateway.domain.ids import uuid7
from gateway.protection.marks import AlertKind, SilentMark
from gateway.protection.tables import ALERT

KEPT_FOR = timedelta(days=1096)
"""So long an alert can be read."""
_LENGTH = 160
"""Of every alert before it is sealed: its length tells nothing either."""
_WORD_LENGTH = 1400
"""Of every acknowledgement, whose note has at most 200 characters of four bytes, and the account."""
_A = ALERT.c
_INSERT = Prepared(
    insert(ALERT)
    .values(given(_A.alert_id, _A.told_by, _A.made_at, _A.sealed))
    .on_conflict_do_nothing(index_elements=[_A.told_by])
)
_ROW = (_A.alert_id, _A.made_at, _A.sealed, _A.acknowledged_at, _A.acknowledgement)
_ONE = Prepared(select(*_ROW).where(_A.alert_id == bindparam("alert_id", type_=Uuid)))
_ACKNOWLEDGE = Prepared(
    select(
        func.gateway.acknowledge_alert(
            bindparam("alert_id", type_=Uuid), *given(_A.acknowledged_at, _A.acknowledgement).values()
        )
    )
)
_LIST = Prepared(
    select(*_ROW)
    .where(_A.alert_id < bindparam("before", type_=Uuid))
    .order_by(_A.alert_id.desc())
    .limit(bindparam("most", type_=Integer))
)
_SWEEP = Prepared(ALERT.delete().where(_A.made_at < bindparam("before", type_=DateTime(timezone=True))))


@frozen
class AlertTaken:
    """That somebody of the desk has taken up an alert: who, when by the real clock, and their note."""

    account: str
    at: datetime
    note: str


@frozen
class DeskAlert:
    """One thing that the desk is told.  made_at: real clock.  place: of the person in the query; None where the entry alone is known."""

    alert_id: UUID
    made_at: datetime
    kind: AlertKind
    entry: str
    place: int | None
    taken: AlertTaken | None = None


def alerts_of(mark: SilentMark, at: datetime, keyring: Keyring) -> list[Statement]:
    """The rows of all that a mark tells, which of one query is told once."""
    return [
        _row({"kind": kind, "entry": mark.entry, "place": place}, f"{mark.query_id} {place} {kind}", at, keyring)
        for place, kind in mark.told()
    ]


def alert_of_entry(kind: AlertKind, entry: str, at: datetime, keyring: Keyring) -> Statement:
    """The row of what a rule over the log has found in an entry."""
    return _row({"kind": kind, "entry": entry, "place": None}, f"{entry} {kind}", at, keyring)


def page_query(before: UUID, most: int) -> Statement:
    """The newest first, from before that id."""
    return _LIST(before=before, most=most)


def one_query(alert_id: UUID) -> Statement:
    """The one of this id."""
    return _ONE(alert_id=alert_id)


def acknowledge(alert_id: UUID, taken: AlertTaken, keyring: Keyring) -> Statement:
    """The statement that keeps it; an error of the store where it was acknowledged before."""
    content = orjson.dumps({"account": taken.account, "note": taken.note}).ljust(_WORD_LENGTH)
    sealed = keyring.seal(content, _place_of_word(alert_id))
    return _ACKNOWLEDGE(alert_id=alert_id, acknowledged_at=taken.at, acknowledgement=sealed)


def alert_of(row: asyncpg.Record, keyring: Keyring) -> DeskAlert:
    """From its row.  Raises UnreadableBytes."""
    alert_id = row["alert_id"]
    content = orjson.loads(keyring.open(row["sealed"], _place(alert_id)))
    taken = None
    if row["acknowledged_at"] is not None:
        told = orjson.loads(keyring.open(row["acknowledgement"], _place_of_word(alert_id)))
        taken = AlertTaken(told["account"], row["acknowledged_at"], told["note"])
    return DeskAlert(alert_id, row["made_at"], AlertKind(content["kind"]), content["entry"], content["place"], taken)


def sweep(now: datetime) -> Statement:
    """The statement that deletes what is older than the desk may read it.  now: real clock."""
    return _SWEEP(before=now - KEPT_FOR)


def _row(content: Mapping[str, object], told_by: str, at: datetime, keyring: Keyring) -> Statement:
    alert_id = UUID(uuid7())
    sealed = keyring.seal(orjson.dumps(content).ljust(_LENGTH), _place(alert_id))
    return _INSERT(alert_id=alert_id, told_by=keyring.tag(b"alert " + told_by.encode()), made_at=at, sealed=sealed)


def _place(alert_id: UUID) -> str:
    return f"gateway.silent_alert {alert_id}"


def _place_of_word(alert_id: UUID) -> str:
    return f"gateway.silent_alert {alert_id} acknowledged"
