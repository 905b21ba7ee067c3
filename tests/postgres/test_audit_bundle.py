"""A bundle written from a real store is verified offline, and every lie about its answer is named."""

import asyncio
import csv
import io
import json
import subprocess
import sys
from base64 import b64decode
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from gateway.audit import RecoveryTimeouts
from gateway.audit.content import burst
from gateway.audit.privacy import KeyFolder
from gateway.audit.protocol import AppendTimeouts
from gateway.audit.stream import StreamTimeouts
from gateway.db import Database
from gateway.domain.criteria import Criteria
from gateway.domain.document import Receipt
from gateway.domain.errors import Conflict, InvalidInput, NotFound
from gateway.domain.person import PersonId
from gateway.entry import stored_keys
from gateway.logcheck import STANDALONE
from gateway.logcheck.bundle import verify_bundle
from gateway.logcheck.finding import FaultKind
from gateway.logcheck.trust import Trust
from gateway.oversight.exports.bundle_writer import BundleOrder, Hits, Stretch, stretch, stretch_between, write_bundle
from gateway.oversight.exports.exports import Export, Made, archive
from gateway.oversight.retention import By, retire_log_key, rotate_log_key
from gateway.tlog import Verifier
from tests.postgres.overseen import over
from tests.postgres.tree import Place
from tests.rooms.audit import samples
from tests.rooms.audit.writer import Writer

PERSON = PersonId(samples.NUMBERS[0])
NOW = datetime.now(UTC)
YEAR = NOW.year
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BY = By("JHOPS0000001", "2026-17")


@pytest.fixture
async def audit(database: Database, place: Place) -> AsyncIterator[Writer]:
    audit = Writer(
        database,
        place.home,
        place.clock,
        shares=AppendTimeouts(10, 10, 10),
        pace=StreamTimeouts(3.0, 2.0, 0.05),
        patience=RecoveryTimeouts(3600, 3600),
    )
    await audit.start()
    yield audit
    await audit.stop()


async def answered(audit: Writer) -> None:
    grant = samples.grant()
    opened = await audit.open(grant)
    await audit.close(opened, samples.replies(grant), samples.document(grant))


async def hits_of(audit: Writer, criteria: Criteria, part: Stretch) -> Hits:
    async for hit in over(audit).inquiry.walk(criteria):
        if hit.leaf is not None and part.begin <= hit.leaf[1] < part.end:
            yield hit.entry, hit.leaf[1]


async def bundle(audit: Writer, folder: Path, criteria: Criteria, *tables: str) -> Export:
    """The bundle of a search over all that was ever integrated; returns the export as it would be stored."""
    await asyncio.to_thread(folder.mkdir)
    export = over(audit).exports.draft(criteria, ("ndjson", *tables), samples.auditor, "T-1", datetime.now(UTC))
    source = over(audit).source
    part = await stretch_between(source, export.log, export.since, export.until)
    order = BundleOrder(NOW, STANDALONE.read_bytes(), export.criteria, frozenset(tables))
    await write_bundle(folder, part, order, source, hits=hits_of(audit, export.sought, part))
    return export


def trusted(audit: Writer, *numbers: int) -> Trust:
    """By the log's newest key, or by those of these numbers, the newest being 0."""
    keys = audit.log.privacy.log_public_keys()
    return Trust(raw=tuple(keys[number] for number in numbers or (0,)))


def vkeys(folder: Path) -> list[str]:
    told: list[str] = json.loads((folder / "keys.json").read_bytes())["log_vkeys"]
    return told


async def newest(audit: Writer) -> str:
    async for hit in over(audit).inquiry.walk(Criteria()):
        return hit.entry.entry
    raise AssertionError("the log is empty")


def faults(folder: Path, trust: Trust) -> set[FaultKind]:
    return {finding.fault for finding in verify_bundle(folder, trust).findings}


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_bytes().splitlines()]


def rewrite(folder: Path, name: str, content: bytes) -> None:
    """Change a file and its hash in the manifest, and take away its signature, as whoever lies would."""
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["files"][name] = sha256(content).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "manifest.sig").unlink(missing_ok=True)


async def test_a_bundle_holds_the_stretch_and_verifies(audit: Writer, place: Place, tmp_path: Path) -> None:
    for _ in range(3):
        await answered(audit)
    await place.integrate()
    folder = tmp_path / "bundle"
    await bundle(audit, folder, Criteria(subject=PERSON), "csv", "parquet")
    assert faults(folder, trusted(audit)) == set()
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert (manifest["from_index"], manifest["to_index"], manifest["size"]) == (0, 6, 6)
    entries = lines(folder / "entries.ndjson")
    assert [entry["index"] for entry in entries] == list(range(6))
    assert manifest["index_rows"] == sum(len(stored_keys(b64decode(entry["sections"]))) for entry in entries)
    answer = lines(folder / "answer.ndjson")
    assert [hit["index"] for hit in answer] == [5, 4, 3, 2, 1, 0]
    (vkey,) = vkeys(folder)
    assert Verifier.parse(vkey).public_key == audit.log.public_key
    text = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file()).decode(errors="replace")
    assert not [word for word in (*samples.NUMBERS, *samples.NAMES, samples.VALUE) if word in text]


