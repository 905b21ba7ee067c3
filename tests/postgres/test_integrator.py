"""The integrator on a real store: every entry once, whoever leads and whatever breaks when; a broken batch stops it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from gateway.audit.continuity.upkeep import INTEGRATOR_LIMITS
from gateway.audit.model import Entry
from gateway.audit.stream import LOCK_CLASS, Stream
from gateway.audit.tree import store, tree_status
from gateway.audit.tree.checks import Broken
from gateway.audit.tree.growth import LINK
from gateway.audit.tree.integrator import INTEGRATOR, Integrator
from gateway.audit.tree.reader import TreeReader
from gateway.audit.tree.store import Deposed
from gateway.db import Database
from gateway.domain.supervision import Supervisor
from gateway.tlog import Tile, open_checkpoint
from tests.postgres import tree
from tests.postgres.tree import FAST, BrokenLine, Place, append, assert_each_once, checked_tree
from tests.postgres.waiting import until

YEAR = datetime.now(UTC).year


@pytest.fixture
async def stream(place: Place) -> AsyncIterator[Stream]:
    stream = await place.stream()
    yield stream
    await stream.close()


async def in_tree(database: Database) -> int:
    return int((await database.fetch("select coalesce(sum(size), 0) from audit.audit_head"))[0][0])


async def until_in_tree(database: Database, count: int) -> None:
    async def are_taken() -> bool:
        return await in_tree(database) >= count

    await until(are_taken)


@contextlib.asynccontextmanager
async def running(*integrators: Integrator) -> AsyncIterator[None]:
    supervisor = Supervisor()
    for number, integrator in enumerate(integrators):
        supervisor.start(f"integrator-{number}", integrator.run, INTEGRATOR_LIMITS)
    try:
        yield
    finally:
        await supervisor.close()


async def test_what_is_appended_while_it_runs_is_in_the_tree_once(
    place: Place, stream: Stream, database: Database
) -> None:
    other = await place.stream()
    async with running(place.integrator()):
        await asyncio.gather(
            *(stream.append(tree.draft(), 10) for _ in range(400)), append(other, 60), append(stream, 40)
        )
        await until_in_tree(database, 500)
    await other.close()
    await assert_each_once(database, place.origin, YEAR)


async def test_a_steady_trickle_is_gathered_and_not_taken_batch_by_batch(
    place: Place, stream: Stream, database: Database
) -> None:
    async with running(place.integrator(replace(FAST, look_every_s=0.2))):
        await append(stream, 150)
        await until_in_tree(database, 150)
    rounds = (await database.fetch("select count(*) from audit.audit_checkpoint"))[0][0]
    assert 1 <= rounds <= 75  # one each would be 150


async def indexes(reader: TreeReader, entries: Sequence[Entry]) -> list[tuple[int, int]]:
    """Log and index of each entry's leaf."""
    places = await reader.places([(entry.position, entry.at) for entry in entries])
    return [(place.log, place.index) for place in places if place is not None]


async def test_an_entry_is_found_and_proved_and_one_that_is_not_taken_is_not(
    place: Place, stream: Stream, database: Database
) -> None:
    entries = [(await stream.append(tree.draft(), 10))[0] for _ in range(300)]
    await place.integrate()
    late, _ = await stream.append(tree.draft(), 10)
    reader = TreeReader(database)
    assert await reader.places([(late.position, late.at)]) == [None]
    assert await indexes(reader, entries) == [(YEAR, n) for n in range(300)]
    verifier = place.origin.verifier(YEAR)
    for n in (0, 1, 255, 256, 299):
        proof = await reader.proof(YEAR, n)
        assert proof is not None
        assert proof.verify(entries[n].leaf_hash, verifier)[0].size == 300
    assert await reader.proof(YEAR, 300) is None
    leaves = await reader.entries(YEAR, 250, 260)
    assert [(leaf.index, leaf.body, leaf.sections) for leaf in leaves] == [
        (n, entries[n].body, entries[n].sections) for n in range(250, 260)
    ]


