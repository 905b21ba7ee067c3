"""The room's tables."""

from sqlalchemy import Column, Date, DateTime, Integer, Table, Text, TypedColumns, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from gateway.db import TABLES


class SharingColumns(TypedColumns):
    """A request, and what became of it."""

    request_id = Column(Uuid, primary_key=True)
    department = Column(Text, nullable=False)
    owner = Column(Text, nullable=False)
    matter = Column(Text, nullable=False)
    fields = Column(JSONB, nullable=False)
    purpose = Column(Text, nullable=False)
    since = Column(Date, nullable=False)
    until = Column(Date, nullable=False)
    most_per_day = Column(Integer, nullable=False)
    most_per_month = Column(Integer)
    renews = Column(Uuid)
    state = Column(Text, nullable=False)
    asked_by = Column(Text, nullable=False)
    asked_at = Column(DateTime(timezone=True), nullable=False)
    due_at = Column(DateTime(timezone=True), nullable=False)
    remind_at = Column(DateTime(timezone=True), nullable=False)
    decided_by = Column(Text)
    decided_at = Column(DateTime(timezone=True))
    reasons = Column(Text)
    reminded_at = Column(DateTime(timezone=True))
    entry = Column(Text, nullable=False)


SHARING = Table("sharing_request", TABLES, SharingColumns, schema="gateway")
