"""An older copy of the log that was put back is noticed and named, and the procedure of the runbook goes on honestly."""

import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import orjson
import psycopg
import pytest

from gateway.audit import RecoveryTimeouts
from gateway.audit.continuity import WitnessAddress
from gateway.audit.continuity.collector import Collector
from gateway.audit.continuity.continuation import STREAMS_APART, Continued, continue_after_restore
from gateway.audit.continuity.history import RolledBack
from gateway.audit.origin import ORIGIN
from gateway.audit.stream import LOCK_CLASS
from gateway.audit.tree.growth import LINK
from gateway.audit.tree.integrator import INTEGRATOR
from gateway.db import Database
from gateway.domain.clock import Clock
from gateway.domain.criteria import Criteria
from gateway.domain.errors import AuditUnavailable, Conflict, InvalidInput, SetupError
from gateway.entry import Position, read_sections
from gateway.tlog import Checkpoint, Verifier, leaf_hash, open_checkpoint, sign_note
from gateway_demo.postgres import EmbeddedPostgres
from gateway_witness.protocol import Seen
from tests.postgres.overseen import over
from tests.postgres.seen import URL, WITNESS, WitnessByWire
from tests.postgres.tree import Place, append
from tests.rooms.audit import samples
from tests.rooms.audit.writer import Writer

YEAR = datetime.now(UTC).year
CLOCK = Clock.real_time()
_numbers = itertools.count(1)


@dataclass
class House:
    """A home with its database, of which copies are made and put back."""

    server: EmbeddedPostgres
    home: Path
    name: str
    witness: WitnessByWire = field(default_factory=WitnessByWire)
    witnesses: tuple[WitnessAddress, ...] = ()

    @property
    def dsn(self) -> str:
        return self.server.dsn(self.name)

    def have_a_witness(self) -> None:
        self.witnesses = (WitnessAddress(URL, WITNESS.verifier),)
        self.witness.logs = [Place(self.dsn, self.home).origin.verifier(YEAR)]

    @asynccontextmanager
    async def audit(self) -> AsyncIterator[Writer]:
        """The log as a gateway of this home finds it; it is not started."""
        database = Database(self.dsn)
        await database.start()
        try:
            yield Writer(
                database, self.home, CLOCK, patience=RecoveryTimeouts(3600, 3600),
                witnesses=self.witnesses, http=self.witness,
            )  # fmt: skip
        finally:
            await database.close()

    async def live(self, count: int) -> None:
        """So many entries, in the tree, remembered, and shown to the witness."""
        place = Place(self.dsn, self.home)
        stream = await place.stream()
        await append(stream, count)
        await stream.close()
        await place.integrate()
        async with self.audit() as audit:
            await audit.history._keeper.look()
            async with place.session() as connection:
                await Collector(place.connect, audit.log.tree, self.witness, self.witnesses).collect(connection)

    def copy(self) -> str:
        """A backup of the database as it is now."""
        name = f"copy_{next(_numbers)}"
        with psycopg.connect(self.server.dsn(), autocommit=True) as connection:
            connection.execute(f'create database "{name}" template "{self.name}"')
        return name

    def remembered(self, size: int, root: bytes) -> str:
        """A head that the log's key signed and the log never had."""
        signers = Place(self.dsn, self.home).origin.signers(YEAR)
        note = sign_note(Checkpoint(f"{ORIGIN}/{YEAR}", size, root).text(), signers)
        return json.dumps({"log": YEAR, "size": size, "root": root.hex(), "note": note, "stream_id": 1})

    def remember(self, head: str) -> None:
        (self.home / "audit-head.json").write_text(head)

    async def find(self, year: int = YEAR) -> str:
        """The sentence with which a start is refused; "" where it is not."""
        async with self.audit() as audit:
            try:
                await audit.history.check(year)
            except RolledBack as refused:
                return refused.detail
        return ""

    async def go_on(self, reason: str = "disk lost, order 12") -> Continued:
        async with self.audit() as audit:
            return await continue_after_restore(
                audit.database, audit.log.origin, audit.history, CLOCK, account="operator", reason=reason
            )