async def test_of_two_one_leads_and_the_other_takes_over_when_it_is_killed(
    place: Place, stream: Stream, database: Database
) -> None:
    first, second = place.integrator(), place.integrator()
    async with running(first, second):
        await append(stream, 5)
        await until_in_tree(database, 5)
        for _ in range(4):
            assert first.is_leading + second.is_leading == 1
            await database.fetch(
                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = $1 and objid = $2",
                LOCK_CLASS,
                INTEGRATOR,
            )
            before = await in_tree(database)
            await append(stream, 5)
            await until_in_tree(database, before + 5)
    await assert_each_once(database, place.origin, YEAR)


async def test_who_lost_the_lead_without_knowing_writes_nothing(
    place: Place, stream: Stream, database: Database
) -> None:
    await append(stream, 3)
    async with place.session() as connection:
        stale = await store.load(connection, place.origin, YEAR)
        await place.integrate()
        await append(stream, 3)
        with pytest.raises(Deposed):
            await place.integrator().take(connection, stale)
    assert await in_tree(database) == 3
    await place.integrate()
    await assert_each_once(database, place.origin, YEAR)


async def test_without_the_lock_the_fence_alone_keeps_many_apart(
    place: Place, stream: Stream, database: Database
) -> None:
    """Eight that all believe to lead take the same batches at the same time, over the turn of a year."""
    place.years.now = datetime(YEAR, 12, 31, 23, 59, 59, tzinfo=UTC)
    integrator, deposed = place.integrator(), 0
    async with contextlib.AsyncExitStack() as stack:
        connections = [await stack.enter_async_context(place.session()) for _ in range(8)]
        for round_ in range(6):
            await append(stream, 3)
            if round_ == 3:
                place.years.now = datetime(YEAR + 1, 1, 1, tzinfo=UTC)
            states = [await store.load(connection, place.origin, YEAR) for connection in connections]
            takes = (integrator.take(c, s) for c, s in zip(connections, states, strict=True))
            done = await asyncio.gather(*takes, return_exceptions=True)
            deposed += sum(isinstance(one, Deposed) for one in done)
            assert [one for one in done if isinstance(one, Exception) and not isinstance(one, Deposed)] == []
    await place.integrate()
    assert deposed > 0
    leaves = [leaf for log in (YEAR, YEAR + 1) for leaf in await checked_tree(database, place.origin, log)]
    entries = [leaf for leaf in leaves if leaf.stream_id != LINK]
    assert len(entries) == len(set(entries)) == 18


@pytest.mark.parametrize("comes_through", [False, True], ids=["before the server saw it", "after the server did it"])
async def test_killed_at_any_statement_it_leaves_no_leaf_twice(
    place: Place, stream: Stream, database: Database, monkeypatch: pytest.MonkeyPatch, *, comes_through: bool
) -> None:
    broken_off, step = 0, 0
    monkeypatch.setattr(BrokenLine, "comes_through", comes_through)
    while True:
        step += 1
        await append(stream, 2)
        connection = await asyncpg.connect(place.dsn, connection_class=BrokenLine)
        state = await store.load(connection, place.origin, YEAR)
        monkeypatch.setattr(BrokenLine, "seen", 0)
        monkeypatch.setattr(BrokenLine, "breaks_at", step)
        try:
            await place.integrator().take(connection, state)
        except (ConnectionResetError, asyncpg.InterfaceError):
            broken_off += 1
        else:
            break
        finally:
            monkeypatch.setattr(BrokenLine, "breaks_at", 0)
            connection.terminate()
        await checked_tree(database, place.origin, YEAR)
    assert broken_off >= 12
    await place.integrate()
    await assert_each_once(database, place.origin, YEAR)


