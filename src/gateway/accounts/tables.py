"""The room's tables."""

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Index, Table, Text, TypedColumns, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from gateway.db import TABLES


class RegisteredColumns(TypedColumns):
    """An account, a post or a client system."""

    record_id = Column(Uuid, primary_key=True)
    kind = Column(Text, nullable=False)
    name = Column(Text, nullable=False)
    external_id = Column(Text)
    record = Column(JSONB, nullable=False)
    version = Column(BigInteger, nullable=False)
    created_at = Column(DateTime(timezone=True), nullable=False)
    changed_at = Column(DateTime(timezone=True), nullable=False)
    entry = Column(Text, nullable=False)
    used_on = Column(Date)
    gone_at = Column(DateTime(timezone=True))


class RegisterVersionColumns(TypedColumns):
    """How often the register was changed."""

    only_one = Column(Boolean, primary_key=True, server_default=text("true"))
    version = Column(BigInteger, nullable=False)


REGISTERED = Table("registered", TABLES, RegisteredColumns, schema="gateway")
REGISTER_VERSION = Table("register_version", TABLES, RegisterVersionColumns, schema="gateway")
Index("registered_name", REGISTERED.c.kind, REGISTERED.c.name)
Index("registered_version", REGISTERED.c.version)