async def test_a_bundle_over_a_change_of_the_logs_key_verifies_by_all_its_keys(
    audit: Writer, place: Place, database: Database, tmp_path: Path
) -> None:
    await answered(audit)
    keys = KeyFolder(place.home / "keys")
    await rotate_log_key(audit, audit.log.privacy, keys, BY)
    later = Writer(database, place.home, place.clock, patience=RecoveryTimeouts(3600, 3600))
    await later.start()
    await answered(later)
    await later.stop()
    await place.integrate()
    both, former = tmp_path / "both", trusted(audit, 1)
    await bundle(audit, both, Criteria())
    assert faults(both, Trust()) == faults(both, trusted(audit, 0, 1)) == set()
    assert faults(both, former) == {FaultKind.STREAM_KEY}, "the later process was endorsed by the other key"
    assert (await over(audit).inquiry.proof(await newest(audit))).log_vkey == vkeys(both)[0]
    await retire_log_key(audit, audit.log.privacy, keys, BY)
    alone = tmp_path / "alone"
    await bundle(audit, alone, Criteria())
    assert vkeys(alone) == vkeys(both)
    assert faults(alone, Trust()) == faults(alone, trusted(audit, 0, 1)) == set()
    words = [sys.executable, str(STANDALONE), str(alone)]
    ran = await asyncio.to_thread(subprocess.run, words, capture_output=True, check=False)
    assert ran.returncode in {0, 4}, ran.stdout


async def test_the_proof_from_a_log_that_has_ended_names_the_key_that_signed_it(audit: Writer, place: Place) -> None:
    await answered(audit)
    await place.integrate()
    entry, former, keys = await newest(audit), audit.log.public_key, KeyFolder(place.home / "keys")
    await rotate_log_key(audit, audit.log.privacy, keys, BY)
    await retire_log_key(audit, audit.log.privacy, keys, BY)
    proven = await over(audit).inquiry.proof(entry)
    assert former != audit.log.public_key
    assert Verifier.parse(proven.log_vkey).public_key == former


async def test_the_tables_say_what_the_answer_says(audit: Writer, place: Place, tmp_path: Path) -> None:
    await answered(audit)
    await audit.record(burst("=cmd|'/c calc'!A1", "rate", 1))
    await place.integrate()
    folder = tmp_path / "bundle"
    await bundle(audit, folder, Criteria(), "csv", "parquet")
    answer = lines(folder / "answer.ndjson")
    rows = list(csv.DictReader(io.StringIO((folder / "entries.csv").read_text("utf-8"))))
    with duckdb.connect() as connection:
        sql = 'select * replace (epoch_us("at") as "at") from read_parquet(?)'
        columns = connection.execute(sql, [str(folder / "entries.parquet")])
        names = [column[0] for column in columns.description]
        found = [dict(zip(names, row, strict=True)) for row in columns.fetchall()]
    for name in ("entry", "kind", "leaf_hash", "case_number"):
        assert [row[name].removeprefix("'") or None for row in rows] == [hit[name] for hit in answer]
        assert [row[name] for row in found] == [hit[name] for hit in answer]
    assert [row["index"] for row in found] == [hit["index"] for hit in answer] == [int(row["index"]) for row in rows]
    assert [EPOCH + timedelta(microseconds=row["at"]) for row in found] == [
        datetime.fromisoformat(hit["at"]) for hit in answer
    ]
    assert rows[0]["entry"] == f"'{answer[0]['entry']}"
    assert rows[0]["client"].startswith("'=cmd")
    assert found[0]["client"].startswith("=cmd")


async def test_every_lie_about_the_answer_is_named(audit: Writer, place: Place, tmp_path: Path) -> None:
    await answered(audit)
    await answered(audit)
    await audit.record(burst("hall", "rate", 1))
    await place.integrate()
    folder = tmp_path / "bundle"
    await bundle(audit, folder, Criteria(subject=PERSON))
    whole = (folder / "answer.ndjson").read_bytes().splitlines(keepends=True)
    other = {**json.loads(whole[0]), "entry": f"{json.loads(whole[0])['entry'].split('-')[0]}-4"}
    lies = {
        FaultKind.ANSWER_OMITTED: [*whole[:1], *whole[2:]],
        FaultKind.ANSWER_TWICE: [*whole, whole[-1]],
        FaultKind.ANSWER_ORDER: [whole[1], whole[0], *whole[2:]],
        FaultKind.ANSWER_INVENTED: [orjson.dumps(other) + b"\n", *whole],
    }
    for fault, answer in lies.items():
        rewrite(folder, "answer.ndjson", b"".join(answer))
        assert fault in faults(folder, trusted(audit)), fault
    rewrite(folder, "answer.ndjson", b"".join(whole))
    assert faults(folder, trusted(audit)) == set()
    (folder / "answer.ndjson").write_bytes(b"".join(whole[1:]))
    assert faults(folder, trusted(audit)) == {FaultKind.ANSWER_OMITTED, FaultKind.FILE_CHANGED}