FOREIGN_KEY = "decode(repeat('ab', 64), 'hex')"
BREAKAGES = {
    "an entry's field": (
        "update audit.audit_entry set body = convert_to(replace(convert_from(body, 'UTF8'), 'RELEASE', 'REVEALS'), 'UTF8') where seq = 4",
        "batch 4 of stream 1: its entries are not those of its digest",
    ),
    "an entry's time, in the row": (
        "update audit.audit_entry set at = at + interval '1 microsecond' where seq = 4",
        "batch 4 of stream 1: the row of entry 1-4 says something else than its leaf",
    ),
    "an entry's kind, in the row": (
        "update audit.audit_entry set kind = 1 where seq = 4",
        "batch 4 of stream 1: the row of entry 1-4 says something else than its leaf",
    ),
    "an entry's query, in the row": (
        "update audit.audit_entry set query_id = gen_random_uuid() where seq = 4",
        "batch 4 of stream 1: the row of entry 1-4 says something else than its leaf",
    ),
    "an entry gone": ("delete from audit.audit_entry where seq = 4", "batch 4 of stream 1: entry 1-4 is missing"),
    "a batch gone, with its entries": (
        "with gone as (delete from audit.audit_entry where seq = 4) delete from audit.audit_batch where batch_no = 4",
        "batch 4 of stream 1 is missing",
    ),
    "a batch and its digest made anew": (
        f"update audit.audit_batch set digest = {FOREIGN_KEY.replace('64', '32')} where batch_no = 4",
        "batch 4 of stream 1: its entries are not those of its digest",
    ),
    "a signature": (
        f"update audit.audit_batch set sig = {FOREIGN_KEY} where batch_no = 4",
        "batch 4 of stream 1: its signature is not one of its stream's key",
    ),
    "a number": (
        "update audit.audit_batch set first_seq = 5 where batch_no = 4",
        "batch 4 of stream 1 begins at entry 5 in place of 4",
    ),
    "the stream's key": (
        "update audit.audit_stream set pubkey = decode(repeat('ab', 32), 'hex')",
        "the key of stream 1 is not endorsed by the log's key",
    ),
    "entries swapped": (
        "update audit.audit_entry e set body = o.body from audit.audit_entry o where e.seq in (4, 5) and o.seq = 9 - e.seq",
        "batch 4 of stream 1: its entries are not those of its digest",
    ),
    "an entry brought in": (
        """insert into audit.audit_entry (stream_id, seq, at, kind, body, sections)
           select stream_id, seq, at + interval '1 microsecond', kind, body, sections from audit.audit_entry where seq = 4""",
        "batch 4 of stream 1: entry 1-4 is there twice",
    ),
}


@pytest.mark.parametrize(("sql", "sentence"), BREAKAGES.values(), ids=BREAKAGES)
async def test_a_broken_batch_is_named_and_nothing_of_it_or_after_it_is_taken(
    place: Place, stream: Stream, database: Database, sql: str, sentence: str
) -> None:
    await append(stream, 4)
    await place.integrate()
    await append(stream, 4)
    await place.tamper(sql)
    with pytest.raises(Broken) as broken:
        await place.integrate()
    assert str(broken.value) == sentence
    assert await in_tree(database) == 4
    await checked_tree(database, place.origin, YEAR)


async def test_a_broken_batch_raises_the_alarm_until_it_is_mended(
    place: Place, stream: Stream, database: Database
) -> None:
    await append(stream, 2)
    await place.tamper("update audit.audit_entry set kind = 1 where seq = 1")
    async with running(place.integrator(), place.integrator()):
        await until_alarm(database, "batch 1 of stream 1: the row of entry 1-1 says something else than its leaf")
        await stream.append(tree.draft(), 10)  # appends go on
        assert await in_tree(database) == 0
        await place.tamper("update audit.audit_entry set kind = 4 where seq = 1")
        await until_in_tree(database, 3)
        await until_alarm(database, None)
    await assert_each_once(database, place.origin, YEAR)


async def until_alarm(database: Database, alarm: str | None) -> None:
    async def is_so() -> bool:
        return (await tree_status.look(database)).alarm == alarm

    await until(is_so)


