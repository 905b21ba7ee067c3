"""The room's tables."""

from sqlalchemy import Column, DateTime, ForeignKey, Integer, LargeBinary, Table, Text, TypedColumns, Uuid

from gateway.db import TABLES


class PolicyBundleColumns(TypedColumns):
    """A bundle, which is never changed nor taken away: entries of the log name it.  rules: of the same files, where it has grants."""

    hash = Column(LargeBinary, primary_key=True)
    content = Column(LargeBinary, nullable=False)
    rules = Column(LargeBinary, ForeignKey("gateway.policy_bundle.hash"))


class PublicationColumns(TypedColumns):
    """A publication; the greatest number is in force."""

    number = Column(Integer, primary_key=True, autoincrement=False)
    bundle = Column(LargeBinary, ForeignKey("gateway.policy_bundle.hash"), nullable=False)
    former = Column(LargeBinary)
    act = Column(Text, nullable=False)
    at = Column(DateTime(timezone=True), nullable=False)
    entry = Column(Text, nullable=False)
    policy_id = Column(Uuid)
    drafted_by = Column(Text)
    approved_by = Column(Text)
    public_key = Column(LargeBinary, nullable=False)
    signature = Column(LargeBinary, nullable=False)


class PolicyTurnColumns(TypedColumns):
    """A turn of a policy on its way."""

    policy_id = Column(Uuid, primary_key=True)
    turn = Column(Integer, primary_key=True, autoincrement=False)
    at = Column(DateTime(timezone=True), nullable=False)
    step = Column(Text, nullable=False)
    account = Column(Text, nullable=False)
    person_digest = Column(Text)
    entry = Column(Text, nullable=False)
    content = Column(LargeBinary, nullable=False)


BUNDLE = Table("policy_bundle", TABLES, PolicyBundleColumns, schema="gateway")
PUBLICATION = Table("policy_publication", TABLES, PublicationColumns, schema="gateway")
TURN = Table("policy_turn", TABLES, PolicyTurnColumns, schema="gateway")