@pytest.fixture
def house(postgres_server: EmbeddedPostgres, database_url: str, tmp_path: Path) -> House:
    name = database_url.partition("?")[0].rpartition("/")[2]
    return House(postgres_server, tmp_path, name)


async def test_the_log_that_was_seen_is_no_rollback_and_neither_is_a_longer_one(house: House) -> None:
    assert await house.find() == ""
    await house.live(30)
    assert await house.find() == ""
    remembered = (house.home / "audit-head.json").read_text()
    await house.live(300)
    (house.home / "audit-head.json").write_text(remembered)
    assert await house.find() == ""


async def test_yesterdays_copy_is_refused_and_named(house: House) -> None:
    await house.live(30)
    yesterday = house.copy()
    await house.live(20)
    house.name = yesterday
    said = await house.find()
    assert f"holds log {YEAR} up to 30, and log {YEAR} was seen at 50" in said
    assert "this machine" in said
    assert "gateway audit continue-after-restore" in said


async def test_an_empty_database_is_refused(house: House) -> None:
    empty = house.copy()
    await house.live(5)
    house.name = empty
    assert f"holds no log, and log {YEAR} was seen at 5" in await house.find()


async def test_another_log_of_the_same_size_is_refused(house: House) -> None:
    """A copy that went on by itself, where nothing was remembered, is as long as the first one and says something else."""
    await house.live(30)
    yesterday = house.copy()
    await house.live(20)
    remembered = (house.home / "audit-head.json").read_text()
    house.name = yesterday
    await house.live(25)
    (house.home / "audit-head.json").write_text(remembered)
    assert "holds another log than what this machine has seen" in await house.find()


async def test_where_nothing_is_remembered_the_witness_knows(house: House) -> None:
    house.have_a_witness()
    await house.live(30)
    yesterday = house.copy()
    await house.live(20)
    (house.home / "audit-head.json").unlink()
    assert await house.find() == ""
    house.name = yesterday
    assert f"what the witness bureau.example/witness has seen: it holds log {YEAR} up to 30" in await house.find()
    house.witness.away = True
    assert await house.find() == "", "a witness that does not answer is no reason not to start"


async def test_a_witness_notices_an_empty_database_and_a_fork(house: House) -> None:
    house.have_a_witness()
    empty = house.copy()
    await house.live(30)
    (house.home / "audit-head.json").unlink()
    house.name, full = empty, house.name
    assert f"holds log {YEAR} up to 0, and log {YEAR} was seen at 30" in await house.find()
    house.witness.rows = {origin: Seen(30, bytes(32)) for origin in house.witness.rows}
    house.name = full
    assert "holds another log than what the witness" in await house.find()


async def test_a_witness_notices_that_a_whole_years_log_is_gone(house: House) -> None:
    """A backup of December put back in January, on a machine that remembers nothing: nothing is missing of December's log."""
    house.have_a_witness()
    await house.live(30)
    (house.home / "audit-head.json").unlink()
    origin = Place(house.dsn, house.home).origin
    house.witness.logs.append(origin.verifier(YEAR + 1))
    assert await house.find(year=YEAR + 1) == "", "no log of the new year has been seen"
    house.witness.rows[origin.of(YEAR + 1)] = Seen(9, bytes(32))
    said = await house.find(year=YEAR + 1)
    assert f"it holds log {YEAR} up to 30, and log {YEAR + 1} was seen at 9" in said


async def test_another_log_is_refused_though_a_later_one_follows_on_it(house: House) -> None:
    await house.live(30)
    forged = house.remembered(20, bytes(32))
    place = Place(house.dsn, house.home)
    place.years.now = datetime(YEAR + 1, 1, 1, tzinfo=UTC)
    await place.integrate()
    assert await house.find() == ""
    house.remember(forged)
    assert f"another log than what this machine has seen: it holds log {YEAR + 1} up to 1," in await house.find()


