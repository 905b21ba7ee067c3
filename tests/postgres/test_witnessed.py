"""The gateway has each new checkpoint seen by its witnesses, and says when one has not seen it for a minute."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.audit.continuity.collector import Collector, CollectorIntervals
from gateway.audit.continuity.submit import WitnessAddress
from gateway.audit.continuity.witness_status import UNSEEN, WitnessWatch
from gateway.audit.tree.reader import TreeReader
from gateway.db import Database
from gateway.domain.errors import SetupError
from gateway.sdk.http import HttpReply
from gateway.tlog import Signature, Signer, Verifier, open_checkpoint
from gateway.tlog.note import COSIGNATURE
from gateway_witness.protocol import Seen
from tests.postgres.seen import URL, WITNESS, WitnessByWire
from tests.postgres.tree import Place, append

YEAR = datetime.now(UTC).year
NAME = WITNESS.name
Grow = Callable[[int], Awaitable[None]]


@pytest.fixture
def witness(place: Place) -> WitnessByWire:
    return WitnessByWire(logs=[place.origin.verifier(YEAR)])


@pytest.fixture
def collector(place: Place, database: Database, witness: WitnessByWire) -> Collector:
    at_once = CollectorIntervals(again_after_s=0.0)
    return Collector(place.connect, TreeReader(database), witness, [WitnessAddress(URL, WITNESS.verifier)], at_once)


@pytest.fixture
async def grow(place: Place) -> AsyncIterator[Grow]:
    """Take so many more entries into the tree."""
    stream = await place.stream()

    async def by(count: int) -> None:
        await append(stream, count)
        await place.integrate()

    yield by
    await stream.close()


async def collect(place: Place, collector: Collector) -> str:
    """One round; returns what is wrong with the witness, or ""."""
    async with place.session() as connection:
        await collector.collect(connection)
    return collector._trouble.get(URL, "")


async def seen_sizes(database: Database) -> list[int]:
    rows = await database.fetch("select size from audit.audit_cosignature where witness = $1 order by size", NAME)
    return [row["size"] for row in rows]


async def test_each_newest_checkpoint_is_cosigned_once_and_handed_out_with_it(
    place: Place, collector: Collector, database: Database, witness: WitnessByWire, grow: Grow
) -> None:
    assert await collect(place, collector) == "", "a log without a checkpoint needs no witness"
    for count in (3, 4, 300):
        await grow(count)
        assert await collect(place, collector) == ""
        assert await collect(place, collector) == ""
    assert await seen_sizes(database) == [3, 7, 307]
    note = await TreeReader(database).checkpoint(YEAR)
    assert note is not None
    checkpoint, opened = open_checkpoint(note, place.origin.verifier(YEAR), [WITNESS.verifier])
    assert (checkpoint.size, opened.is_signed_by(WITNESS.verifier)) == (307, True)
    assert witness.rows[checkpoint.origin] == Seen(307, checkpoint.root, note)


async def test_a_witness_that_was_ahead_or_has_forgotten_is_followed(
    place: Place, collector: Collector, database: Database, witness: WitnessByWire, grow: Grow
) -> None:
    """Its answer was lost on the way, or its memory: it says which size it knows, and the proof begins there."""
    await grow(3)
    await collect(place, collector)
    await grow(4)
    async with place.session() as connection:
        row = await connection.fetchrow("select size, root from audit.audit_head")
    assert row is not None
    witness.rows[place.origin.of(YEAR)] = Seen(row["size"], row["root"])
    await grow(2)
    assert await collect(place, collector) == ""
    witness.rows.clear()
    await grow(1)
    assert await collect(place, collector) == ""
    assert await seen_sizes(database) == [3, 9, 10]


@pytest.mark.parametrize(
    "case",
    [
        (Seen(50, bytes(32)), "knows_a_larger_tree"),
        (Seen(5, bytes(32)), "refused_422"),
        (Seen(4, bytes(32)), "refused_422"),
    ],
)
async def test_a_witness_that_has_seen_another_log_is_heard(
    place: Place, collector: Collector, witness: WitnessByWire, grow: Grow, case: tuple[Seen, str]
) -> None:
    await grow(5)
    known, trouble = case
    witness.rows[place.origin.of(YEAR)] = known
    assert await collect(place, collector) == trouble
    async with place.session() as connection:
        assert await connection.fetchval("select count(*) from audit.audit_cosignature") == 0


async def test_a_silent_a_foreign_and_a_deceived_witness_are_named(
    place: Place, collector: Collector, database: Database, witness: WitnessByWire, grow: Grow
) -> None:
    await grow(5)
    witness.away = True
    assert await collect(place, collector) == "refused_connection"
    witness.away = False
    logs, witness.logs = witness.logs, []
    assert await collect(place, collector) == "refused_404"
    witness.logs = logs
    another = Signer(NAME, Ed25519PrivateKey.generate(), COSIGNATURE).verifier
    deceived = Collector(place.connect, TreeReader(database), witness, [WitnessAddress(URL, another)])
    assert await collect(place, deceived) == "bad_cosignature"
    assert await seen_sizes(database) == []
    assert await collect(place, collector) == ""
    assert await seen_sizes(database) == [5]


@pytest.mark.parametrize(
    "case",
    [
        (HttpReply(200, {}, b"no signature\n"), "bad_answer"),
        (HttpReply(200, {}, b"\xff"), "bad_answer"),
        (HttpReply(200, {}, Signature("bureau.example/witness", b"0000", b"x" * 72).line.encode()), "bad_cosignature"),
        (HttpReply(409, {"content-type": "text/plain"}, b"3\n"), "refused_409"),
        (HttpReply(409, {"content-type": "text/x.tlog.size"}, b"03\n"), "bad_answer"),
        (HttpReply(500, {}, b""), "refused_500"),
    ],
)
async def test_an_answer_that_is_none_is_no_cosignature(
    place: Place, collector: Collector, witness: WitnessByWire, grow: Grow, case: tuple[HttpReply, str]
) -> None:
    await grow(1)
    witness.says, trouble = case
    assert await collect(place, collector) == trouble


async def test_of_several_collectors_one_leads_and_the_next_takes_over(
    place: Place, database: Database, witness: WitnessByWire, grow: Grow
) -> None:
    pace = CollectorIntervals(0.01, 0.02, 0.02)
    address = [WitnessAddress(URL, WITNESS.verifier)]
    tasks = [
        asyncio.create_task(Collector(place.connect, TreeReader(database), witness, address, pace).run()) for _ in "ab"
    ]
    try:
        for count, task in enumerate(tasks, start=1):
            await grow(1)
            async with asyncio.timeout(10):
                while len(await seen_sizes(database)) < count:  # noqa: ASYNC110 - another session's write
                    await asyncio.sleep(0.01)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert await seen_sizes(database) == [1, 2]


async def test_what_no_witness_has_seen_for_a_minute_is_an_alarm(
    place: Place, collector: Collector, database: Database, grow: Grow
) -> None:
    watch = WitnessWatch(database, [NAME, "another.example/witness"])
    await watch.look()
    assert watch.warnings() == []
    await grow(5)
    await collect(place, collector)
    await grow(1)
    await watch.look()
    assert watch.warnings() == []
    await place.tamper("update audit.audit_checkpoint set at = at - interval '61 seconds'")
    await watch.look()
    assert sorted(warning.split()[2] for warning in watch.warnings()) == ["another.example/witness", NAME]
    assert 61 <= UNSEEN.labels(NAME)._value.get() < 90
    await collect(place, collector)
    await watch.look()
    assert [warning.split()[2] for warning in watch.warnings()] == ["another.example/witness"]
    assert UNSEEN.labels(NAME)._value.get() == 0


@pytest.mark.parametrize("vkey", ["", "x", Verifier("log.example", bytes(32)).vkey])
def test_a_witness_without_a_key_for_cosignatures_is_refused(vkey: str) -> None:
    with pytest.raises(SetupError, match="key of the witness at http://w"):
        WitnessAddress.parse("http://w/", vkey)
