"""The room's table."""

from sqlalchemy import BigInteger, Column, DateTime, Index, LargeBinary, Table, Text, TypedColumns, Uuid

from gateway.db import TABLES


class ComplaintColumns(TypedColumns):
    """A complaint.  tag: of whose it is.  sealed: who, which case, all words.  due_at, told_at, closes_at: domain clock.  entry: of its last step."""

    complaint_id = Column(Uuid, primary_key=True)
    state = Column(Text, nullable=False)
    matter = Column(Text, nullable=False)
    county = Column(Text, nullable=False)
    department = Column(Text, nullable=False)
    tag = Column(LargeBinary, nullable=False)
    made_by = Column(Text)
    holder = Column(Text)
    sealed = Column(LargeBinary, nullable=False)
    version = Column(BigInteger, nullable=False)
    made_at = Column(DateTime(timezone=True), nullable=False)
    due_at = Column(DateTime(timezone=True), nullable=False)
    told_at = Column(DateTime(timezone=True))
    closes_at = Column(DateTime(timezone=True))
    entry = Column(Text, nullable=False)


COMPLAINT = Table("complaint", TABLES, ComplaintColumns, schema="gateway")
Index("complaint_to_answer", COMPLAINT.c.department, COMPLAINT.c.county, COMPLAINT.c.complaint_id.desc())
Index("complaint_of_person", COMPLAINT.c.tag)
