"""Attachments in PostgreSQL: sealed, read at their place alone, kept with their entry, gone when their time is over."""

import asyncio
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from gateway.attachments import MOST_EACH, AttachedTo, Attachments, Bringer, checked_file
from gateway.db import Database, Keyring
from gateway.db.keyring import UnreadableBytes
from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import Conflict
from tests.rooms.attachments.test_file import PDF, PNG
from tests.rooms.decision.example import NOW

HERE, THERE = AttachedTo("verification", "one"), AttachedTo("verification", "two")
BY = Bringer("JH330702000009", DepartmentCode("real_estate"))
FILE = checked_file(PDF, sha256(PDF).digest())


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Attachments:
    keyring = Keyring.open_file(tmp_path / "attachments.key")
    return Attachments(database, keyring, kept_for=lambda: timedelta(days=30))


async def test_a_file_is_there_once_its_entry_is(room: Attachments, database: Database) -> None:
    one = await room.put(HERE, FILE, BY, NOW)
    assert (await room.of(HERE, NOW), await room.load(HERE, one.attachment_id, NOW)) == ((), None)
    await database.run(room.keep(one))
    assert await room.of(HERE, NOW) == (one,)
    found = await room.load(HERE, one.attachment_id, NOW)
    assert found is not None
    assert (found.attached, found.content) == (one, PDF)
    assert (one.media_type, one.size, one.sha256) == ("application/pdf", len(PDF), sha256(PDF).hexdigest())


async def test_it_is_read_at_its_own_place_alone(room: Attachments, database: Database) -> None:
    one = await room.put(HERE, FILE, BY, NOW)
    await database.run(room.keep(one))
    for place in (THERE, AttachedTo("inspection", HERE.of)):
        assert (await room.of(place, NOW), await room.load(place, one.attachment_id, NOW)) == ((), None)
    assert await room.load(HERE, UUID(int=1), NOW) is None
    await database.fetch("update gateway.attachment set place_id = 'two'")
    with pytest.raises(UnreadableBytes):
        await room.load(THERE, one.attachment_id, NOW)


async def test_the_table_tells_nothing_of_a_file(room: Attachments, database: Database) -> None:
    await room.put(HERE, FILE, BY, NOW)
    (row,) = await database.fetch("select attachment::text as whole, content, about from gateway.attachment")
    for word in (b"%PDF", b"Catalog", b"application", BY.account.encode(), FILE.sha256):
        assert word not in row["content"] + row["about"]
        assert word.hex() not in row["whole"]


async def test_what_was_kept_is_not_kept_again_and_what_is_gone_not_at_all(
    room: Attachments, database: Database
) -> None:
    one = await room.put(HERE, FILE, BY, NOW)
    await database.run(room.keep(one))
    with pytest.raises(asyncpg.PostgresError) as refused:
        await database.run(room.keep(one))
    assert refused.value.sqlstate == "GW409"


async def test_files_go_when_their_time_is_over_and_those_without_an_entry_within_the_hour(
    room: Attachments, database: Database
) -> None:
    kept, _left = await room.put(HERE, FILE, BY, NOW), await room.put(HERE, FILE, BY, NOW)
    await database.run(room.keep(kept))
    await database.run(room.sweep(NOW + timedelta(minutes=59)))
    assert await database.pool.fetchval("select count(*) from gateway.attachment") == 2
    await database.run(room.sweep(NOW + timedelta(minutes=61)))
    assert await database.pool.fetchval("select count(*) from gateway.attachment") == 1
    over = NOW + timedelta(days=30)
    assert (await room.of(HERE, over), await room.load(HERE, kept.attachment_id, over)) == ((), None)
    await database.run(room.sweep(over))
    assert await database.pool.fetchval("select count(*) from gateway.attachment") == 0


async def test_there_are_only_so_many_at_a_place(room: Attachments, database: Database) -> None:
    picture = checked_file(PNG, sha256(PNG).digest())
    for _ in range(MOST_EACH):
        await database.run(room.keep(await room.put(HERE, picture, BY, NOW)))
    with pytest.raises(Conflict):
        await room.put(HERE, picture, BY, NOW)
    await room.put(THERE, picture, BY, NOW)


async def test_files_that_are_brought_at_the_same_time_are_no_more_than_may_be(
    room: Attachments, database: Database
) -> None:
    put = await asyncio.gather(*(room.put(HERE, FILE, BY, NOW) for _ in range(MOST_EACH + 3)))
    kept = await asyncio.gather(*(database.run(room.keep(one)) for one in put), return_exceptions=True)
    assert sum(end is None for end in kept) == MOST_EACH
    assert len(await room.of(HERE, NOW)) == MOST_EACH
    elsewhere = await room.put(THERE, FILE, BY, NOW)
    await database.run(room.keep(elsewhere))
