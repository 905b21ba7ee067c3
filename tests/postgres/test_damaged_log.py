"""A log that whoever owns the database has damaged: exported, read and walked over all the same, and each place is named."""

import asyncio
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from gateway.api.present.audit import hit_object
from gateway.audit import RecoveryTimeouts
from gateway.audit.privacy import Unreadable
from gateway.audit.protocol import AppendTimeouts
from gateway.audit.reader import Reader
from gateway.audit.stream import LOCK_CLASS, StreamTimeouts
from gateway.audit.tree.reader import Place as LeafPlace
from gateway.audit.tree.reader import Slot, TreeReader
from gateway.audit.tree.tree_status import look as look_at
from gateway.audit.walk import Walk
from gateway.audit.walk.leaves import STRIDE
from gateway.audit.walk.rows import PartitionRows
from gateway.audit.walk.walk import WALKER
from gateway.db import Database
from gateway.domain.clock import Clock
from gateway.domain.criteria import Criteria
from gateway.domain.errors import NotFound
from gateway.domain.oversight import FindingState
from gateway.domain.person import PersonId
from gateway.entry import Position
from gateway.flows import Oversight, audit_exports, audit_log, disclosures, make_bundle
from gateway.jobs import Jobs
from gateway.logcheck.bundle import verify_bundle
from gateway.logcheck.trust import Trust
from gateway.oversight.exports.exports import Export, ExportState
from gateway.oversight.findings import FindingFilter, Judgement, sentence
from gateway_demo.postgres import EmbeddedPostgres
from tests.postgres.overseen import over, walk_over
from tests.postgres.tree import Place, draft
from tests.rooms.audit import samples
from tests.rooms.audit.writer import Writer

FIRST, PEOPLE, LAST = 260, 6, 20
"""Leaves of three processes: 0 to 259, 260 to 265 (three queries about people), 266 to 285; the tile of the first 256 is full."""
SIZE = FIRST + PEOPLE + LAST
PERSON = PersonId(samples.NUMBERS[0])
Said = AbstractSet[tuple[str, str]]


@dataclass
class House:
    database: Database
    audit: Writer
    jobs: Jobs
    clock: Clock
    place: Place

    @property
    def oversight(self) -> Oversight:
        return over(self.audit)

    async def exported(self, criteria: Criteria) -> tuple[Export, bytes]:
        """Through the job and the door that auditors use."""
        formats = ("ndjson", "csv", "parquet")
        export = await audit_exports.ask(criteria, formats, samples.auditor, "T-1", self.oversight)
        try:
            await self.place.integrate()
        except Exception as fault:  # noqa: BLE001 - the tree does not grow over some damage, and leaves word
            async with self.place.session() as connection:
                await connection.execute("update audit.audit_head set alarm = $1", str(fault))
        await make_bundle({"export_id": export.export_id}, self.oversight)
        done = await self.oversight.exports.load_of(export.export_id, samples.auditor)
        assert (done.state, done.why) == (ExportState.DONE, None)
        _, pieces = await audit_exports.hand_over(export.export_id, samples.auditor, "T-1", self.oversight)
        return done, b"".join([piece async for piece in pieces])


