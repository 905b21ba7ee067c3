"""The door: files are written sealed, kept with their entry, read from their place alone, and deleted when their time is over."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import DateTime, Integer, and_, bindparam, func, or_, select

from gateway.attachments.file import AttachedFile
from gateway.attachments.row import Attached, AttachedTo, AttachmentContent, Bringer, attached_of, bound_to, seal_about
from gateway.attachments.tables import ATTACHMENT
from gateway.db import Keyring, Prepared, Statement, given
from gateway.domain.errors import Conflict
from gateway.domain.ids import uuid7

MOST_EACH = 10
"""So many files at one place."""
_UNKEPT = timedelta(hours=1)
"""What was written, and whose entry never came to stand, is deleted then."""
_A = ATTACHMENT.c
_NOW, _BEFORE = bindparam("now", type_=DateTime(timezone=True)), bindparam("before", type_=DateTime(timezone=True))
_AT = and_(_A.place == given(_A.place)["place"], _A.place_id == given(_A.place_id)["place_id"])
_ID = _A.attachment_id == given(_A.attachment_id)["attachment_id"]
_PUT = Prepared(
    ATTACHMENT.insert().values(
        given(_A.attachment_id, _A.place, _A.place_id, _A.about, _A.content, _A.added_at, _A.kept_until)
    )
)
_KEEP = Prepared(
    select(func.gateway.keep_attachment(given(_A.attachment_id)["attachment_id"], bindparam("most", type_=Integer)))
)
_OF = Prepared(
    select(_A.attachment_id, _A.added_at, _A.about)
    .where(_AT, _A.is_kept, _A.kept_until > _NOW)
    .order_by(_A.added_at, _A.attachment_id)
)
_LOAD = Prepared(
    select(_A.attachment_id, _A.added_at, _A.about, _A.content).where(_AT, _ID, _A.is_kept, _A.kept_until > _NOW)
)
_SWEEP = Prepared(
    ATTACHMENT.delete().where(or_(_A.kept_until <= _NOW, and_(_A.is_kept.is_(False), _A.added_at <= _BEFORE)))
)


class AttachmentStore(Protocol):
    """The part of the database that this room needs."""

    async def rows(self, statement: Statement) -> Sequence[Any]:
        """All rows."""

    async def row(self, statement: Statement) -> Any | None:
        """The first row, or None."""

    async def run(self, *statements: Statement) -> None:
        """All of them in one transaction."""


class Attachments:
    """Files in PostgreSQL.  keyring: of its own, outside the database.  kept_for: how long a file brought now is kept."""

    def __init__(self, store: AttachmentStore, keyring: Keyring, *, kept_for: Callable[[], timedelta]) -> None:
        self._store = store
        self._keyring = keyring
        self._kept_for = kept_for

    async def put(self, place: AttachedTo, file: AttachedFile, by: Bringer, now: datetime) -> Attached:
        """Write a file, which nobody can read before `keep`: it does not go through the log's transaction, for it is large.

        now: domain clock.  Raises Conflict where there are as many as may be, FAULTS.
        """
        if len(await self.of(place, now)) >= MOST_EACH:
            raise Conflict(f"there are {MOST_EACH} files already")
        one = Attached(UUID(uuid7()), file.media_type, file.size, file.sha256.hex(), by, now)
        await self._store.run(
            _PUT(
                attachment_id=one.attachment_id,
                place=place.kind,
                place_id=place.of,
                about=seal_about(one, place, self._keyring),
                content=self._keyring.seal(file.content, bound_to(one.attachment_id, place, "content")),
                added_at=now,
                kept_until=now + self._kept_for(),
            )
        )
        return one

    def keep(self, one: Attached) -> Statement:
        """The statement that keeps what was put, for the transaction of its entry.

        That fails (SQLSTATE `GW409`) where it is gone, or others that were brought at the same time fill its place.
        """
        return _KEEP(attachment_id=one.attachment_id, most=MOST_EACH)

    async def of(self, place: AttachedTo, now: datetime) -> tuple[Attached, ...]:
        """The files at a place, the oldest first.  now: domain clock.  Raises FAULTS, UnreadableBytes."""
        rows = await self._store.rows(_OF(place=place.kind, place_id=place.of, now=now))
        return tuple(self._attached(row, place) for row in rows)

    async def load(self, place: AttachedTo, attachment_id: UUID, now: datetime) -> AttachmentContent | None:
        """One file of this place; None where it has none of this id, or none any more.  Raises FAULTS, UnreadableBytes."""
        row = await self._store.row(_LOAD(place=place.kind, place_id=place.of, attachment_id=attachment_id, now=now))
        if row is None:
            return None
        content = self._keyring.open(row["content"], bound_to(attachment_id, place, "content"))
        return AttachmentContent(self._attached(row, place), content)

    def sweep(self, now: datetime) -> Statement:
        """The statement that deletes what is over, and what was never kept.  now: domain clock."""
        return _SWEEP(now=now, before=now - _UNKEPT)

    def _attached(self, row: Any, place: AttachedTo) -> Attached:
        return attached_of(row["attachment_id"], row["added_at"], row["about"], place, self._keyring)
