"""The room's tables.  What every query passes, the admission of its case and the taking of its quotas, asks them in its own SQL."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, Column, Date, DateTime, Integer, LargeBinary, Named, Table, Text, TypedColumns

from gateway.db import TABLES


class CaseColumns(TypedColumns):
    """A case that a query has named."""

    case_number = Column(Text, primary_key=True)
    matter = Column(Text, nullable=False)
    persons: Named[Sequence[bytes]] = Column(ARRAY(LargeBinary), nullable=False)
    opened_at = Column(DateTime(timezone=True), nullable=False)
    closed_at = Column(DateTime(timezone=True))


class QuotaColumns(TypedColumns):
    """What was used of one limit in its window."""

    key = Column(LargeBinary, primary_key=True)
    span_s = Column(Integer, nullable=False)
    ends_at = Column(DateTime(timezone=True), nullable=False)
    used = Column(Integer, nullable=False)
    told_for = Column(DateTime(timezone=True))


class KinColumns(TypedColumns):
    """That one is of the other's family, as registers have told.  learned_on: a day of the domain clock."""

    person = Column(LargeBinary, primary_key=True)
    kin = Column(LargeBinary, primary_key=True)
    sealed = Column(LargeBinary, nullable=False)
    learned_on = Column(Date, nullable=False)


CASE = Table(
    "case_register",
    TABLES,
    CaseColumns,
    schema="gateway",
    comment="cases that queries have named; persons are keyed tags, never numbers",
)
QUOTA = Table(
    "quota_use",
    TABLES,
    QuotaColumns,
    schema="gateway",
    comment="counts of queries by keyed digests; no number, no account in clear",
)
KIN = Table("known_kin", TABLES, KinColumns, schema="gateway")