async def test_what_was_pruned_since_is_no_other_log(house: House) -> None:
    """Without its lowest tiles consistency cannot be computed; the checkpoint of that size is still there to compare with."""
    await house.live(300)
    at_first = (house.home / "audit-head.json").read_text()
    await house.live(300)
    await Place(house.dsn, house.home).tamper(
        "delete from audit.audit_tile where level = 0 and octet_length(data) = 8192"
    )
    house.remember(at_first)
    assert await house.find() == ""
    house.remember(house.remembered(300, bytes(32)))
    assert "holds another log" in await house.find()


async def test_what_is_remembered_must_be_signed_by_this_log(house: House) -> None:
    await house.live(30)
    file = house.home / "audit-head.json"
    good = json.loads(file.read_text())
    for bad in ({**good, "size": 20}, {**good, "root": "00" * 32}, {**good, "note": "x"}, {"log": YEAR}):
        file.write_text(json.dumps(bad))
        async with house.audit() as audit:
            with pytest.raises(SetupError, match="does not hold a head that this log signed"):
                await audit.history.check(YEAR)


async def test_a_log_that_grows_while_the_witness_is_asked_is_no_rollback(house: House) -> None:
    """Two gateways on one log: the other one publishes, and has it seen, between our look and the witness's answer."""
    house.have_a_witness()
    await house.live(3)
    house.witness.meanwhile = lambda: house.live(2)
    assert await house.find() == ""
    assert house.witness.meanwhile is None


async def test_a_log_that_cannot_be_read_is_not_started_on(house: House) -> None:
    await house.live(3)
    await Place(house.dsn, house.home).tamper("alter table audit.audit_head rename to gone")
    async with house.audit() as audit:
        with pytest.raises(SetupError, match="cannot be compared with what was seen"):
            await audit.history.check(YEAR)


async def test_what_cannot_be_remembered_or_is_not_the_logs_own_is_passed_over(house: House) -> None:
    await house.live(3)
    file = house.home / "audit-head.json"
    file.unlink()
    file.mkdir()
    async with house.audit() as audit:
        await audit.history._keeper.look()
    assert file.is_dir()
    file.rmdir()
    await Place(house.dsn, house.home).tamper("update audit.audit_checkpoint set note = replace(note, '=', '')")
    async with house.audit() as audit:
        await audit.history._keeper.look()
    assert not file.exists()


async def test_a_copy_that_is_itself_broken_is_not_gone_on_with(house: House) -> None:
    await house.live(30)
    yesterday = house.copy()
    await house.live(20)
    house.name = yesterday
    await Place(house.dsn, house.home).tamper("update audit.audit_head set root = decode(repeat('00', 32), 'hex')")
    with pytest.raises(SetupError, match="is itself broken"):
        await house.go_on()


async def test_a_log_of_which_only_the_size_is_known_is_not_gone_on_with(house: House) -> None:
    house.have_a_witness()
    empty = house.copy()
    await house.live(30)
    (house.home / "audit-head.json").unlink()
    house.name = empty
    with pytest.raises(SetupError, match="only known that it was seen"):
        await house.go_on()


