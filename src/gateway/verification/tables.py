"""The room's tables."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, LargeBinary, Table, Text, TypedColumns, text

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
    reply = Column(LargeBinary)
    reply_stream = Column(Integer)
    reply_signature = Column(Text)


class AskerColumns(TypedColumns):
    """A query that waits for a task's answer, or has not been told it."""

    task_id = Column(Text, ForeignKey("gateway.verification_task.task_id"), primary_key=True)
    query_id = Column(Text, primary_key=True)


TASK = Table("verification_task", TABLES, TaskColumns, schema="gateway")
ASKER = Table("verification_asker", TABLES, AskerColumns, schema="gateway")

_IS_OPEN = TASK.c.state == OPEN
Index("verification_task_query", TASK.c.query_id)
Index("verification_task_about", TASK.c.about, unique=True, postgresql_where=_IS_OPEN)
Index("verification_task_work_list", TASK.c.department, TASK.c.due_at, TASK.c.task_id, postgresql_where=_IS_OPEN)
Index("verification_task_due", TASK.c.due_at, postgresql_where=_IS_OPEN)
Index("verification_task_to_remind", TASK.c.remind_at, postgresql_where=_IS_OPEN & TASK.c.reminded_at.is_(None))
