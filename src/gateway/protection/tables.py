"""The room's tables: nothing in them tells anything without the key."""

from sqlalchemy import Column, DateTime, LargeBinary, Table, Text, TypedColumns, Uuid

from gateway.db import TABLES


class SilentMarkColumns(TypedColumns):
    """What every query leaves, until it is read."""

    sealed = Column(LargeBinary, nullable=False)


class SilentAlertColumns(TypedColumns):
    """What the desk is told.  told_by: keyed, so that one thing is told once.  acknowledgement: by whom and with what word, sealed."""

    alert_id = Column(Uuid, primary_key=True)
    told_by = Column(LargeBinary, nullable=False, unique=True)
    made_at = Column(DateTime(timezone=True), nullable=False)
    sealed = Column(LargeBinary, nullable=False)
    acknowledged_at = Column(DateTime(timezone=True))
    acknowledgement = Column(LargeBinary)


class WatchedColumns(TypedColumns):
    """Somebody whom the desk watches, by a keyed tag.  until, since, ended_at: domain clock.  entry: its ADMIN entry."""

    watch_id = Column(Uuid, primary_key=True)
    tag = Column(LargeBinary, nullable=False)
    sealed_reason = Column(LargeBinary, nullable=False)
    since = Column(DateTime(timezone=True), nullable=False)
    until = Column(DateTime(timezone=True), nullable=False)
    ended_at = Column(DateTime(timezone=True))
    entry = Column(Text, nullable=False)


MARK = Table("silent_mark", TABLES, SilentMarkColumns, schema="gateway")
ALERT = Table("silent_alert", TABLES, SilentAlertColumns, schema="gateway")
WATCHED = Table("watched_person", TABLES, WatchedColumns, schema="gateway")