async def test_a_stretch_in_the_middle_is_tied_to_the_root(audit: Writer, place: Place, tmp_path: Path) -> None:
    for _ in range(300):
        await audit.record(burst("hall", "rate", 1))
    await place.integrate()
    source = over(audit).source
    for begin, end in ((0, 1), (7, 9), (250, 262), (299, 300), (0, 300), (130, 130)):
        folder = tmp_path / f"{begin}-{end}"
        folder.mkdir()
        part = await stretch(source, YEAR, begin, end)
        rows = await write_bundle(
            folder, part, BundleOrder(NOW, STANDALONE.read_bytes(), tables=frozenset({"csv"})), source
        )
        assert rows == end - begin
        assert faults(folder, trusted(audit)) == set(), (begin, end)
    with pytest.raises(Conflict):
        await stretch(source, YEAR, 0, 301)
    with pytest.raises(Conflict):
        await stretch(source, YEAR + 1, 0, 0)


async def test_a_span_in_which_nothing_happened_has_no_leaves(audit: Writer, place: Place, tmp_path: Path) -> None:
    await answered(audit)
    await place.integrate()
    folder = tmp_path / "bundle"
    before = datetime(YEAR, 1, 1, tzinfo=UTC)
    await bundle(audit, folder, Criteria(since=before, until=before + timedelta(microseconds=1)))
    assert (folder / "entries.ndjson").read_bytes() == (folder / "answer.ndjson").read_bytes() == b""
    assert faults(folder, trusted(audit)) == set()


async def test_progress_is_told_to_the_end(audit: Writer, place: Place, tmp_path: Path) -> None:
    await answered(audit)
    await place.integrate()
    heard: list[tuple[int, int]] = []

    async def told(done: int, of: int) -> None:
        heard.append((done, of))

    folder = tmp_path / "bundle"
    folder.mkdir()
    source = over(audit).source
    await write_bundle(
        folder,
        await stretch(source, YEAR, 0, 2),
        BundleOrder(NOW, STANDALONE.read_bytes()),
        source,
        report_progress=told,
    )
    assert heard == [(2, 2)]


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (datetime(YEAR - 1, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), datetime(YEAR, 1, 2, tzinfo=UTC)),
        (datetime(YEAR, 3, 1, tzinfo=UTC), datetime(YEAR, 3, 1, tzinfo=UTC)),
        (datetime(YEAR, 3, 1, tzinfo=UTC), datetime(YEAR + 1, 1, 1, 0, 0, 0, 1, tzinfo=UTC)),
    ],
)
async def test_a_span_lies_within_one_log(audit: Writer, since: datetime, until: datetime) -> None:
    with pytest.raises(InvalidInput):
        over(audit).exports.draft(Criteria(since=since, until=until), ("ndjson",), samples.auditor, "T", NOW)


async def test_a_whole_year_is_one_log(audit: Writer) -> None:
    whole = Criteria(since=datetime(YEAR, 1, 1, tzinfo=UTC), until=datetime(YEAR + 1, 1, 1, tzinfo=UTC))
    assert over(audit).exports.draft(whole, ("ndjson",), samples.auditor, "T", NOW).log == YEAR


async def test_an_export_is_kept_in_pieces_until_it_expires(audit: Writer, database: Database, tmp_path: Path) -> None:
    criteria = Criteria(subject=PERSON, matter="M01", certificate="M01-C1", state="answered")
    export = over(audit).exports.draft(criteria, ("ndjson", "csv"), samples.auditor, "T-1", NOW)
    await database.run(over(audit).exports.insert(export, Receipt("1-0", "", "")))
    stored = await over(audit).exports.load_of(export.export_id, samples.auditor)
    assert (stored.criteria, stored.formats, stored.sought.tags) == (
        export.criteria,
        ("ndjson", "csv"),
        audit.log.privacy.tags(PERSON),
    )
    assert (stored.sought.matter, stored.sought.certificate, stored.sought.state) == ("M01", "M01-C1", "answered")
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a").write_bytes(bytes(range(256)) * 9000)
    (folder / "b").write_bytes(b"b")
    file = tmp_path / "x.zip"
    await archive(folder, file)
    await over(audit).exports.begin(export.export_id, NOW)
    for _ in range(2):  # who comes second changes nothing
        await over(audit).exports.finish(export.export_id, Made(file, 0, 6, 4), NOW)
    kept = b"".join([piece async for piece in over(audit).exports.pieces(export.export_id)])
    done = await over(audit).exports.load_of(export.export_id, samples.auditor)
    assert kept == file.read_bytes()
    assert (done.state, done.percent, done.size, done.sha256) == ("done", 100, len(kept), sha256(kept).digest())
    await over(audit).exports.sweep(done.expires_at - timedelta(seconds=1))
    assert (await over(audit).exports.load_of(export.export_id, samples.auditor)).rows == 4
    await over(audit).exports.sweep(done.expires_at)
    with pytest.raises(NotFound):
        await over(audit).exports.load_of(export.export_id, samples.auditor)
    assert await database.fetch("select 1 from audit.export_piece") == []
