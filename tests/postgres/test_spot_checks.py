"""A day's spot check from a real log: its last checkpoint, the leaves that follow from it, and what stands in them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.audit.reader import Reader
from gateway.audit.tree.reader import TreeReader
from gateway.db import Database
from gateway.domain.clock import CHINA, Clock
from gateway.domain.errors import Conflict, NotFound
from gateway.oversight.search.spot_check_reader import SpotCheck, SpotChecks
from gateway.oversight.search.spot_checks import sample
from gateway.tlog import Signature, Signer, open_checkpoint, split_note
from gateway.tlog.note import COSIGNATURE
from tests.postgres.tree import Place, append


def spot_checks(database: Database, days_later: int = 1) -> SpotChecks:
    clock = Clock.real_time()
    later = Clock(clock.domain_start, clock.real_start, lambda: datetime.now(UTC) + timedelta(days=days_later))
    return SpotChecks(Reader(database), TreeReader(database), later)


async def signed_day(database: Database, size: int) -> date:
    """The day of that checkpoint, by the city's clock."""
    row = await database.fetchrow("select at from audit.audit_checkpoint where size = $1", size)
    assert row is not None
    at: datetime = row["at"]
    return at.astimezone(CHINA).date()


async def drawn_of(place: Place, database: Database, entries: int) -> SpotCheck:
    stream = await place.stream()
    await append(stream, entries)
    await stream.close()
    state = await place.integrate()
    return await spot_checks(database).of(await signed_day(database, state.tree.size))


async def test_the_sample_follows_from_the_days_last_checkpoint(database: Database, place: Place) -> None:
    first = await drawn_of(place, database, 40)
    origin, size, root = first.checkpoint.origin, first.checkpoint.size, first.checkpoint.root
    assert tuple(one.index for one in first.drawn) == sample(origin, first.day, size, root)
    assert (size, len(first.drawn)) == (40, 20)
    assert open_checkpoint(first.note, place.origin.verifier(first.log))[0] == first.checkpoint
    for one in first.drawn:
        assert one.hit is not None
        assert (one.hit.leaf, one.hit.entry.kind_name) == ((first.log, one.index), "RELEASE")
    second = await drawn_of(place, database, 1)
    assert second.checkpoint.size == 41
    assert [one.index for one in second.drawn] != [one.index for one in first.drawn]


async def cosigned(database: Database, size: int, at: datetime, name: str = "w.example/audit") -> bytes:
    """A witness's line of that checkpoint; returns its signature."""
    rows = await database.fetch("select log, note from audit.audit_checkpoint where size = $1", size)
    witness = Signer(name, Ed25519PrivateKey.generate(), COSIGNATURE)
    line = witness.sign(split_note(rows[0]["note"])[0], int(at.timestamp())).line
    await database.pool.execute(
        "insert into audit.audit_cosignature (log, size, witness, line) values ($1, $2, $3, $4)",
        rows[0]["log"],
        size,
        name,
        line,
    )
    return Signature.parse(line).data[8:]


async def test_what_a_witness_saw_on_the_day_goes_before_what_none_saw(database: Database, place: Place) -> None:
    first = await drawn_of(place, database, 30)
    await drawn_of(place, database, 1)
    at = datetime.combine(first.day, time(12), CHINA)
    await cosigned(database, 31, at + timedelta(days=1), "late.example/audit")
    await cosigned(database, 30, at + timedelta(seconds=1), "second.example/audit")
    signature = await cosigned(database, 30, at)
    again = await spot_checks(database).of(first.day)
    assert (again.checkpoint.size, again.cosignature) == (30, signature)
    root = again.checkpoint.root
    assert tuple(one.index for one in again.drawn) == sample(
        again.checkpoint.origin, again.day, 30, root, cosignature=signature
    )
    assert [one.index for one in again.drawn] != [one.index for one in first.drawn]
    await database.pool.execute(
        "insert into audit.audit_cosignature (log, size, witness, line) values ($1, 31, 'x', E'— x AAAAAAAA\\n')",
        again.log,
    )
    assert (await spot_checks(database).of(first.day)).cosignature == signature


async def test_an_entry_that_is_gone_is_shown_as_gone(database: Database, place: Place) -> None:
    await drawn_of(place, database, 3)
    await place.tamper("delete from audit.audit_entry where seq = 1")
    day = await signed_day(database, 3)
    drawn = await spot_checks(database).of(day)
    assert {one.index: one.hit is None for one in drawn.drawn} == {0: False, 1: True, 2: False}


async def test_a_day_that_is_not_over_has_no_sample_nor_has_one_without_a_checkpoint(
    database: Database, place: Place
) -> None:
    day = (await drawn_of(place, database, 1)).day
    ends = datetime.combine(day + timedelta(days=1), time(), CHINA)
    with pytest.raises(Conflict, match="no day of this log is over yet") as first_day:
        await spot_checks(database, 0).of(day)
    assert f"from {ends.isoformat()} on" in first_day.value.detail
    with pytest.raises(NotFound, match=f"it can be now for days from {day} to {day}"):
        await spot_checks(database).of(day - timedelta(days=1))
    with pytest.raises(Conflict, match=f"it can be now for days from {day} to {day + timedelta(days=2)}"):
        await spot_checks(database, 3).of(day + timedelta(days=3))


async def test_a_log_that_begins_again_in_a_new_year_has_a_link_for_its_first_leaf(
    database: Database, place: Place
) -> None:
    await drawn_of(place, database, 1)
    place.years.now = datetime(datetime.now(UTC).year + 1, 6, 1, tzinfo=UTC)
    state = await place.integrate()
    assert state.tree.size == 1
    rows = await database.fetch("select max(log) as log from audit.audit_head")
    drawn = await spot_checks(database, 366 * 2).of(place.years.now.astimezone(CHINA).date())
    assert drawn.log == rows[0]["log"]
    assert [(one.index, one.hit) for one in drawn.drawn] == [(0, None)]
