"""The table of the counts; that of the stored answers, which every query passes, is known to the statements of `results` alone."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, LargeBinary, Table, Text, TypedColumns, text

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


class FeedbackColumns(TypedColumns):
    """A case that has seen the question.  tag: of its number, keyed.  month: China's, of the first time."""

    tag = Column(LargeBinary, primary_key=True)
    month = Column(Date, nullable=False)
    is_answered = Column(Boolean, nullable=False, server_default=text("false"))


class FeedbackCountColumns(TypedColumns):
    """How often an answer was given by cases that were asked in a month."""

    month = Column(Date, primary_key=True)
    answer = Column(Text, primary_key=True)
    given = Column(BigInteger, nullable=False)


FEEDBACK = Table("feedback", TABLES, FeedbackColumns, schema="gateway")
Index("feedback_of_month", FEEDBACK.c.month)
FEEDBACK_COUNT = Table(
    "feedback_count", TABLES, FeedbackCountColumns, schema="gateway", comment="answers by month; about nobody"
)
