"""The room's tables."""

from sqlalchemy import (
    ARRAY,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    TypedColumns,
    func,
    text,
)

from gateway.db import TABLES, constant

OPEN = constant("open")


class TaskColumns(TypedColumns):
    """A task."""

    task_id = Column(Text, primary_key=True)
    query_id = Column(Text, nullable=False)
    certificate = Column(Text, nullable=False)
    department = Column(Text, nullable=False)
    county = Column(Text)
    opened_at = Column(DateTime(timezone=True), nullable=False)
    due_at = Column(DateTime(timezone=True), nullable=False)
    remind_at = Column(DateTime(timezone=True), nullable=False)
    reminded_at = Column(DateTime(timezone=True))
    reminded_department = Column(Text)
    extended = Column(Integer, nullable=False, server_default=text("0"))
    state = Column(Text, nullable=False, server_default=text("'open'"))
    question = Column(LargeBinary, nullable=False)
    about = Column(LargeBinary)
    verdict = Column(Text)
    note = Column(LargeBinary)
    settled_by = Column(Text)
    settled_at = Column(DateTime(timezone=True))
    claimed_by = Column(Text)
    claimed_until = Column(DateTime(timezone=True))
    turn = Column(Integer, nullable=False, server_default=text("0"))
    people: Column[list[bytes]] = Column(ARRAY(LargeBinary), nullable=True)


class AskerColumns(TypedColumns):
    """A query that waits for a task's answer, or has not been told it."""

    task_id = Column(Text, ForeignKey("gateway.verification_task.task_id"), primary_key=True)
    query_id = Column(Text, primary_key=True)


class TurnColumns(TypedColumns):
    """One department's answer to a task, in its turn.  got_at, at: domain clock; written_at: the database's."""

    task_id = Column(Text, ForeignKey("gateway.verification_task.task_id", ondelete="CASCADE"), primary_key=True)
    turn = Column(Integer, primary_key=True)
    department = Column(Text, nullable=False)
    finding = Column(Text, nullable=False)
    verdict = Column(Text, nullable=False)
    note = Column(LargeBinary, nullable=False)
    account = Column(Text, nullable=False)
    post = Column(Text)
    got_at = Column(DateTime(timezone=True), nullable=False)
    at = Column(DateTime(timezone=True), nullable=False)
    written_at = Column(DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp())
    signed = Column(LargeBinary, nullable=False)
    stream = Column(Integer, nullable=False)
    signature = Column(Text, nullable=False)


class ToldColumns(TypedColumns):
    """A query that was told a task's answer."""

    query_id = Column(Text, primary_key=True)
    task_id = Column(Text, ForeignKey("gateway.verification_task.task_id", ondelete="CASCADE"), primary_key=True)


TASK = Table("verification_task", TABLES, TaskColumns, schema="gateway")
ASKER = Table("verification_asker", TABLES, AskerColumns, schema="gateway")
TURN = Table("verification_reply", TABLES, TurnColumns, schema="gateway")
TOLD = Table("verification_told", TABLES, ToldColumns, schema="gateway")

_IS_OPEN = TASK.c.state == OPEN
Index("verification_task_query", TASK.c.query_id)
Index("verification_task_about", TASK.c.about, unique=True, postgresql_where=_IS_OPEN)
Index("verification_task_work_list", TASK.c.department, TASK.c.due_at, TASK.c.task_id, postgresql_where=_IS_OPEN)
Index("verification_task_due", TASK.c.due_at, postgresql_where=_IS_OPEN)
Index("verification_task_to_remind", TASK.c.remind_at, postgresql_where=_IS_OPEN & TASK.c.reminded_at.is_(None))
Index("verification_task_people", TASK.c.people, postgresql_using="gin")
Index("verification_reply_account", TURN.c.account, TURN.c.written_at)
Index("verification_told_task", TOLD.c.task_id)
