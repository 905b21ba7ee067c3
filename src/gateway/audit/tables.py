"""The records beside the stream of entries that its readers ask too: keys, checkpoints, orders, months that were pruned, damage and the walk that finds it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
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


class SubjectKeyColumns(TypedColumns):
    """The key of the sealed parts of one subject, wrapped; none where it was destroyed by order.  made_at: by the store's clock."""

    subject_key_id = Column(Uuid, primary_key=True)
    subject_tag = Column(LargeBinary, nullable=False)
    wrapped_dek = Column(LargeBinary)
    shredded_at = Column(DateTime(timezone=True))
    made_at = Column(DateTime(timezone=True), nullable=False, server_default=text("now()"))


class CheckpointColumns(TypedColumns):
    """What the log signed at a size."""

    log = Column(SmallInteger, primary_key=True, autoincrement=False)
    size = Column(BigInteger, primary_key=True, autoincrement=False)
    at = Column(DateTime(timezone=True), nullable=False)
    note = Column(Text, nullable=False)
    tsr = Column(LargeBinary)


class CosignatureColumns(TypedColumns):
    """A witness's signature line over a checkpoint."""

    log = Column(SmallInteger, primary_key=True, autoincrement=False)
    size = Column(BigInteger, primary_key=True, autoincrement=False)
    witness = Column(Text, primary_key=True)
    line = Column(Text, nullable=False)
    at = Column(DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()"))


class WithholdingColumns(TypedColumns):
    """An order to withhold entries from those they are about; its reason stands sealed, that of an older order in its words."""

    withholding_id = Column(Uuid, primary_key=True)
    scope = Column(Text, nullable=False)
    value = Column(Text, nullable=False)
    reason = Column(Text)
    until = Column(DateTime(timezone=True), nullable=False)
    ordered_at = Column(DateTime(timezone=True), nullable=False)
    entry = Column(Text, nullable=False)
    sealed_reason = Column(LargeBinary)


class PruningColumns(TypedColumns):
    """A month that was exported, verified and announced.  ranges: of the bundles that hold it; dropped_at: none until it is gone."""

    month = Column(Date, primary_key=True)
    entry = Column(Text, nullable=False)
    entries = Column(BigInteger, nullable=False)
    ranges: Named[Sequence[object]] = Column(JSONB, nullable=False)
    pruned_at = Column(DateTime(timezone=True), nullable=False)
    dropped_at = Column(DateTime(timezone=True))


class DamageColumns(TypedColumns):
    """A place that was not as it was signed when it was met last, unless it is gone since."""

    kind = Column(Text, primary_key=True)
    place = Column(Text, primary_key=True)
    said = Column(Text, nullable=False)
    log = Column(SmallInteger)
    entry = Column(Text)
    found_at = Column(DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()"))
    seen_at = Column(DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()"))
    gone_at = Column(DateTime(timezone=True))


class WalkColumns(TypedColumns):
    """How far the walk over the stored rows is; one row at most.  place: where it goes on; round_at: when this round began."""

    is_only = Column(Boolean, primary_key=True, server_default=text("true"))
    place: Named[Mapping[str, object]] = Column(JSONB, nullable=False)
    round_at = Column(DateTime(timezone=True), nullable=False)
    looked_at = Column(DateTime(timezone=True), nullable=False)
    finished_at = Column(DateTime(timezone=True))


SUBJECT_KEY = Table("audit_key", TABLES, SubjectKeyColumns, schema="audit_keys")
CHECKPOINT = Table("audit_checkpoint", TABLES, CheckpointColumns, schema="audit")
COSIGNATURE = Table(
    "audit_cosignature",
    TABLES,
    CosignatureColumns,
    ForeignKeyConstraint(["log", "size"], ["audit.audit_checkpoint.log", "audit.audit_checkpoint.size"]),
    schema="audit",
)
WITHHOLDING = Table("audit_withholding", TABLES, WithholdingColumns, schema="audit")
PRUNING = Table("audit_pruning", TABLES, PruningColumns, schema="audit")
DAMAGE = Table("damage", TABLES, DamageColumns, schema="audit")
WALK = Table("walk", TABLES, WalkColumns, schema="audit")

Index("audit_key_tag", SUBJECT_KEY.c.subject_tag)
Index("audit_checkpoint_at", CHECKPOINT.c.at)
Index("audit_withholding_until", WITHHOLDING.c.until)
Index("damage_there", DAMAGE.c.seen_at, postgresql_where=DAMAGE.c.gone_at.is_(None))