def unpacked(archive: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(folder)
    return folder


async def told(house: House, folder: Path) -> tuple[Said, int]:
    """What both verifiers name, the single file by itself with bare Python, and its exit status."""
    keys = (house.audit.log.public_key,)
    report = await asyncio.to_thread(verify_bundle, folder, Trust(raw=keys))
    vkey = house.place.origin.verifier(house.clock.real().year).vkey
    alone = await asyncio.to_thread(verified_alone, folder, vkey)
    assert alone.stderr == ""
    found = {(one["fault"], one["place"]) for one in json.loads(alone.stdout)["findings"]}
    assert found == {(finding.fault.value, finding.place) for finding in report.findings}
    assert report.is_partial == json.loads(alone.stdout)["is_partial"]
    return found, alone.returncode


def verified_alone(folder: Path, vkey: str) -> "subprocess.CompletedProcess[str]":
    call = [sys.executable, "-I", "-S", str(folder / "verify.py"), str(folder), "--key", vkey, "--json"]
    return subprocess.run(call, capture_output=True, text=True, check=False)


async def build(dsn: str, home: Path) -> None:
    place = Place(dsn, home)
    await grow(place, FIRST)
    database = Database(dsn)
    await database.start()
    audit = started(database, place)
    await audit.start()
    for _ in range(PEOPLE // 2):
        grant = samples.grant(samples.query(2))
        opened = await audit.open(grant)
        await audit.close(opened, samples.replies(grant), samples.document(grant))
    await audit.stop()
    await database.close()
    await place.integrate()
    await grow(place, LAST)


async def grow(place: Place, entries: int) -> None:
    stream = await place.stream()
    for number in range(entries // 20):
        await asyncio.gather(*(stream.append(draft(f"JH-{number}-{n}"), 20) for n in range(20)))
    await stream.close()
    await place.integrate()


def started(database: Database, place: Place) -> Writer:
    shares, pace = AppendTimeouts(10, 10, 10), StreamTimeouts(3.0, 2.0, 0.05)
    return Writer(database, place.home, place.clock, shares=shares, pace=pace, patience=RecoveryTimeouts(3600, 3600))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


@pytest.fixture(scope="module")
def database_template(postgres_server: EmbeddedPostgres, folder: Path, database_template: str) -> Iterator[str]:
    """A database with the log in it, which every test has its own copy of."""
    with psycopg.connect(postgres_server.dsn(), autocommit=True) as connection:
        connection.execute(f'create database damaged template "{database_template}"'.encode())
        asyncio.run(build(postgres_server.dsn("damaged"), folder))
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'damaged'")
        yield "damaged"
        connection.execute("drop database damaged with (force)")


@pytest.fixture
async def house(database: Database, database_url: str, folder: Path) -> AsyncIterator[House]:
    place = Place(database_url, folder)
    audit = started(database, place)
    await audit.start()
    yield House(database, audit, Jobs(database), place.clock, place)
    await audit.stop()


NONE: Said = frozenset()


@dataclass(frozen=True)
class Case:
    """What is done to the store, and what both verifiers name; by_time: besides in an export of all, by_person: in one by person."""

    done: tuple[str, ...]
    told: Said
    by_time: Said = NONE
    by_person: Said = NONE


def entry(number: int, change: str, stream: int = 1) -> str:
    return f"update audit.audit_entry set {change} where (stream_id, seq) = ({stream}, {number})"


def copied(columns: str, number: int) -> str:
    return f"insert into audit.audit_entry select {columns}, kind, query_id, body, sections from audit.audit_entry where (stream_id, seq) = (1, {number})"


SWAP = (
    "update audit.audit_entry e set body = o.body, sections = o.sections from audit.audit_entry o"
    " where e.stream_id = 1 and o.stream_id = 1 and e.seq in (70, 71) and o.seq = 141 - e.seq"
)
ONE_MORE_KEY = (
    "update audit.audit_entry_key set marks = marks || (select marks from audit.audit_entry_key where (stream_id, seq) = (2, 1))"
    " where (stream_id, seq) = (1, 50)"
)
CASES = {
    "rows": Case(
        (
            entry(10, "sections = overlay(sections placing '9'::bytea from octet_length(sections) - 2)"),
            entry(15, r"sections = '\xff00'"),
            entry(20, "sections = ''"),
            entry(30, "kind = 2"),
            entry(32, "kind = 77"),
            entry(34, "query_id = gen_random_uuid()"),
            entry(40, "at = at - interval '1 second'"),
            entry(42, "at = at + interval '21 days'"),
            entry(60, "seq = 9000"),
            entry(65, "stream_id = 3, seq = 9000"),
            copied("stream_id, seq, at + interval '1 minute'", 5),
            copied("stream_id, 9100, at", 7),
        ),
        {
            ("section-changed", "leaf 10 (entry 1-10)"), ("section-changed", "leaf 15 (entry 1-15)"),
            ("section-changed", "leaf 20 (entry 1-20)"), ("store", "leaf 30"), ("store", "leaf 32"), ("store", "leaf 34"),
            ("store", "leaf 40"), ("store", "leaf 42"), ("store", "leaf 60"), ("store", "leaf 65"), ("store", "entry 1-5"),
            ("store", "entry 1-9100"),
        },
        by_time={
            ("answer-order", "answer.ndjson"), ("answer-omitted", "entry 1-42"), ("answer-omitted", "entry 1-60"),
            ("answer-omitted", "entry 1-65"), ("answer-invented", "entry 1-9000"), ("answer-invented", "entry 3-9000"),
            ("answer-invented", "entry 1-9100"), ("answer-invented", "entry 1-15"),
        },
    ),
    "leaves": Case(
        (
            entry(10, "body = convert_to(replace(convert_from(body, 'UTF8'), '\"at\":\"20', '\"at\":\"19'), 'UTF8')"),
            entry(30, r"body = '\x00ff'"),
            "delete from audit.audit_entry where (stream_id, seq) in ((1, 50), (3, 19))",
            SWAP,
        ),
        {
            ("entry-changed", "leaf 10"), ("entry-changed", "leaf 30"), ("section-changed", "leaf 30 (entry no entry)"),
            ("entry-missing", "leaf 50"), ("entry-missing", "leaf 285"), ("store", "leaf 70 to 71"),
            ("position", "stream 1"), ("batch-changed", "batch of 1-10"), ("batch-changed", "batch of 1-30"),
            ("batch-changed", "batch of 1-50"),
        },
        by_time={
            ("answer-invented", "entry 1-10"), ("answer-invented", "entry 1-30"), ("answer-changed", "entry 1-70"),
            ("answer-changed", "entry 1-71"),
        },
    ),
    "all entries": Case(("delete from audit.audit_entry",), {("entry-missing", "leaf 0 to 285")}),
    "a month": Case(
        ("drop table audit.audit_entry_{month}", "select audit.make_partitions(now(), 1)"), {("entry-missing", "leaf 0 to 285")}
    ),
    "batches": Case(
        (
            "delete from audit.audit_batch where stream_id = 2",
            "update audit.audit_batch set digest = sha256(digest) where stream_id = 3",
            "update audit.audit_batch set at_min = at_min - interval '1 day' where (stream_id, batch_no) = (1, 0)",
        ),
        {
            ("batch-missing", "stream 2"), ("batch-changed", "batch 0 of stream 3"), ("batch-signature", "batch 0 of stream 3"),
            ("store", "batch 0 of stream 1"),
        },
    ),
    "processes": Case(
        (
            "delete from audit.audit_stream where stream_id = 2",
            "update audit.audit_stream set pubkey = sha256(pubkey) where stream_id = 3",
        ),
        {("stream-key", "stream 2"), ("stream-key", "stream 3")},
    ),
    "a tile": Case(
        ("update audit.audit_tile set data = overlay(data placing '9'::bytea from 40) where (level, n) = (0, 0)",),
        {("tile-changed", "tile/0/000"), ("tile-changed", "tile/0/000, leaf 1")},
    ),
    "tiles": Case(
        ("delete from audit.audit_tile where level = 1", "update audit.audit_tile set data = substring(data from 1 for 32) where n = 0"),
        {("tile-missing", "tile/0/000"), ("tile-missing", "tile/0/000, leaf 0 to 255"), ("tile-missing", "tile/1/000.p/1"), ("store", "the tree")},
    ),
    "rows of the tree": Case(
        ("delete from audit.audit_bundle",), {("store", "leaf 0 to 285"), ("store", "the tree")}
    ),
    "what the tree's rows say": Case(
        (
            "update audit.audit_bundle set refs = overlay(refs placing '9'::bytea from 46) where n = 0",
            "update audit.audit_bundle set at_min = '2001-01-01', at_max = '2001-01-02' where n = 1",
        ),
        {("store", "leaf 2"), ("store", "leaf 256 to …")},
    ),
    "checkpoints": Case(
        ("delete from audit.audit_checkpoint",),
        {("checkpoint", "checkpoint"), ("file-missing", "checkpoint"), ("form", "checkpoint"), ("store", "the tree")},
    ),
    "a checkpoint": Case(
        ("update audit.audit_checkpoint set note = 'x'",), {("checkpoint", "checkpoint"), ("store", "the tree")}
    ),
    "the head": Case(("delete from audit.audit_head",), {("store", "the tree")}),
    "keys": Case(
        (
            ONE_MORE_KEY,
            "delete from audit.audit_entry_key where (stream_id, seq) = (2, 1)",
        ),
        set(),
        by_person={("answer-omitted", "entry 2-1"), ("answer-invented", "entry 1-50")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES, ids=lambda name: name.replace(" ", "-"))
async def test_a_damaged_log_is_exported_and_named(name: str, house: House, tmp_path: Path) -> None:
    case, month = CASES[name], f"{house.clock.real():%Y%m}"
    expected = {(fault, await batch_of(house, place)) for fault, place in case.told}
    await damage(house, *(sql.replace("{month}", month) for sql in case.done))
    ways = [("time", Criteria(), case.by_time), ("person", Criteria(subject=PERSON), case.by_person)]
    for way, criteria, besides in ways if case.by_time or case.by_person else ways[:1]:
        _, archive = await house.exported(criteria)
        found, status = await told(house, unpacked(archive, tmp_path / way))
        assert {(fault, _open(place)) for fault, place in found} == expected | besides, way
        assert status == (1 if found else 0)


async def damage(house: House, *statements: str) -> None:
    async with house.place.session() as connection:
        await connection.execute("set session_replication_role = replica")
        for sql in statements:
            assert (await connection.execute(sql)).split()[-1] != "0", f"nothing was done: {sql}"


def _open(place: str) -> str:
    """The stretch that reaches to the end of the log, which grows by the exports themselves."""
    return "leaf 256 to …" if place.startswith("leaf 256 to ") else place


async def batch_of(house: House, place: str) -> str:
    """The batch of an entry as findings call it."""
    if not place.startswith("batch of "):
        return place
    stream, _, seq = place.removeprefix("batch of ").partition("-")
    rows = await house.database.fetch(
        "select batch_no from audit.audit_batch where stream_id = $1 and first_seq <= $2 and $2 < first_seq + n",
        int(stream),
        int(seq),
    )
    return f"batch {rows[0]['batch_no']} of stream {stream}"


async def test_what_is_taken_while_it_is_written_is_a_gap(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = TreeReader.slots

    async def robbed(self: TreeReader, log: int, begin: int, end: int, after: datetime | None) -> list[Slot]:
        if begin == 256:
            await damage(house, "delete from audit.audit_entry where (stream_id, seq) in ((1, 50), (3, 5))")
        return await slots(self, log, begin, end, after)

    monkeypatch.setattr(TreeReader, "slots", robbed)
    _, archive = await house.exported(Criteria())
    found, _ = await told(house, unpacked(archive, tmp_path / "out"))
    assert found == {
        ("entry-missing", "leaf 271"),
        ("answer-omitted", "entry 1-50"),
        ("position", "stream 3"),
        ("batch-changed", await batch_of(house, "batch of 3-5")),
    }


async def test_what_is_known_of_a_gap_stands_in_the_manifest_and_in_words(house: House, tmp_path: Path) -> None:
    await damage(house, "delete from audit.audit_entry where (stream_id, seq) in ((1, 50), (1, 51), (3, 5))")
    await damage(house, entry(60, "kind = 2"))
    _, archive = await house.exported(Criteria())
    manifest = json.loads((unpacked(archive, tmp_path / "out") / "manifest.json").read_bytes())
    assert manifest["gaps"] == [
        {"from_index": 50, "to_index": 52, "why": "missing", "entry": None},
        {"from_index": 271, "to_index": 272, "why": "missing", "entry": None},
    ]
    assert manifest["damage"] == [{"place": "leaf 60", "said": "The row of leaf 60 says another kind than its leaf."}]


async def look(house: House, criteria: Criteria, limit: int = 50) -> list[Mapping[str, Any]]:
    """All pages of a search as auditors are shown them."""
    shown: list[Mapping[str, Any]] = []
    cursor = None
    while True:
        page = await audit_log.find(criteria, samples.auditor, "T-1", house.oversight, cursor=cursor, limit=limit)
        shown += [hit_object(hit) for hit in page.hits]
        cursor = page.next
        if cursor is None:
            return shown


def damaged(shown: list[Mapping[str, Any]]) -> dict[str, list[str]]:
    return {one["entry"]: list(one["damage"]) for one in shown if "damage" in one}


async def test_a_search_marks_what_is_damaged_and_leaves_nothing_out(house: House) -> None:
    began = await look(house, Criteria())
    await damage(
        house,
        *CASES["rows"].done[:7],
        entry(50, r"body = '\x00ff'"),
        "delete from audit.audit_entry where (stream_id, seq) in ((1, 0), (1, 70), (3, 19))",
        copied("stream_id, 9100, at", 7),
    )
    shown = await look(house, Criteria(until=house.clock.real()), limit=40)
    assert damaged(shown) == {
        "1-10": ["section-changed"], "1-15": ["section-changed"], "1-20": ["section-changed"], "1-30": ["row-changed"],
        "1-32": ["row-changed"], "1-34": ["row-changed"], "1-40": ["row-changed"], "1-50": ["entry-changed", "section-changed"],
        "1-0": ["entry-missing"], "1-70": ["entry-missing"], "3-19": ["entry-missing"],
        "1-9100": ["row-changed"],
    }  # fmt: skip
    assert {one["entry"] for one in began} <= {one["entry"] for one in shown}
    assert len(shown) == len({one["entry"] for one in shown})
    by_entry = {one["entry"]: one for one in shown}
    assert (by_entry["1-70"]["index"], by_entry["1-10"]["case_number"]) == (70, None)
    assert by_entry["1-10"]["sentence"]["en"].startswith("DAMAGED (section-changed): ")


async def test_a_persons_entries_that_are_gone_are_shown_as_missing(house: House) -> None:
    began = await look(house, Criteria(subject=PERSON))
    await damage(
        house,
        "delete from audit.audit_entry where (stream_id, seq) in ((2, 0), (2, 3))",
        entry(1, "at = at - interval '1 second'", stream=2),
    )
    found = damaged(await look(house, Criteria(subject=PERSON), limit=2))
    assert found == {"2-0": ["entry-missing"], "2-3": ["entry-missing"], "2-1": ["row-changed"]}
    assert len(await look(house, Criteria(subject=PERSON), limit=2)) > len(began)  # the looks between are entries too
    with_case = await look(house, Criteria(subject=PERSON, case_number="JH-2026-M01-000017"), limit=3)
    assert damaged(with_case) == found
    assert damaged(await look(house, Criteria(subject=PERSON, case_number="JH-2026-M01-000018"))) == {}
    line = await audit_log.timeline(
        Criteria(subject=PERSON), samples.auditor, "T-1", house.oversight, cursor=None, limit=50
    )
    told_there = {hit.entry.entry: list(hit.entry.damage) for trail in line.trails for hit in trail.hits}
    assert {name: damage for name, damage in told_there.items() if damage} == found


async def test_one_entry_and_its_proof_say_what_is_wrong(house: House) -> None:
    await damage(
        house,
        entry(10, r"sections = '\xff00'"),
        entry(30, r"body = '\x00ff'"),
        entry(40, "at = at - interval '1 second'"),
        "delete from audit.audit_entry where (stream_id, seq) = (1, 50)",
        copied("stream_id, seq, at + interval '1 minute'", 60),
        copied("stream_id, 9100, at", 7),
    )
    inquiry = house.oversight.inquiry
    for name, wrong in {
        "1-10": ("section-changed",), "1-30": ("entry-changed", "section-changed"), "1-40": ("row-changed",),
        "1-50": ("entry-missing",), "1-60": (), "1-9100": ("row-changed",),
    }.items():  # fmt: skip
        assert (await inquiry.hit(name)).entry.damage == wrong, name
    for name in ("1-10", "1-40", "1-60"):  # their leaves are as they were
        proven = await inquiry.proof(name)
        assert proven.proof.index == int(name.partition("-")[2])
    for name in ("1-30", "1-50"):
        with pytest.raises(Unreadable):
            await inquiry.proof(name)
    with pytest.raises(NotFound):
        await inquiry.hit("1-9999")
    await damage(house, "delete from audit.audit_tile where level = 0 and n = 0")
    with pytest.raises(Unreadable):
        await inquiry.proof("1-0")


async def test_a_citizen_is_told_how_many_are_not_as_they_were_signed(house: House) -> None:
    citizen = replace(samples.officer, account="citizen", client="citizen-app")
    whole = await disclosures.read_disclosures(PERSON, citizen, house.oversight)
    assert (len(whole.page.items), whole.page.damaged) == (PEOPLE, 0)
    await damage(
        house,
        "delete from audit.audit_entry where (stream_id, seq) = (2, 0)",
        entry(1, r"sections = '\xff00'", stream=2),
        entry(2, r"body = '\x00ff'", stream=2),
        entry(3, "kind = 1", stream=2),
    )
    left = await disclosures.read_disclosures(PERSON, citizen, house.oversight)
    shown = [entry.position.entry for entry in left.page.items if entry.position.stream_id == 2]
    assert (shown, left.page.damaged) == (["2-5", "2-4"], 4)


def walk(house: House) -> Walk:
    return walk_over(house.audit)


async def known(house: House) -> set[tuple[str, str]]:
    rows = await house.database.fetch("select kind, place from audit.damage where gone_at is null")
    return {(row["kind"], row["place"]) for row in rows}


WALKED: dict[str, Callable[[int], Said]] = {
    "rows": lambda year: {
        *(("section-changed", f"leaf {n} of {year}") for n in (10, 15, 20)),
        *(("row-changed", f"leaf {n} of {year}") for n in (30, 32, 34, 40, 42, 60, 65)),
        *(("entry-extra", f"entry {name}") for name in ("1-5", "1-9100")),
    },
    "leaves": lambda year: {
        ("entry-changed", f"leaf 10 of {year}"), ("entry-changed", f"leaf 30 of {year}"),
        ("section-changed", f"leaf 30 of {year}"), ("entry-missing", f"leaf 50 of {year}"),
        ("entry-missing", f"leaf 285 of {year}"), ("row-changed", f"leaf 70 of {year}"), ("row-changed", f"leaf 71 of {year}"),
        ("batch-changed", "batch of 1-10"), ("batch-changed", "batch of 1-30"), ("batch-changed", "batch of 1-70"),
    },
    "batches": lambda _year: {
        ("batch-missing", "batch 0 to 5 of stream 2"), ("batch-changed", "batch 0 of stream 3"),
        ("batch-signature", "batch 0 of stream 3"), ("batch-times", "batch 0 of stream 1"),
    },
    "processes": lambda _year: {("stream-missing", "stream 2"), ("stream-changed", "stream 3"), ("batch-signature", "batch 0 of stream 3")},
    "a tile": lambda year: {("tile-changed", f"tile/0/000 of {year}"), ("entry-changed", f"leaf 1 of {year}")},
    "checkpoints": lambda year: {("checkpoint-changed", f"newest checkpoint of {year}")},
    "keys": lambda year: {("key-missing", f"leaf 261 of {year}"), ("key-extra", "entry 1-50")},
}  # fmt: skip


@pytest.mark.parametrize("name", WALKED)
async def test_the_walk_names_what_is_damaged_once_and_opens_findings(name: str, house: House) -> None:
    year = house.clock.real().year
    expected = {(kind, await batch_of(house, place)) for kind, place in WALKED[name](year)}
    await walk(house).round()
    assert await known(house) == set()
    await damage(house, *CASES[name].done)
    await walk(house).round()
    assert await known(house) == expected
    findings = await house.database.fetch("select * from audit.finding order by opened_at")
    assert {row["key"].partition("|")[0] for row in findings} == {kind for kind, _ in expected}
    assert sum(row["n"] for row in findings) == len(expected)
    await walk(house).round()
    assert await house.database.fetch("select * from audit.finding order by opened_at") == findings
    standing = await look_at(house.database)
    assert (standing.damaged, standing.round_s is not None) == (len(expected), True)
    assert any("is damaged at" in warning for warning in standing.warnings())


async def test_disclosure_goes_on_over_damage_to_old_rows(house: House) -> None:
    await damage(house, *CASES["leaves"].done)
    await walk(house).round()
    grant = samples.grant(samples.query(2))
    opened = await house.audit.open(grant)
    await house.audit.close(opened, samples.replies(grant), samples.document(grant))
    assert house.audit.is_ready


async def test_a_finding_of_damage_names_the_place_and_the_entries_in_either_language(house: House) -> None:
    year = house.clock.real().year
    await damage(house, "delete from audit.audit_entry where (stream_id, seq) in ((1, 50), (1, 51))")
    await walk(house).round()
    page = await house.oversight.findings.page(FindingFilter(rule="A24"), None, 10)
    (found,) = page.items
    assert (found.rule, found.entries, found.n) == ("A24", ("1-50", "1-51"), 2)
    told = sentence(found, house.oversight.findings.rules.told)
    assert told["en"] == (
        f"What is stored of the log is not what was signed: leaf 50 of {year}: its entry is not there; "
        "2 places with this kind of damage."
    )
    assert f"leaf 50 of {year}" in told["zh"]
    judgement = Judgement("auditor-1", house.clock.real(), "restored from the archive")
    statement = house.oversight.findings.judged(found.finding_id, FindingState.JUSTIFIED, judgement)
    await house.database.run(statement)
    await walk(house).round()
    assert len((await house.oversight.findings.page(FindingFilter(rule="A24"), None, 10)).items) == 1
    await damage(house, "delete from audit.audit_entry where (stream_id, seq) = (1, 60)")
    await walk(house).round()
    assert len((await house.oversight.findings.page(FindingFilter(rule="A24"), None, 10)).items) == 2


async def test_what_is_put_right_is_no_damage_any_more(house: House) -> None:
    await damage(house, "update audit.audit_entry set kind = 2 where (stream_id, seq) = (1, 50)")
    await walk(house).round()
    assert len(await known(house)) == 1
    await damage(house, "update audit.audit_entry set kind = 4 where (stream_id, seq) = (1, 50)")
    await walk(house).round()
    assert await known(house) == set()


async def test_the_walk_goes_on_where_it_was_left(house: House) -> None:
    for _ in range(3):
        await walk(house).stride()
    row = await house.database.fetchrow("select place from audit.walk")
    assert row is not None
    assert json.loads(row["place"])["next"] == 2 * STRIDE
    await damage(house, "delete from audit.audit_entry where (stream_id, seq) in ((1, 5), (1, 200))")
    other = walk_over(started(house.database, house.place))
    await other.round()
    assert {place for _, place in await known(house)} >= {f"leaf 200 of {house.clock.real().year}"}
    assert ("entry-missing", f"leaf 5 of {house.clock.real().year}") not in await known(house)


async def test_one_of_all_processes_walks(house: House) -> None:
    async with house.place.session() as connection:
        assert await connection.fetchval("select pg_try_advisory_lock($1, $2)", LOCK_CLASS, WALKER)
        task = asyncio.create_task(walk(house).run())
        await asyncio.sleep(0.2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert await house.database.fetch("select * from audit.walk") == []
    task = asyncio.create_task(walk(house).run())
    while not await house.database.fetch("select * from audit.walk"):  # noqa: ASYNC110 - another session's row
        await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_what_a_look_meets_is_a_finding_too_and_the_same_as_the_walks(house: House) -> None:
    await damage(house, *CASES["rows"].done[:7], "delete from audit.audit_entry where (stream_id, seq) = (1, 50)")
    await look(house, Criteria())
    met = await known(house)
    assert ("entry-missing", f"leaf 50 of {house.clock.real().year}") in met
    findings = await house.oversight.findings.page(FindingFilter(rule="A24"), None, 10)
    assert {finding.name for finding in findings.items} == {"damaged_log"}
    await walk(house).round()
    assert await known(house) == met


class Growing(TreeReader):
    """A tree that has grown by the time an answer about it is heard."""

    place: Place

    async def places(self, entries: Sequence[tuple[Position, datetime]]) -> list[LeafPlace | None]:
        found = await super().places(entries)
        await self.place.integrate()
        return found

    async def taken(self, positions: Sequence[Position]) -> set[Position]:
        found = await super().taken(positions)
        await self.place.integrate()
        return found


@pytest.fixture
async def growing(house: House) -> AsyncIterator[Growing]:
    """The tree, with an entry in the store that it has not taken yet."""
    tree = Growing(house.database)
    tree.place = house.place
    stream = await house.place.stream()
    await stream.append(draft("JH-NEW"), 20)
    yield tree
    await stream.close()


async def test_what_the_tree_takes_while_the_walk_looks_is_no_damage(house: House, growing: Growing) -> None:
    rows, table = PartitionRows(Reader(house.database), growing), ""
    looked = 0
    while (following := await rows.next_table(table)) is not None:
        table = following
        looked += await rows.pages(table)
        assert await rows.look(table, 0) == []
    assert looked


async def test_nor_is_what_it_takes_while_somebody_searches(house: House, growing: Growing) -> None:
    house.oversight.inquiry._tree = growing
    page = await audit_log.find(Criteria(), samples.auditor, "T-1", house.oversight, cursor=None, limit=2)
    assert [hit.entry.damage for hit in page.hits] == [(), ()]
