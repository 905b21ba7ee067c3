"""The room's tables."""

from sqlalchemy import (
    Column,
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


DECLARATION = Table("declaration", TABLES, DeclarationColumns, schema="gateway")
CHECK = Table("declaration_check", TABLES, CheckColumns, schema="gateway")
FINDING = Table("inspection_finding", TABLES, SuspicionColumns, schema="gateway")

DECLARATION.append_constraint(UniqueConstraint(DECLARATION.c.query_id, DECLARATION.c.certificate))
Index("declaration_signer", DECLARATION.c.signer_tag)
Index("inspection_finding_newest", FINDING.c.opened_at.desc(), FINDING.c.finding_id.desc())
