"""The room's tables."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    TypedColumns,
    Uuid,
    text,
)

from gateway.db import TABLES


class CallbackColumns(TypedColumns):
    """Where a client system is called back.  sealed_keys: its generations of keys.  failures: tries in a row that failed.  entry: its ADMIN entry."""

    callback_id = Column(Uuid, primary_key=True)
    client = Column(Text, nullable=False)
    address = Column(Text, nullable=False)
    sealed_keys = Column(LargeBinary, nullable=False)
    version = Column(BigInteger, nullable=False, server_default=text("1"))
    made_by = Column(Text, nullable=False)
    made_at = Column(DateTime(timezone=True), nullable=False, server_default=text("now()"))
    ended_at = Column(DateTime(timezone=True))
    failures = Column(Integer, nullable=False, server_default=text("0"))
    rests_until = Column(DateTime(timezone=True))
    entry = Column(Text, nullable=False)


class DeliveryColumns(TypedColumns):
    """A message on its way to a callback.  made_at: of the message; began_at: from when its time runs; by the database's clock."""

    callback_id = Column(Uuid, ForeignKey("gateway.callback.callback_id", ondelete="CASCADE"), primary_key=True)
    message_id = Column(Uuid, primary_key=True)
    kind = Column(Text, nullable=False)
    query_id = Column(Text, nullable=False)
    status = Column(Text, nullable=False)
    made_at = Column(DateTime(timezone=True), nullable=False, server_default=text("now()"))
    state = Column(Text, nullable=False, server_default=text("'PENDING'"))
    turn = Column(Integer, nullable=False, server_default=text("1"))
    attempts = Column(Integer, nullable=False, server_default=text("0"))
    began_at = Column(DateTime(timezone=True), nullable=False, server_default=text("now()"))
    next_at = Column(DateTime(timezone=True), server_default=text("now()"))
    tried_at = Column(DateTime(timezone=True))
    tried_status = Column(Integer)
    tried_fault = Column(Text)


class TextMessageColumns(TypedColumns):
    """A text message that was ordered.  sealed: the mobile number and the case; deleted with the row once it is sent.  Times: the database's clock."""

    message_id = Column(Uuid, primary_key=True)
    query_id = Column(Text, nullable=False, unique=True)
    sealed = Column(LargeBinary, nullable=False)
    state = Column(Text, nullable=False, server_default=text("'WAITING'"))
    turn = Column(Integer, nullable=False, server_default=text("1"))
    attempts = Column(Integer, nullable=False, server_default=text("0"))
    made_at = Column(DateTime(timezone=True), nullable=False, server_default=text("now()"))
    began_at = Column(DateTime(timezone=True))
    next_at = Column(DateTime(timezone=True))


CALLBACK = Table("callback", TABLES, CallbackColumns, schema="gateway")
DELIVERY = Table("callback_delivery", TABLES, DeliveryColumns, schema="gateway")
TEXT_MESSAGE = Table("text_message", TABLES, TextMessageColumns, schema="gateway")
PENDING = text("state = 'PENDING'")
Index(
    "callback_of_address", CALLBACK.c.client, CALLBACK.c.address, unique=True, postgresql_where=text("ended_at is null")
)
Index("callback_delivery_due", DELIVERY.c.next_at, postgresql_where=PENDING)
