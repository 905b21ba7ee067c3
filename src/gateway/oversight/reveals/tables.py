"""The room's table."""

from sqlalchemy import Boolean, Column, DateTime, LargeBinary, SmallInteger, Table, Text, TypedColumns, Uuid

from gateway.db import TABLES


class RevealColumns(TypedColumns):
    """A turn of a reveal: asked for, decided, read; it is never changed."""

    reveal_id = Column(Uuid, primary_key=True)
    turn = Column(SmallInteger, primary_key=True, autoincrement=False)
    at = Column(DateTime(timezone=True), nullable=False)
    account = Column(Text, nullable=False)
    office = Column(Text, nullable=False)
    person_digest = Column(Text)
    task = Column(Text, nullable=False)
    entry = Column(Text, nullable=False)
    about = Column(Text)
    query_id = Column(Uuid)
    tag = Column(LargeBinary)
    party = Column(Text)
    role = Column(Text)
    ground = Column(Text)
    case_number = Column(Text)
    matter = Column(Text)
    reason = Column(LargeBinary)
    is_approved = Column(Boolean)
    expires_at = Column(DateTime(timezone=True))


REVEAL = Table("reveal", TABLES, RevealColumns, schema="audit")
