"""Months that are exported, verified, announced and dropped; whatever is broken off when, nothing is lost and nothing goes unannounced."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import asyncpg
import pytest

from gateway.audit.origin import ORIGIN, Origin
from gateway.audit.tree.reader import TreeReader
from gateway.db import Database
from gateway.domain.criteria import Criteria
from gateway.domain.errors import Conflict, NotFound
from gateway.domain.oversight import Scope
from gateway.entry import Kind, Position, read_sections
from gateway.flows import archive_of
from gateway.flows.steps import oversight
from gateway.logcheck import STANDALONE
from gateway.logcheck.bundle import verify_bundle
from gateway.logcheck.trust import Trust
from gateway.oversight.exports import parquet
from gateway.oversight.exports.bundle_writer import BundleOrder, stretch, stretch_between, write_bundle
from gateway.oversight.retention import By, Checker, Pruner, archive, month_of, months, months_before, pruning
from gateway.oversight.retention.archive import Archive
from gateway.oversight.retention.span import Month, Range
from gateway.tlog import Tile, leaf_hash, root_of
from tests.postgres.moved import House, house_at
from tests.postgres.overseen import looked, walk_over
from tests.rooms.audit import samples

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
BY = By("JHOPS0000001", "retention-2026")
LOG = 2026


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    """Two queries in each of January, February and March; it is April."""
    async with house_at(database, tmp_path, datetime(2026, 1, 15, tzinfo=UTC)) as house:
        for month in (1, 2, 3):
            house.time.now = datetime(2026, month, 15, tzinfo=UTC)
            await house.ask()
            await house.ask()
            await house.integrate()
        house.time.now = datetime(2026, 4, 15, tzinfo=UTC)
        yield house


def holds(folder: Path, log_keys: Sequence[bytes]) -> bool:
    return verify_bundle(folder, Trust(raw=tuple(log_keys))).holds


CHECKER = Checker(STANDALONE.read_bytes(), holds)


def pruner(house: House, out: Path, checker: Checker = CHECKER) -> Pruner:
    return Pruner(
        house.audit,
        house.database,
        house.clock,
        out,
        BY,
        log=house.audit.log,
        write=archive_of(house.audit.log),
        checker=checker,
    )


def verified(folder: Path, house: House) -> bool:
    return verify_bundle(folder, Trust(raw=house.audit.log.privacy.log_public_keys())).holds


async def tables(house: House) -> list[date]:
    return await months_before(house.database, date(2026, 4, 1))


async def prunes(house: House) -> list[object]:
    rows = await house.database.fetch(
        "select sections from audit.audit_entry where kind = $1 order by at, seq", Kind.PRUNE.value
    )
    return [read_sections(row["sections"])[0]["result"]["month"] for row in rows]


async def survivors_prove(house: House) -> int:
    """How many entries are left; each proves itself under the newest checkpoint, and the tiles lead to its root."""
    await house.integrate()
    tree, verifier = TreeReader(house.database), Origin(ORIGIN, house.audit.log.privacy).verifier(LOG)
    rows = await house.database.fetch("select stream_id, seq, at, body from audit.audit_entry")
    size, root = 0, b""
    for row in rows:
        (place,) = await tree.places([(Position(row["stream_id"], row["seq"]), row["at"])])
        assert place is not None
        proof = await tree.proof(place.log, place.index)
        assert proof is not None
        checkpoint, _ = proof.verify(leaf_hash(row["body"]), verifier)
        size, root = checkpoint.size, checkpoint.root
    tile = await tree.tile(LOG, Tile(0, 0, size))
    assert tile is not None
    assert root_of([tile[at : at + 32] for at in range(0, len(tile), 32)]) == root
    return len(rows)


async def test_the_oldest_month_goes_and_everything_left_still_proves(house: House, tmp_path: Path) -> None:
    out = tmp_path / "pruned"
    assert await tables(house) == [JANUARY, FEBRUARY, MARCH]
    pruned = await pruner(house, out).prune(JANUARY)
    assert (pruned.month, pruned.entries) == (JANUARY, 4)
    assert [folder.name for folder in pruned.bundles] == ["2026-0-4"]
    assert all(verified(folder, house) for folder in pruned.bundles)
    assert await tables(house) == [FEBRUARY, MARCH]
    assert await prunes(house) == ["2026-01"]
    assert await survivors_prove(house) == 9
    with pytest.raises(NotFound):
        await TreeReader(house.database).entries(LOG, 0, 4)
    keys = await house.database.fetch("select to_regclass('audit.audit_entry_key_202601') as there")
    assert keys[0]["there"] is None


async def test_the_export_holds_what_was_dropped(house: House, tmp_path: Path) -> None:
    before = [row["body"] for row in await house.database.fetch("select body from audit.audit_entry_202601")]
    (folder,) = (await pruner(house, tmp_path / "pruned").prune(JANUARY)).bundles
    lines = (folder / "entries.ndjson").read_text("ascii").splitlines()
    assert len(lines) == len(before) == 4
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert (manifest["from_index"], manifest["to_index"]) == (0, 4)
    assert (folder / "entries.parquet").exists()
    changed = folder / "entries.ndjson"
    changed.write_text("\n".join(lines[::-1]) + "\n")
    assert not verified(folder, house)


async def test_month_after_month(house: House, tmp_path: Path) -> None:
    house_pruner = pruner(house, tmp_path / "pruned")
    folders = [folder.name for month in (JANUARY, FEBRUARY) for folder in (await house_pruner.prune(month)).bundles]
    assert folders == ["2026-0-4", "2026-4-8"]
    again = await house_pruner.prune(JANUARY)
    assert [folder.name for folder in again.bundles] == ["2026-0-4"]
    assert await prunes(house) == ["2026-01", "2026-02"]
    assert await survivors_prove(house) == 6


async def test_entries_of_the_turn_of_a_month_stand_in_the_bundle_before(database: Database, tmp_path: Path) -> None:
    async with house_at(database, tmp_path, datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC)) as house:
        await house.ask()
        house.time.now = datetime(2026, 2, 1, tzinfo=UTC)
        await house.ask()
        house.time.now = datetime(2026, 1, 31, 23, 59, 59, 999_000, tzinfo=UTC)
        await house.ask()
        house.time.now = datetime(2026, 4, 1, tzinfo=UTC)
        await house.integrate()
        first = await pruner(house, tmp_path / "pruned").prune(JANUARY)
        assert ([folder.name for folder in first.bundles], first.entries) == (["2026-0-6"], 4)
        second = await pruner(house, tmp_path / "pruned").prune(FEBRUARY)
        assert (second.bundles, second.entries) == ((), 2)
        assert await survivors_prove(house) == 2


class Killed(Exception):
    """The process ended here."""


@pytest.mark.parametrize("step", ["write_bundle", "stretch", "holds", "detach", "count", "drop"])
async def test_a_prune_that_was_killed_goes_on(
    house: House, tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, where = (
        tmp_path / "pruned",
        next(place for place in (oversight, archive, pruning) if hasattr(place, step) or place is pruning),
    )
    real = getattr(where, step, None)

    async def killed_behind(*given: object, **named: object) -> object:
        assert real is not None
        await real(*given, **named)
        raise Killed

    def killed(_folder: Path, _keys: Sequence[bytes]) -> bool:
        raise Killed

    checker = CHECKER
    if step == "holds":
        checker = Checker(CHECKER.program, killed)
    else:
        monkeypatch.setattr(where, step, killed_behind)
    with pytest.raises(Killed):
        await pruner(house, out, checker).prune(JANUARY)
    announced = step in {"detach", "drop"}
    assert await prunes(house) == (["2026-01"] if announced else [])
    assert (JANUARY in await tables(house)) == (step != "drop")
    monkeypatch.undo()
    pruned = await pruner(house, out).prune(JANUARY)
    assert await prunes(house) == ["2026-01"]
    assert await tables(house) == [FEBRUARY, MARCH]
    assert all(verified(folder, house) for folder in pruned.bundles)
    assert await survivors_prove(house) == 9


async def test_a_detaching_that_was_broken_off_is_finished(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken_off(_connection: object, month: Month) -> None:
        reader, detaching = await house.database.connect(), await house.database.connect()
        await reader.execute("begin isolation level repeatable read")
        await reader.fetch("select count(*) from audit.audit_entry")
        await detaching.execute("set lock_timeout = '200ms'")
        with pytest.raises(Exception, match="lock timeout"):
            await detaching.execute(f"alter table audit.audit_entry detach partition {month.entries} concurrently")
        await reader.close()
        await detaching.close()
        raise Killed

    monkeypatch.setattr(pruning, "detach", broken_off)
    with pytest.raises(Killed):
        await pruner(house, tmp_path / "pruned").prune(JANUARY)
    standing = "select inhdetachpending as p from pg_inherits where inhrelid = to_regclass('audit.audit_entry_202601')"
    assert [row["p"] for row in await house.database.fetch(standing)] == [True]
    monkeypatch.undo()
    assert (await pruner(house, tmp_path / "pruned").prune(JANUARY)).entries == 4
    assert await tables(house) == [FEBRUARY, MARCH]
    assert await prunes(house) == ["2026-01"]


async def test_an_export_that_does_not_verify_drops_nothing(house: House, tmp_path: Path) -> None:
    out = tmp_path / "pruned"
    await house.database.fetch("alter table audit.audit_entry disable trigger all")
    await house.database.fetch("alter table audit.audit_entry_202601 disable trigger all")
    await house.database.fetch(
        "update audit.audit_entry set body = convert_to(replace(convert_from(body, 'UTF8'), 'INTENT', 'DENIED'), 'UTF8') where seq = 0"
    )
    with pytest.raises(Conflict, match="does not verify"):
        await pruner(house, out).prune(JANUARY)
    assert await tables(house) == [JANUARY, FEBRUARY, MARCH]
    assert await prunes(house) == []


async def test_a_sound_bundle_of_other_entries_in_that_place_drops_nothing(house: House, tmp_path: Path) -> None:
    out = tmp_path / "pruned"
    other = Archive(house.audit.log.privacy, house.clock, out, write=archive_of(house.audit.log), checker=CHECKER)
    made = other.path(await other.export(Range(2026, 0, 2)))
    made.rename(out / "2026-0-4")
    with pytest.raises(Conflict, match="other entries"):
        await pruner(house, out).prune(JANUARY)
    assert await tables(house) == [JANUARY, FEBRUARY, MARCH]
    assert await prunes(house) == []


@pytest.mark.parametrize("harm", ["manifest.json", "entries.ndjson", "checkpoint"])
async def test_an_announced_month_whose_export_was_harmed_is_not_dropped(
    house: House, tmp_path: Path, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "pruned"

    async def killed(*_given: object) -> None:
        raise Killed

    monkeypatch.setattr(pruning, "detach", killed)
    with pytest.raises(Killed):
        await pruner(house, out).prune(JANUARY)
    monkeypatch.undo()
    file = out / "2026-0-4" / harm
    file.write_bytes(file.read_bytes().replace(b"2026", b"2027").replace(b'"index":1', b'"index":3'))
    with pytest.raises(Conflict):
        await pruner(house, out).prune(JANUARY)
    assert JANUARY in await tables(house)


async def test_one_prune_at_a_time(house: House, tmp_path: Path) -> None:
    async with months.alone(house.database):
        with pytest.raises(Conflict, match="another"):
            await pruner(house, tmp_path / "pruned").prune(JANUARY)
    assert (await pruner(house, tmp_path / "pruned").prune(JANUARY)).entries == 4


async def test_what_must_not_go_stays(house: House, tmp_path: Path) -> None:
    month = pruner(house, tmp_path / "pruned")
    with pytest.raises(Conflict, match="before"):
        await month.prune(FEBRUARY)
    with pytest.raises(Conflict, match="no entries"):
        await month.prune(date(2025, 12, 1))
    house.time.now = datetime(2026, 2, 2, tzinfo=UTC)
    with pytest.raises(Conflict, match="not over"):
        await month.prune(JANUARY)
    house.time.now = datetime(2026, 4, 15, tzinfo=UTC)
    await house.withhold(Scope.CASE, "JH-2026-M01-000017")
    with pytest.raises(Conflict, match="withheld"):
        await month.prune(JANUARY)
    assert await tables(house) == [JANUARY, FEBRUARY, MARCH]


async def test_a_month_with_an_open_query_stays(house: House, tmp_path: Path) -> None:
    house.time.now = datetime(2026, 1, 20, tzinfo=UTC)
    await house.audit.open(samples.grant())
    house.time.now = datetime(2026, 4, 15, tzinfo=UTC)
    with pytest.raises(Conflict, match="not closed"):
        await pruner(house, tmp_path / "pruned").prune(JANUARY)


async def test_a_month_that_is_not_in_the_tree_stays(house: House, tmp_path: Path) -> None:
    house.time.now = datetime(2026, 1, 20, tzinfo=UTC)
    await house.ask()
    house.time.now = datetime(2026, 4, 15, tzinfo=UTC)
    with pytest.raises(Conflict, match="2 entries of 2026-01 are not in the tree yet"):
        await pruner(house, tmp_path / "pruned").prune(JANUARY)


async def test_an_entry_that_came_late_stops_the_drop(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = months.detach

    async def one_more(connection: "asyncpg.Connection[asyncpg.Record]", month: Month) -> None:
        house.time.now = datetime(2026, 1, 20, tzinfo=UTC)
        await house.ask()
        house.time.now = datetime(2026, 4, 15, tzinfo=UTC)
        await real(connection, month)

    monkeypatch.setattr(pruning, "detach", one_more)
    with pytest.raises(Conflict, match="holds 6 entries and not the 4"):
        await pruner(house, tmp_path / "pruned").prune(JANUARY)
    rows = await house.database.fetch("select count(*) as n from audit.audit_entry where at < '2026-02-01+00'")
    assert rows[0]["n"] == 6, "the month is attached again"


def test_a_month_is_said_as_year_and_month() -> None:
    assert month_of("2026-02") == FEBRUARY
    for text in ("2026", "2026-13", "2026-02-01", "02-2026"):
        with pytest.raises(ValueError, match=r"month|data|format|unconverted"):
            month_of(text)


def alone(folder: Path, key: str) -> "subprocess.CompletedProcess[str]":
    """The bundle's own verifier, by bare Python."""
    call = [sys.executable, "-I", "-S", str(folder / "verify.py"), str(folder), "--key", key]
    return subprocess.run(call, capture_output=True, text=True, check=False)


