"""The table of the counts; that of the stored answers, which every query passes, is known to the statements of `results` alone."""

from sqlalchemy import BigInteger, Column, Date, Table, Text, TypedColumns

from gateway.db import TABLES


class CountColumns(TypedColumns):
    """How often a certificate was asked for in a month, and how often nobody had to fetch it."""

    month = Column(Date, primary_key=True)
    certificate = Column(Text, primary_key=True)
    asked = Column(BigInteger, nullable=False)
    saved = Column(BigInteger, nullable=False)


COUNT = Table(
    "certificate_count",
    TABLES,
    CountColumns,
    schema="gateway",
    comment="certificates asked for and saved by month; about nobody",
)
