"""kill -9 in the middle of everything: what the world saw stands in the log, and no query stays open."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

from gateway.audit import RecoveryTimeouts
from gateway.db import Database
from gateway.domain.clock import Clock
from gateway.entry import Kind
from tests.rooms.audit.writer import Writer

ROUNDS = 3
ROOT = Path(__file__).parents[2]


def killed(dsn: str, home: Path, notes: Path, after_s: float) -> None:
    """One busy process, killed that long after its first query."""
    seen = notes.stat().st_size if notes.exists() else 0
    process = subprocess.Popen([sys.executable, "-m", "tests.rooms.audit.busy", dsn, str(home), str(notes)], cwd=ROOT)
    until_s = time.monotonic() + 30
    while not notes.exists() or notes.stat().st_size == seen:
        assert process.poll() is None
        assert time.monotonic() < until_s
        time.sleep(0.01)
    time.sleep(after_s)
    process.kill()
    process.wait()


async def kinds_by_query(database: Database) -> dict[str, list[str]]:
    rows = await database.fetch("select query_id::text as id, kind from audit.audit_entry order by stream_id, seq")
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["id"], []).append(Kind(row["kind"]).name)
    return found


async def test_after_kills_every_query_is_closed_once_and_nothing_seen_is_missing(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    for number in range(ROUNDS):
        await asyncio.to_thread(killed, database_url, tmp_path, notes, 0.05 + 0.11 * number)
    audit = Writer(
        database, tmp_path, Clock.real_time(), patience=RecoveryTimeouts(fence_after_s=0.2, look_every_s=0.05)
    )
    await audit.start()
    async with asyncio.timeout(30):
        while await database.fetch("select 1 from audit.audit_open"):  # noqa: ASYNC110 - another session's work
            await asyncio.sleep(0.05)
    await audit.stop()
    found = await kinds_by_query(database)
    lines = [line.split() for line in notes.read_text().splitlines()]
    asked = {query for what, query in lines if what == "asked"}
    released = {query for what, query in lines if what == "released"}
    assert len(released) > ROUNDS
    assert asked <= set(found)
    assert {tuple(found[query]) for query in released} == {("INTENT", "OUTCOME")}
    assert {tuple(sorted(kinds)) for kinds in found.values()} <= {("INTENT", "OUTCOME"), ("INTENT", "UNRESOLVED")}
    for stream in await database.fetch(
        "select stream_id, max(seq) + 1 as reached, count(*) as n from audit.audit_entry group by stream_id"
    ):
        assert stream["reached"] == stream["n"]
