"""The room's tables."""

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
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


class ExportColumns(TypedColumns):
    """An export: what was asked for, and how far it is."""

    export_id = Column(Uuid, primary_key=True)
    account = Column(Text, nullable=False)
    task = Column(Text, nullable=False)
    asked_at = Column(DateTime(timezone=True), nullable=False)
    entry = Column(Text, nullable=False)
    log = Column(SmallInteger, nullable=False)
    criteria: Named[Mapping[str, object]] = Column(JSONB, nullable=False)
    since = Column(DateTime(timezone=True), nullable=False)
    until = Column(DateTime(timezone=True), nullable=False)
    formats: Named[Sequence[str]] = Column(ARRAY(Text), nullable=False)
    state = Column(Text, nullable=False, server_default=text("'queued'"))
    percent = Column(SmallInteger, nullable=False, server_default=text("0"))
    from_index = Column(BigInteger)
    to_index = Column(BigInteger)
    rows = Column(BigInteger)
    size = Column(BigInteger)
    sha256 = Column(LargeBinary)
    why = Column(Text)
    begun_at = Column(DateTime(timezone=True))
    finished_at = Column(DateTime(timezone=True))
    expires_at = Column(DateTime(timezone=True), nullable=False)


class PieceColumns(TypedColumns):
    """A piece of a finished bundle's archive."""

    export_id = Column(Uuid, ForeignKey("audit.export.export_id", ondelete="CASCADE"), primary_key=True)
    n = Column(Integer, primary_key=True, autoincrement=False)
    data = Column(LargeBinary, nullable=False)


EXPORT = Table("export", TABLES, ExportColumns, schema="audit")
PIECE = Table("export_piece", TABLES, PieceColumns, schema="audit")

Index("export_expires", EXPORT.c.expires_at)
