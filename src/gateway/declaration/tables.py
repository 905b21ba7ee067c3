"""The room's tables."""

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
    text,
)

from gateway.db import TABLES


class DeclarationColumns(TypedColumns):
    """A declaration."""

    declaration_id = Column(Text, primary_key=True)
    query_id = Column(Text, nullable=False)
    certificate = Column(Text, nullable=False)
    matter = Column(Text, nullable=False)
    account = Column(Text, nullable=False)
    client = Column(Text, nullable=False)
    notice_version = Column(Text, nullable=False)
    notice_hash = Column(Text, nullable=False)
    statement_hash = Column(Text, nullable=False)
    signer_tag = Column(LargeBinary, nullable=False)
    signed_at = Column(DateTime(timezone=True), nullable=False)
    statement = Column(LargeBinary, nullable=False)
    basis = Column(LargeBinary, nullable=False)
    sample_id = Column(Text, ForeignKey("gateway.declaration_sample.sample_id"))
    unchecked_told_at = Column(DateTime(timezone=True))


class SampleColumns(TypedColumns):
    """A day's list of declarations, and what was drawn from it."""

    sample_id = Column(Text, primary_key=True)
    day = Column(Date, nullable=False, unique=True)
    closed_at = Column(DateTime(timezone=True), nullable=False)
    list = Column(Text, nullable=False)
    list_hash = Column(Text, nullable=False)
    shares = Column(Text, nullable=False)
    entry = Column(Text, nullable=False)
    drawn_at = Column(DateTime(timezone=True))
    drawn_from = Column(Text)
    cosignature = Column(LargeBinary)
    drawn_entry = Column(Text)
    undrawn_told_at = Column(DateTime(timezone=True))


class InspectionColumns(TypedColumns):
    """The inspection of a declaration that was drawn."""

    inspection_id = Column(Text, primary_key=True)
    declaration_id = Column(
        Text, ForeignKey("gateway.declaration.declaration_id", ondelete="CASCADE"), nullable=False, unique=True
    )
    sample_id = Column(Text, ForeignKey("gateway.declaration_sample.sample_id"), nullable=False)
    risk = Column(Text, nullable=False)
    county = Column(Text, nullable=False)
    state = Column(Text, nullable=False)
    opened_at = Column(DateTime(timezone=True), nullable=False)
    due_at = Column(DateTime(timezone=True), nullable=False)
    check_number = Column(Integer, nullable=False)
    claimed_by = Column(Text)
    claimed_until = Column(DateTime(timezone=True))
    reason = Column(Text)
    done_by = Column(Text)
    done_at = Column(DateTime(timezone=True))
    finding = Column(LargeBinary)
    entry = Column(Text, nullable=False)
    overdue_told_at = Column(DateTime(timezone=True))


class CheckColumns(TypedColumns):
    """A check of a declaration, and what came of it."""

    declaration_id = Column(
        Text, ForeignKey("gateway.declaration.declaration_id", ondelete="CASCADE"), primary_key=True
    )
    number = Column(Integer, primary_key=True, autoincrement=False)
    due_at = Column(DateTime(timezone=True), nullable=False)
    outcome = Column(Text)
    reason = Column(Text)
    query_id = Column(Text)
    done_at = Column(DateTime(timezone=True))
    inspection_id = Column(Text, ForeignKey("gateway.inspection.inspection_id", ondelete="CASCADE"))


class SuspicionColumns(TypedColumns):
    """What a check found, one a declaration."""

    finding_id = Column(Text, primary_key=True)
    declaration_id = Column(
        Text, ForeignKey("gateway.declaration.declaration_id", ondelete="CASCADE"), nullable=False, unique=True
    )
    opened_at = Column(DateTime(timezone=True), nullable=False)
    state = Column(Text, nullable=False, server_default=text("'SUSPECTED'"))
    reason = Column(Text, nullable=False)
    query_id = Column(Text, nullable=False)
    told_at = Column(DateTime(timezone=True))
    cleared_told_at = Column(DateTime(timezone=True))
    inspected_by = Column(Text)


SAMPLE = Table("declaration_sample", TABLES, SampleColumns, schema="gateway")
INSPECTION = Table("inspection", TABLES, InspectionColumns, schema="gateway")
DECLARATION = Table("declaration", TABLES, DeclarationColumns, schema="gateway")
CHECK = Table("declaration_check", TABLES, CheckColumns, schema="gateway")
FINDING = Table("inspection_finding", TABLES, SuspicionColumns, schema="gateway")

DECLARATION.append_constraint(UniqueConstraint(DECLARATION.c.query_id, DECLARATION.c.certificate))
Index("declaration_signer", DECLARATION.c.signer_tag)
Index("inspection_finding_newest", FINDING.c.opened_at.desc(), FINDING.c.finding_id.desc())
Index("declaration_unlisted", DECLARATION.c.declaration_id, postgresql_where=DECLARATION.c.sample_id.is_(None))
Index("inspection_due", INSPECTION.c.due_at, INSPECTION.c.inspection_id)
Index("inspection_open", INSPECTION.c.due_at, postgresql_where=INSPECTION.c.done_at.is_(None))
Index("inspection_finding_untold", FINDING.c.opened_at, postgresql_where=FINDING.c.told_at.is_(None))
Index(
    "inspection_finding_cleared",
    FINDING.c.opened_at,
    postgresql_where=text("state = 'DISMISSED' and cleared_told_at is null"),
)
