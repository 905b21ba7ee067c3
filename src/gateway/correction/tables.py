"""The room's tables."""

from collections.abc import Sequence

from sqlalchemy import Column, DateTime, ForeignKey, Index, LargeBinary, Named, Table, Text, TypedColumns, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from gateway.db import TABLES


class CorrectionColumns(TypedColumns):
    """A question to a department about one item of one record; about whom, by keyed tags and sealed."""

    correction_id = Column(Uuid, primary_key=True)
    department = Column(Text, nullable=False)
    item = Column(Text, nullable=False)
    subject_tag = Column(LargeBinary, nullable=False)
    record_tag = Column(LargeBinary, nullable=False)
    sealed_subject = Column(LargeBinary, nullable=False)
    state = Column(Text, nullable=False)
    opened_at = Column(DateTime(timezone=True), nullable=False)
    due_at = Column(DateTime(timezone=True), nullable=False)
    remind_at = Column(DateTime(timezone=True), nullable=False)
    reminded_at = Column(DateTime(timezone=True))
    overdue_told_at = Column(DateTime(timezone=True))
    answered_at = Column(DateTime(timezone=True))
    answered_by = Column(Text)
    sealed_answer = Column(LargeBinary)
    entry = Column(Text)


class DoubtColumns(TypedColumns):
    """Who doubts it, and sealed what they saw, expect and bring forward."""

    doubt_id = Column(Uuid, primary_key=True)
    correction_id = Column(Uuid, ForeignKey("gateway.correction.correction_id", ondelete="CASCADE"), nullable=False)
    raised_by = Column(Text, nullable=False)
    account = Column(Text)
    client = Column(Text)
    citizen_tag = Column(LargeBinary)
    query_id = Column(Uuid)
    sealed_words = Column(LargeBinary, nullable=False)
    raised_at = Column(DateTime(timezone=True), nullable=False)


class RecallColumns(TypedColumns):
    """A query that rested on a value which was corrected."""

    recall_id = Column(Uuid, primary_key=True)
    correction_id = Column(Uuid, ForeignKey("gateway.correction.correction_id"), nullable=False)
    query_id = Column(Uuid, nullable=False)
    account = Column(Text, nullable=False)
    client = Column(Text, nullable=False)
    certificates: Named[Sequence[object]] = Column(JSONB, nullable=False)
    made_at = Column(DateTime(timezone=True), nullable=False)
    entry = Column(Text, nullable=False)
    acknowledged_at = Column(DateTime(timezone=True))


CORRECTION = Table("correction", TABLES, CorrectionColumns, schema="gateway")
DOUBT = Table("correction_doubt", TABLES, DoubtColumns, schema="gateway")
RECALL = Table("recall", TABLES, RecallColumns, schema="gateway")
_STANDS = text("state in ('noticed', 'open')")

Index(
    "correction_standing",
    *(CORRECTION.c.department, CORRECTION.c.item, CORRECTION.c.subject_tag, CORRECTION.c.record_tag),
    unique=True,
    postgresql_where=_STANDS,
)
Index("correction_due", CORRECTION.c.department, CORRECTION.c.due_at, postgresql_where=_STANDS)
Index("correction_doubt_of", DOUBT.c.correction_id)
Index("correction_doubt_account", DOUBT.c.account, DOUBT.c.client, postgresql_where=DOUBT.c.account.is_not(None))
Index("correction_doubt_citizen", DOUBT.c.citizen_tag, postgresql_where=DOUBT.c.citizen_tag.is_not(None))
Index("recall_once", RECALL.c.correction_id, RECALL.c.query_id, unique=True)
Index("recall_asker", RECALL.c.account, RECALL.c.client, RECALL.c.recall_id)