async def test_the_procedure_goes_on_in_the_next_log_and_says_what_is_missing(house: House) -> None:
    house.have_a_witness()
    await house.live(30)
    yesterday = house.copy()
    await house.live(20)
    last_known = json.loads((house.home / "audit-head.json").read_text())["note"]
    house.name = yesterday
    done = await house.go_on()
    assert done.missing is not None
    assert (done.missing.size, done.missing.seen_size, done.log) == (30, 50, YEAR + 1)
    assert await house.find() == ""
    house.witness.logs.append(Verifier.parse(done.vkey))
    await house.live(3)
    assert await house.find() == ""
    async with house.audit() as audit:
        link, *entries = await audit.log.tree.entries(YEAR + 1, 0, 5)
        assert (link.stream_id, link.seq, link.body.decode()) == (LINK, 50, last_known)
        first = entries[0]
        assert Position(first.stream_id, first.seq).entry == done.entry
        assert first.stream_id > STREAMS_APART
        said = read_sections(first.sections)[0]
        assert orjson.loads(first.body)["kind"] == "ADMIN"
        assert said["officer"] == {"account": "operator", "client": "command-line"}
        result = dict(said["result"])
        seen_by = result.pop("seen_by")
        assert seen_by == "this machine"
        assert result == {
            "did": "continue after restore", "order": "disk lost, order 12", "log": YEAR, "lost_from": 30, "lost_to": 50,
            "is_other": False, "continues_in": YEAR + 1,
        }  # fmt: skip
        note = await audit.log.tree.checkpoint(YEAR + 1)
        assert note is not None
        _, opened = open_checkpoint(note, audit.log.origin.verifier(YEAR + 1), [WITNESS.verifier])
        assert opened.is_signed_by(WITNESS.verifier), "the witness follows the next log"


async def test_what_was_not_lost_is_still_proved(house: House) -> None:
    await house.live(30)
    yesterday = house.copy()
    await house.live(20)
    house.name = yesterday
    await house.go_on()
    async with house.audit() as audit:
        (leaf,) = await audit.log.tree.entries(YEAR, 17, 18)
        proof = await audit.log.tree.proof(YEAR, 17)
        assert proof is not None
        checkpoint, _ = open_checkpoint(proof.checkpoint, audit.log.origin.verifier(YEAR))
        assert checkpoint.size == 30
        proof.verify(leaf_hash(leaf.body), [audit.log.origin.verifier(YEAR)])


async def test_entries_that_were_in_no_tree_yet_go_into_the_next_one(house: House) -> None:
    await house.live(30)
    stream = await Place(house.dsn, house.home).stream()
    await append(stream, 4)
    await stream.close()
    yesterday = house.copy()
    await house.live(20)
    house.name = yesterday
    await house.go_on()
    await house.live(1)
    async with house.audit() as audit:
        assert len(await audit.log.tree.entries(YEAR + 1, 0, 7)) == 1 + 4 + 1 + 1


async def test_an_export_is_taken_from_the_log_that_its_span_lies_in(house: House) -> None:
    await house.live(30)
    yesterday = house.copy()
    await house.live(20)
    house.name = yesterday
    left_at = datetime.now(UTC)
    await house.go_on()
    await house.live(3)
    async with house.audit() as audit:
        exports, now = over(audit).exports, datetime.now(UTC)

        async def log_of(criteria: Criteria) -> int:
            return (await exports.placed(exports.draft(criteria, ("csv",), samples.auditor, "T-1", now))).log

        assert await log_of(Criteria(since=left_at)) == YEAR + 1
        assert await log_of(Criteria(until=left_at)) == YEAR
        with pytest.raises(InvalidInput) as told:
            await log_of(Criteria())
        assert f"log {YEAR + 1} begins with {left_at:%Y-%m-%dT}" in str(told.value.faults)


async def test_a_second_restore_begins_a_further_log(house: House) -> None:
    await house.live(30)
    yesterday = house.copy()
    await house.live(20)
    house.name = yesterday
    await house.go_on()
    again = house.copy()
    await house.live(3)
    house.name = again
    assert f"log {YEAR + 1} up to 1, and log {YEAR + 1} was seen at" in await house.find()
    assert (await house.go_on()).log == YEAR + 2
    assert await house.find() == ""
    house.name = house.copy()
    async with house.audit() as audit:
        link, *_ = await audit.log.tree.entries(YEAR + 2, 0, 1)
        assert b"/%d\n" % (YEAR + 1) in link.body