async def test_the_archive_of_a_month_can_be_verified_with_what_lies_in_it(house: House, tmp_path: Path) -> None:
    (folder,) = (await pruner(house, tmp_path / "pruned").prune(JANUARY)).bundles
    assert "verify.py" in (folder / "README.txt").read_text("utf-8")
    key = Origin(ORIGIN, house.audit.log.privacy).verifier(LOG).vkey
    told = await asyncio.to_thread(alone, folder, key)
    assert (told.returncode, told.stdout.splitlines()[-1], told.stderr) == (0, "Verified.", "")


async def test_a_month_is_dropped_with_a_table_as_csv_where_nothing_writes_parquet(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "pa", None)
    (folder,) = (await pruner(house, tmp_path / "pruned").prune(JANUARY)).bundles
    assert verified(folder, house)
    assert ((folder / "entries.csv").exists(), (folder / "entries.parquet").exists()) == (True, False)


async def test_a_pruned_month_is_a_gap_that_its_entry_announces_and_no_damage(house: House, tmp_path: Path) -> None:
    pruned = await pruner(house, tmp_path / "pruned").prune(JANUARY)
    await house.integrate()
    source = house.oversight.source
    out = tmp_path / "whole"
    out.mkdir()
    part = await stretch_between(source, LOG, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))
    await write_bundle(out, part, BundleOrder(house.clock.real(), CHECKER.program), source)
    manifest = json.loads((out / "manifest.json").read_bytes())
    gap = {"from_index": 0, "to_index": 4, "why": "pruned", "entry": pruned.entry}
    assert (manifest["gaps"], manifest["damage"]) == ([gap], [])
    report = verify_bundle(out, Trust(raw=house.audit.log.privacy.log_public_keys()))
    assert (report.findings, report.is_partial) == ([], True)
    assert any(f"as entry {pruned.entry} announced" in said for said in report.unchecked)
    told = await asyncio.to_thread(alone, out, Origin(ORIGIN, house.audit.log.privacy).verifier(LOG).vkey)
    assert (told.returncode, told.stderr) == (4, "")
    await walk_over(house.audit).round()
    assert await house.database.fetch("select * from audit.damage") == []
    page = await looked(house.audit, samples.auditor, "T-1", Criteria(), limit=200)
    assert [entry.entry for entry in page.items if entry.damage] == []


async def test_a_month_that_nobody_announced_is_missing_whatever_the_records_say(house: House, tmp_path: Path) -> None:
    """Whoever can drop a month can write that it was pruned; the entry that would say so is not in the tree."""
    await house.database.fetch("drop table audit.audit_entry_202601")
    await house.database.fetch(
        "insert into audit.audit_pruning (month, entry, entries, ranges, pruned_at) values ('2026-01-01', '1-0', 4, '[]', now())"
    )
    source = house.oversight.source
    out = tmp_path / "whole"
    out.mkdir()
    await write_bundle(out, await stretch(source, LOG, 0, 8), BundleOrder(house.clock.real(), CHECKER.program), source)
    manifest = json.loads((out / "manifest.json").read_bytes())
    assert [(gap["why"], gap["to_index"]) for gap in manifest["gaps"]] == [("missing", 4)]
    assert not verified(out, house)