LIES = {
    "another head": (
        "update audit.audit_head set root = decode(repeat('ab', 32), 'hex')",
        "the head of log {log} is not the one of its tiles",
    ),
    "another tile": (
        "update audit.audit_tile set data = decode(repeat('ab', 64), 'hex')",
        "the head of log {log} is not the one of its tiles",
    ),
    "a shorter tile": (
        "update audit.audit_tile set data = substring(data from 1 for 32)",
        "tile 0 of level 0 of log {log} is not 2 hashes wide",
    ),
    "a shorter bundle": (
        "update audit.audit_bundle set refs = substring(refs from 1 for 20)",
        "bundle 0 of log {log} does not hold 2 leaves",
    ),
    "no checkpoint": (
        "delete from audit.audit_checkpoint",
        "the newest checkpoint of log {log} is not one of size 2",
    ),
    "a checkpoint of another text": (
        "update audit.audit_checkpoint set note = replace(note, E'\\n2\\n', E'\\n3\\n')",
        "the newest checkpoint of log {log} does not hold: the signature of jinhua.example/gateway/audit/{log} is not its signature of this text",
    ),
}


@pytest.mark.parametrize(("sql", "sentence"), LIES.values(), ids=LIES)
async def test_a_tree_that_is_not_what_was_signed_is_not_built_upon(
    place: Place, stream: Stream, sql: str, sentence: str
) -> None:
    await append(stream, 2)
    await place.integrate()
    await place.tamper(sql)
    with pytest.raises(Broken) as broken:
        await place.integrate()
    assert str(broken.value) == sentence.format(log=YEAR)


async def test_a_store_that_does_not_answer_while_the_tree_is_read_does_not_keep_the_lead(
    place: Place, stream: Stream, database: Database
) -> None:
    await append(stream, 3)
    integrator = place.integrator(replace(FAST, transaction_s=0.3))
    async with place.session() as in_the_way, running(integrator):
        await in_the_way.execute("begin; lock table audit.audit_head in access exclusive mode")
        async with asyncio.timeout(15):
            for leads in (True, False):
                while integrator.is_leading is not leads:  # noqa: ASYNC110 - another session's lock
                    await asyncio.sleep(0.005)
        await in_the_way.execute("rollback")
        await until_in_tree(database, 3)


async def test_a_new_year_begins_a_new_log_with_the_last_checkpoint_of_the_old(
    place: Place, stream: Stream, database: Database
) -> None:
    place.years.now = datetime(YEAR, 12, 31, 23, 59, 59, tzinfo=UTC)
    await append(stream, 300)
    await place.integrate()
    place.years.now += timedelta(seconds=1)
    entry, _ = await stream.append(tree.draft(), 10)
    await place.integrate()
    reader = TreeReader(database)
    assert await reader.logs() == [YEAR, YEAR + 1]
    last = await reader.checkpoint(YEAR)
    (link,) = await reader.entries(YEAR + 1, 0, 1)
    assert (link.stream_id, link.seq, link.body.decode(), link.sections) == (LINK, 300, last, b"")
    assert open_checkpoint(str(last), place.origin.verifier(YEAR))[0].size == 300
    assert await indexes(reader, [entry]) == [(YEAR + 1, 1)]
    proof = await reader.proof(YEAR + 1, 1)
    assert proof is not None
    assert proof.verify(entry.leaf_hash, place.origin.verifier(YEAR + 1))[0].size == 2
    assert [len(await checked_tree(database, place.origin, log)) for log in (YEAR, YEAR + 1)] == [300, 2]


async def test_a_clock_set_back_does_not_go_back_to_the_old_log(
    place: Place, stream: Stream, database: Database
) -> None:
    place.years.now = datetime(YEAR + 1, 1, 1, tzinfo=UTC)
    await append(stream, 1)
    await place.integrate()
    place.years.now = datetime(YEAR, 12, 31, tzinfo=UTC)
    await append(stream, 1)
    await place.integrate()
    assert await TreeReader(database).logs() == [YEAR + 1]
    await assert_each_once(database, place.origin, YEAR + 1)


