"""The room's tables."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    TypedColumns,
    Uuid,
    text,
)

from gateway.db import TABLES

_TIME = DateTime(timezone=True)


class HearingColumns(TypedColumns):
    """A suspicion about which the person is heard.  Times: domain clock."""

    hearing_id = Column(Uuid, primary_key=True)
    finding_id = Column(
        Text, ForeignKey("gateway.inspection_finding.finding_id", ondelete="CASCADE"), nullable=False, unique=True
    )
    declaration_id = Column(Text, ForeignKey("gateway.declaration.declaration_id", ondelete="CASCADE"), nullable=False)
    person_tag = Column(LargeBinary, nullable=False)
    matter = Column(Text, nullable=False)
    certificate = Column(Text, nullable=False)
    state = Column(Text, nullable=False)
    taken_by = Column(Text, nullable=False)
    opened_by = Column(Text, nullable=False)
    inspected_by = Column(Text)
    opened_at = Column(_TIME, nullable=False)
    respond_by = Column(_TIME, nullable=False)
    due_at = Column(_TIME)
    notice_version = Column(Text, nullable=False)
    sealed = Column(LargeBinary, nullable=False)
    statement_by = Column(Text)
    statement_at = Column(_TIME)
    sealed_statement = Column(LargeBinary)
    decided_by = Column(Text)
    decided_at = Column(_TIME)
    sealed_grounds = Column(LargeBinary)
    grade = Column(Text)
    basis = Column(Text)
    authority = Column(Text)
    overdue_told_at = Column(_TIME)
    entry = Column(Text, nullable=False)


class RecordColumns(TypedColumns):
    """An entry of the dishonesty register.  Times: domain clock; it bars from `since` until `until`."""

    record_id = Column(Uuid, primary_key=True)
    hearing_id = Column(Uuid, ForeignKey("gateway.hearing.hearing_id"), nullable=False, unique=True)
    person_tag = Column(LargeBinary, nullable=False)
    grade = Column(Text, nullable=False)
    state = Column(Text, nullable=False)
    publication = Column(Text, nullable=False)
    since = Column(_TIME, nullable=False)
    until = Column(_TIME, nullable=False)
    repairable_from = Column(_TIME, nullable=False)
    expires_at = Column(_TIME, nullable=False)
    entry = Column(Text, nullable=False)


class RequestColumns(TypedColumns):
    """What the person asks about an entry, and what was decided.  Times: domain clock."""

    request_id = Column(Uuid, primary_key=True)
    record_id = Column(Uuid, ForeignKey("gateway.dishonesty_record.record_id", ondelete="CASCADE"), nullable=False)
    kind = Column(Text, nullable=False)
    state = Column(Text, nullable=False)
    asked_by = Column(Text, nullable=False)
    asked_at = Column(_TIME, nullable=False)
    due_at = Column(_TIME, nullable=False)
    sealed_words = Column(LargeBinary, nullable=False)
    decided_by = Column(Text)
    decided_at = Column(_TIME)
    sealed_grounds = Column(LargeBinary)
    overdue_told_at = Column(_TIME)
    entry = Column(Text, nullable=False)


class RefusalColumns(TypedColumns):
    """A certificate of a query for which no declaration was open, by an entry.  Times: domain clock."""

    record_id = Column(Uuid, ForeignKey("gateway.dishonesty_record.record_id", ondelete="CASCADE"), primary_key=True)
    query_id = Column(Text, primary_key=True)
    certificate = Column(Text, primary_key=True)
    matter = Column(Text, nullable=False)
    account = Column(Text, nullable=False)
    client = Column(Text, nullable=False)
    refused_at = Column(_TIME, nullable=False)
    lifted_at = Column(_TIME)


class FeedColumns(TypedColumns):
    """A feed that was made, sealed, with its signature."""

    number = Column(BigInteger, primary_key=True, autoincrement=False)
    made_at = Column(_TIME, nullable=False)
    sealed = Column(LargeBinary, nullable=False)
    stream_id = Column(Integer, nullable=False)
    signature = Column(Text, nullable=False)
    entry = Column(Text, nullable=False)


class SentColumns(TypedColumns):
    """As what the credit system knows an entry."""

    record_id = Column(Uuid, ForeignKey("gateway.dishonesty_record.record_id", ondelete="CASCADE"), primary_key=True)
    state = Column(Text, nullable=False)
    number = Column(BigInteger, nullable=False)


class ElsewhereColumns(TypedColumns):
    """Somebody of serious bad credit elsewhere, by keyed digest.  It bars from `since` until `until`."""

    source = Column(Text, primary_key=True)
    reference = Column(Text, primary_key=True)
    person_tag = Column(LargeBinary, nullable=False)
    authority = Column(Text, nullable=False)
    since = Column(_TIME, nullable=False)
    until = Column(_TIME, nullable=False)
    entry = Column(Text, nullable=False)


HEARING = Table("hearing", TABLES, HearingColumns, schema="gateway")
RECORD = Table("dishonesty_record", TABLES, RecordColumns, schema="gateway")
REQUEST = Table("dishonesty_request", TABLES, RequestColumns, schema="gateway")
REFUSAL = Table("dishonesty_refusal", TABLES, RefusalColumns, schema="gateway")
FEED = Table("credit_feed", TABLES, FeedColumns, schema="gateway")
SENT = Table("credit_sent", TABLES, SentColumns, schema="gateway")
ELSEWHERE = Table("credit_elsewhere", TABLES, ElsewhereColumns, schema="gateway")

Index("hearing_due", HEARING.c.due_at, HEARING.c.hearing_id)
Index("hearing_of_person", HEARING.c.person_tag)
Index("dishonesty_record_of_person", RECORD.c.person_tag, RECORD.c.until)
Index("dishonesty_request_open", REQUEST.c.record_id, unique=True, postgresql_where=text("state = 'OPEN'"))
Index("dishonesty_refusal_of_account", REFUSAL.c.account, REFUSAL.c.client, REFUSAL.c.lifted_at)
Index("credit_elsewhere_of_person", ELSEWHERE.c.person_tag, ELSEWHERE.c.until)
Index("dishonesty_request_of_record", REQUEST.c.record_id)
