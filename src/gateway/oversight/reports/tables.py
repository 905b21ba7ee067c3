"""The room's table."""

from sqlalchemy import Column, Date, DateTime, Integer, LargeBinary, Table, Text, TypedColumns

from gateway.db import TABLES


class ReportColumns(TypedColumns):
    """A report of one month and department.  text: the bytes that are signed.  made_at: domain clock.  entry: that names its hash."""

    month = Column(Date, primary_key=True)
    department = Column(Text, primary_key=True)
    text = Column(LargeBinary, nullable=False)
    stream_id = Column(Integer, nullable=False)
    signature = Column(Text, nullable=False)
    made_at = Column(DateTime(timezone=True), nullable=False)
    entry = Column(Text, nullable=False)


REPORT = Table(
    "monthly_report", TABLES, ReportColumns, schema="gateway", comment="signed counts by month; about nobody"
)