async def test_a_copy_from_before_the_next_log_is_noticed_too(house: House) -> None:
    await house.live(30)
    yesterday = house.copy()
    await house.live(20)
    house.name = yesterday
    before = house.copy()
    await house.go_on()
    await house.live(3)
    house.name = before
    assert f"holds log {YEAR} up to 30, and log {YEAR + 1} was seen at" in await house.find()
    assert (await house.go_on()).log == YEAR + 2
    async with house.audit() as audit:
        link, *_ = await audit.log.tree.entries(YEAR + 2, 0, 1)
        assert b"/%d\n" % (YEAR + 1) in link.body


async def test_another_machine_takes_the_continuation_unless_it_has_seen_more(house: House) -> None:
    await house.live(30)
    yesterday = house.copy()
    await house.live(20)
    at_fifty = (house.home / "audit-head.json").read_text()
    await house.live(1)
    at_more = (house.home / "audit-head.json").read_text()
    (house.home / "audit-head.json").write_text(at_fifty)
    house.name = yesterday
    await house.go_on()
    (house.home / "audit-head.json").write_text(at_fifty)
    assert await house.find() == ""
    (house.home / "audit-head.json").write_text(at_more)
    assert f"log {YEAR} was seen at 51" in await house.find()


async def test_there_is_nothing_to_continue_where_nothing_is_missing(house: House) -> None:
    await house.live(30)
    with pytest.raises(Conflict, match="nothing to continue"):
        await house.go_on()


async def test_a_gateway_that_still_runs_is_in_the_way(house: House) -> None:
    await house.live(30)
    yesterday = house.copy()
    await house.live(20)
    house.name = yesterday
    place = Place(house.dsn, house.home)
    async with place.session() as connection:
        await connection.execute("select pg_advisory_lock($1, $2)", LOCK_CLASS, INTEGRATOR)
        with pytest.raises(SetupError, match="stop every one of them first"):
            await house.go_on()


async def test_so_is_one_that_leaves_integrating_to_another_process(house: House) -> None:
    await house.live(30)
    yesterday = house.copy()
    await house.live(20)
    house.name = yesterday
    running = await Place(house.dsn, house.home).stream()
    with pytest.raises(SetupError, match="stop every one of them first"):
        await house.go_on()
    await running.close()
    assert (await house.go_on()).log == YEAR + 1


async def test_a_log_that_falls_behind_while_the_gateway_runs_stops_it(house: House) -> None:
    """The database was put back under a running gateway: nothing is written any more, and readiness says so."""
    await house.live(30)
    yesterday = house.copy()
    await house.live(20)
    async with house.audit() as audit:
        await audit.start()
        await audit.history._keeper.look()
        assert audit.is_ready
        older = Database(house.server.dsn(yesterday))
        await older.start()
        audit.history._keeper._reader._database = older
        await audit.history._keeper.look()
        assert not audit.is_ready
        with pytest.raises(AuditUnavailable, match="older log than it did a moment ago"):
            await audit.open(samples.grant())
        await older.close()
        await audit.stop()
    remembered = json.loads((house.home / "audit-head.json").read_text())
    assert remembered["size"] == 50, "what was seen is not forgotten for it"


async def test_an_older_copy_that_has_grown_past_it_between_two_looks_stops_the_gateway_too(house: House) -> None:
    await house.live(30)
    yesterday = house.copy()
    await house.live(20)
    house.name = yesterday
    place = Place(house.dsn, house.home)
    stream = await place.stream()
    await append(stream, 40)
    await stream.close()
    await place.integrate()
    async with house.audit() as audit:
        keeper = audit.history._keeper
        keeper._newest = audit.history.file.read()
        await keeper.look()
        assert audit.history.fallen_behind is not None
        await keeper.look()
    remembered = json.loads((house.home / "audit-head.json").read_text())
    assert remembered["size"] == 50, "the fork does not take its place"