async def test_a_year_without_an_entry_leaves_an_empty_log_and_nothing_to_tie_to(
    place: Place, stream: Stream, database: Database
) -> None:
    await place.integrate()
    place.years.now = datetime(YEAR + 1, 1, 1, tzinfo=UTC)
    await place.integrate()
    await append(stream, 1)
    await place.integrate()
    assert await TreeReader(database).checkpoint(YEAR) is None
    await assert_each_once(database, place.origin, YEAR + 1)


async def test_a_closed_stream_is_taken_to_its_end_and_never_looked_at_again(place: Place, database: Database) -> None:
    stream = await place.stream()
    await append(stream, 3)
    await stream.close()
    assert (await database.fetch("select closed_at from audit.audit_stream"))[0][0] is not None
    await place.integrate()
    await place.integrate()
    cursors = await database.fetch("select next_seq, is_done from audit.audit_cursor")
    assert [tuple(row) for row in cursors] == [(3, True)]
    await assert_each_once(database, place.origin, YEAR)


async def test_entries_that_nobody_takes_raise_the_alarm_after_a_minute(
    place: Place, stream: Stream, database: Database
) -> None:
    await append(stream, 1)
    now = await tree_status.look(database)
    assert 0 < now.behind_s < 60
    assert list(now.warnings()) == []
    await place.tamper("update audit.audit_batch set db_at = db_at - interval '61 seconds'")
    (warning,) = (await tree_status.look(database)).warnings()
    assert warning.startswith("the audit log's tree is behind by 6")
    await place.integrate()
    assert (await tree_status.look(database)).behind_s == 0


async def test_partitions_that_run_out_raise_the_alarm_at_one_month(database: Database) -> None:
    for months, warns in ((2, True), (3, False)):
        await database.fetch("select audit.make_partitions($1, $2)", datetime.now(UTC), months)
        found = await tree_status.look(database)
        assert found.months_ahead == months - 1
        assert any("partitions for 1 months ahead" in warning for warning in found.warnings()) is warns


async def test_streams_open_with_partitions_three_months_ahead(stream: Stream, database: Database) -> None:
    assert stream.is_ready
    assert (await tree_status.look(database)).months_ahead >= 3


async def test_a_tile_of_a_former_size_stays_what_it_was(place: Place, stream: Stream, database: Database) -> None:
    reader = TreeReader(database)
    await append(stream, 3)
    await place.integrate()
    part = Tile(0, 0, 3)
    before = await reader.tile(YEAR, part)
    await append(stream, 2)
    await place.integrate()
    assert before is not None
    assert (len(before), await reader.tile(YEAR, part)) == (96, before)
    assert await reader.tile(YEAR, Tile(0, 0, 6)) is None
    assert await reader.tile(YEAR, Tile(0, 1, 1)) is None


async def test_a_proof_stands_on_a_checkpoint_that_a_witness_has_signed_where_there_is_one(
    place: Place, stream: Stream, database: Database
) -> None:
    entries = [(await stream.append(tree.draft(), 10))[0] for _ in range(3)]
    await place.integrate()
    await database.fetch(
        "insert into audit.audit_cosignature (log, size, witness, line) values ($1, 3, 'w', E'— w AAAAAAAA\\n')", YEAR
    )
    entries.append((await stream.append(tree.draft(), 10))[0])
    await place.integrate()
    reader, verifier = TreeReader(database), place.origin.verifier(YEAR)
    for n, size in ((0, 3), (2, 3), (3, 4)):
        proof = await reader.proof(YEAR, n)
        assert proof is not None
        assert proof.checkpoint.endswith("— w AAAAAAAA\n") is (size == 3)
        assert proof.verify(entries[n].leaf_hash, verifier)[0].size == size
    assert str(await reader.checkpoint(YEAR, 3)).endswith("— w AAAAAAAA\n")
