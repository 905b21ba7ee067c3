"""The people whom the desk watches: by keyed tags, until a date, and never told."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from sqlalchemy import DateTime, Integer, Uuid, bindparam, select

from gateway.db import Keyring, Prepared, Statement, given
from gateway.domain.frozen import frozen
from gateway.protection.tables import WATCHED

LONGEST_WATCH = timedelta(days=731)
_W = WATCHED.c
_NOW = bindparam("now", type_=DateTime(timezone=True))
_INSERT = Prepared(WATCHED.insert().values(given(_W.watch_id, _W.tag, _W.sealed_reason, _W.since, _W.until, _W.entry)))
_END = Prepared(
    WATCHED.update()
    .where(_W.watch_id == bindparam("of_watch", type_=Uuid), _W.ended_at.is_(None))
    .values(given(_W.ended_at))
)
_ACTIVE = Prepared(select(_W.tag).where(_W.ended_at.is_(None), _W.until > _NOW))
_LIST = Prepared(
    select(_W.watch_id, _W.sealed_reason, _W.since, _W.until, _W.ended_at)
    .where(_W.watch_id < bindparam("before", type_=Uuid))
    .order_by(_W.watch_id.desc())
    .limit(bindparam("most", type_=Integer))
)
_ONE = Prepared(
    select(_W.watch_id, _W.sealed_reason, _W.since, _W.until, _W.ended_at).where(
        _W.watch_id == bindparam("watch_id", type_=Uuid)
    )
)
_SWEEP = Prepared(WATCHED.delete().where(_W.until < _NOW))


@frozen
class PersonWatch:
    """Somebody is watched, and why; who, its table alone says, and only to whoever asks about them.  Times: domain clock."""

    watch_id: UUID
    reason: str
    since: datetime
    until: datetime
    ended_at: datetime | None = None


def insert(watch: PersonWatch, digest: str, entry: str, keyring: Keyring) -> Statement:
    """The row.  digest: of the person, as `Identity.digest` makes it."""
    return _INSERT(
        watch_id=watch.watch_id,
        tag=tag_of(digest, keyring),
        sealed_reason=keyring.seal(watch.reason.encode(), _place(watch.watch_id)),
        since=watch.since,
        until=watch.until,
        entry=entry,
    )


def end(watch_id: UUID, now: datetime) -> Statement:
    """Nobody watches them by this any more."""
    return _END(of_watch=watch_id, ended_at=now)


def active(now: datetime) -> Statement:
    """The tags of all who are watched now."""
    return _ACTIVE(now=now)


def page_query(before: UUID, most: int) -> Statement:
    """The newest first, from before that id."""
    return _LIST(before=before, most=most)


def one_query(watch_id: UUID) -> Statement:
    """The one of this id."""
    return _ONE(watch_id=watch_id)


def watch_of(row: asyncpg.Record, keyring: Keyring) -> PersonWatch:
    """From its row.  Raises UnreadableBytes."""
    reason = keyring.open(row["sealed_reason"], _place(row["watch_id"])).decode()
    return PersonWatch(row["watch_id"], reason, row["since"], row["until"], row["ended_at"])


def sweep(now: datetime) -> Statement:
    """The statement that deletes what is over.  now: domain clock."""
    return _SWEEP(now=now - LONGEST_WATCH)


def tag_of(digest: str, keyring: Keyring) -> bytes:
    """How the table knows somebody."""
    return keyring.tag(b"watched " + digest.encode())


def _place(watch_id: UUID) -> str:
    return f"gateway.watched_person {watch_id}"
