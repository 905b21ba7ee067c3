"""The room's tables."""

from collections.abc import Sequence

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Named,
    SmallInteger,
    Table,
    Text,
    TypedColumns,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gateway.db import TABLES


class CursorColumns(TypedColumns):
    """How far a rule has walked: the leaf that it looks at next."""

    name = Column(Text, primary_key=True)
    log = Column(SmallInteger, nullable=False)
    next_index = Column(BigInteger, nullable=False)


class WatchColumns(TypedColumns):
    """What a rule remembers about one account, person, matter or stream."""

    name = Column(Text, primary_key=True)
    key = Column(Text, primary_key=True)
    sightings: Named[Sequence[object]] = Column(JSONB, nullable=False)
    finding_id = Column(Uuid)
    last_at = Column(DateTime(timezone=True))
    expires_at = Column(DateTime(timezone=True))


class FindingColumns(TypedColumns):
    """What a rule found, and a person's judgement of it."""

    finding_id = Column(Uuid, primary_key=True)
    name = Column(Text, nullable=False)
    rule = Column(Text, nullable=False)
    key = Column(Text, nullable=False)
    severity = Column(Text, nullable=False)
    owner = Column(Text, nullable=False)
    opened_at = Column(DateTime(timezone=True), nullable=False)
    due_at = Column(DateTime(timezone=True), nullable=False)
    first_at = Column(DateTime(timezone=True), nullable=False)
    last_at = Column(DateTime(timezone=True), nullable=False)
    accounts: Named[Sequence[str]] = Column(ARRAY(Text), nullable=False)
    offices: Named[Sequence[str]] = Column(ARRAY(Text), nullable=False)
    cases: Named[Sequence[str]] = Column(ARRAY(Text), nullable=False)
    entries: Named[Sequence[str]] = Column(ARRAY(Text), nullable=False)
    n = Column(Integer, nullable=False)
    triggers = Column(Integer, nullable=False)
    state = Column(Text, nullable=False, server_default=text("'OPEN'"))
    judged_by = Column(Text)
    judged_at = Column(DateTime(timezone=True))
    justification = Column(Text)
    sealed_justification = Column(LargeBinary)


CURSOR = Table("finding_cursor", TABLES, CursorColumns, schema="audit")
WATCH = Table("finding_watch", TABLES, WatchColumns, schema="audit")
FINDING = Table("finding", TABLES, FindingColumns, schema="audit")

Index("finding_watch_expires", WATCH.c.expires_at)
Index("finding_newest", FINDING.c.opened_at.desc(), FINDING.c.finding_id.desc())
Index("finding_accounts", FINDING.c.accounts, postgresql_using="gin")
