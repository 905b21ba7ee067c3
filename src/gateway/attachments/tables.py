"""The room's table: nothing in it tells anything without the key but how large a file is."""

from sqlalchemy import Boolean, Column, DateTime, Index, LargeBinary, Table, Text, TypedColumns, Uuid, text

from gateway.db import TABLES


class AttachmentColumns(TypedColumns):
    """A file.  place, place_id: what it was brought to.  about, content: sealed.  is_kept: its entry stands in the log.

    added_at, kept_until: domain clock.
    """

    attachment_id = Column(Uuid, primary_key=True)
    place = Column(Text, nullable=False)
    place_id = Column(Text, nullable=False)
    about = Column(LargeBinary, nullable=False)
    content = Column(LargeBinary, nullable=False)
    added_at = Column(DateTime(timezone=True), nullable=False)
    kept_until = Column(DateTime(timezone=True), nullable=False)
    is_kept = Column(Boolean, nullable=False, server_default=text("false"))


ATTACHMENT = Table("attachment", TABLES, AttachmentColumns, schema="gateway")
Index("attachment_of_place", ATTACHMENT.c.place, ATTACHMENT.c.place_id)
Index("attachment_to_end", ATTACHMENT.c.kept_until)
