"""The room's tables."""

from sqlalchemy import Boolean, Column, Date, DateTime, Index, LargeBinary, Table, Text, TypedColumns, Uuid

from gateway.db import TABLES


class AccountUseColumns(TypedColumns):
    """When an account has last asked; by a keyed tag.  last_on: a day of the domain clock."""

    account = Column(LargeBinary, primary_key=True)
    last_on = Column(Date, nullable=False)


class BreakGlassColumns(TypedColumns):
    """Glass that was broken, and its review.  Times: domain clock."""

    break_glass_id = Column(Uuid, primary_key=True)
    account = Column(Text, nullable=False)
    department = Column(Text, nullable=False)
    case_number = Column(Text, nullable=False)
    sealed_reason = Column(LargeBinary, nullable=False)
    opened_at = Column(DateTime(timezone=True), nullable=False)
    ends_at = Column(DateTime(timezone=True), nullable=False)
    due_at = Column(DateTime(timezone=True), nullable=False)
    entry = Column(Text, nullable=False)
    is_justified = Column(Boolean)
    reviewed_by = Column(Text)
    reviewed_at = Column(DateTime(timezone=True))
    sealed_note = Column(LargeBinary)
    overdue_told_at = Column(DateTime(timezone=True))


ACCOUNT_USE = Table("account_use", TABLES, AccountUseColumns, schema="gateway")
BREAK_GLASS = Table("break_glass", TABLES, BreakGlassColumns, schema="gateway")
Index("break_glass_of_account", BREAK_GLASS.c.account, BREAK_GLASS.c.case_number)
