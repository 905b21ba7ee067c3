"""The tree at a size: how fast entries are taken into it, what a proof and a search cost then, and how many bytes it adds.

`python -m tests.load.bench_tree [ENTRIES]`, a million where none is given.  Entries are made as a stream makes them, with batches signed
by a stream's key, but are copied in large transactions: appending is measured elsewhere.  A second of CPU is one of the integrator and
PostgreSQL together, which counts on a machine with other work.
"""

import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import uuid4

import asyncpg
import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.audit.model import Draft, Entry, Subject, encode
from gateway.audit.origin import ORIGIN, Origin
from gateway.audit.privacy import KeyFolder, Privacy
from gateway.audit.reader import Reader
from gateway.audit.tree import store
from gateway.audit.tree.integrator import Integrator
from gateway.audit.tree.reader import TreeReader
from gateway.db import Database
from gateway.domain.clock import Clock
from gateway.domain.criteria import Criteria
from gateway.entry import Kind, Position, batch_digest, batch_message, endorsement_message, key_mark
from gateway.main import YOUNG_OBJECTS
from gateway.oversight.search.search import search
from gateway_demo.postgres import EmbeddedPostgres
from gateway_demo.postgres.place import remove_place
from tests.load.bench_house import postgres_cpu_s

MILLION = 1_000_000
BATCH, BATCHES_AT_ONCE = 512, 20
SUBJECTS = 50_000
"""So many people share the entries."""
ASKED = 400
TREE = ("audit_tile", "audit_bundle", "audit_head", "audit_checkpoint", "audit_cursor")


@dataclass(frozen=True, slots=True)
class Figures:
    """entries: how many.  per_s: taken a second.  cpu_us: of the integrator and of PostgreSQL, an entry.  In ms: best tenth, median,
    99th percentile.

    evidence: bytes an entry of the tree's tables with their indexes; with digests and signatures of batches besides.
    """

    entries: int
    per_s: float
    cpu_us: tuple[float, float]
    proof_ms: tuple[float, float, float]
    search_ms: tuple[float, float, float]
    evidence: tuple[float, float]


async def tree_figures(server: EmbeddedPostgres, home: Path, entries: int, say: Callable[[str], None]) -> Figures:
    """Fill an empty, migrated database and measure."""
    dsn, privacy = server.dsn(), Privacy(KeyFolder(home / "keys"))
    say(f"{entries:,} entries are copied")
    filled = [(entry.position, entry.at) async for entry in _filled(dsn, privacy, entries)]
    say("taken into the tree")
    gc.freeze()
    per_s, cpu_us = await _integrated(server, Origin(ORIGIN, privacy), entries)
    database = Database(dsn)
    await database.start()
    try:
        reader, tree = Reader(database), TreeReader(database)
        await database.pool.execute("analyze")
        say("proofs and searches")

        async def prove() -> None:
            (found,) = await tree.places([random.choice(filled)])
            assert found is not None
            assert await tree.proof(found.log, found.index) is not None

        async def look() -> None:
            tag = _tag(random.choice(filled)[0].seq)
            assert (await search(reader, privacy, Criteria(tags=(tag,)), None, 50)).items

        return Figures(
            entries, per_s, cpu_us, await _timed(prove), await _timed(look), await _evidence(database, entries)
        )
    finally:
        await database.close()


async def _filled(dsn: str, privacy: Privacy, entries: int) -> Any:
    """One stream's entries over a year's last months, at full batches."""
    connection = await asyncpg.connect(dsn)
    key, boot_id, began = Ed25519PrivateKey.generate(), uuid4(), datetime.now(UTC) - timedelta(days=60)
    public_key = key.public_key().public_bytes_raw()
    await connection.execute("select audit.make_partitions($1, 4)", began)
    stream_id = await connection.fetchval(
        "insert into audit.audit_stream (node, boot_id, pubkey, endorsement) values ('bench', $1, $2, $3) returning stream_id",
        boot_id, public_key, privacy.log_key().sign(endorsement_message(boot_id, public_key)),
    )  # fmt: skip
    digest, batch_no = bytes(32), 0
    for first in range(0, entries, BATCH * BATCHES_AT_ONCE):
        async with connection.transaction():
            for begin in range(first, min(first + BATCH * BATCHES_AT_ONCE, entries), BATCH):
                made = list(_made(privacy, stream_id, began, range(begin, min(begin + BATCH, entries))))
                digest = batch_digest(digest, [entry.leaf_hash for entry in made])
                await connection.execute(
                    "insert into audit.audit_batch values ($1, $2, $3, $4, $5, $6, now(), $7, $8)",
                    stream_id, batch_no, begin, len(made), made[0].at, made[-1].at, digest,
                    key.sign(batch_message(stream_id, batch_no, begin, len(made), digest)),
                )  # fmt: skip
                await _copied(connection, made)
                batch_no += 1
                for entry in made:
                    yield entry
    await connection.close()


async def _copied(connection: "asyncpg.Connection[asyncpg.Record]", entries: list[Entry]) -> None:
    """Entries and their search keys."""
    rows = [(*_place(e), e.at, int(e.kind), e.query_id, e.body, e.sections) for e in entries]
    keys = [(*_place(e), e.at, [key_mark(kind, key, e.at) for kind, key in e.keys]) for e in entries]
    place = ("stream_id", "seq", "at")
    await connection.copy_records_to_table(
        "audit_entry", schema_name="audit", columns=(*place, "kind", "query_id", "body", "sections"), records=rows
    )
    await connection.copy_records_to_table(
        "audit_entry_key", schema_name="audit", columns=(*place, "marks"), records=keys
    )


def _place(entry: Entry) -> tuple[int, int]:
    return entry.position.stream_id, entry.position.seq


def _tag(seq: int) -> bytes:
    """Of the subject of an entry."""
    return b"subject " + (seq * 7919 % SUBJECTS).to_bytes(8, "big")


def _made(privacy: Privacy, stream_id: int, began: datetime, seqs: range) -> Iterator[Entry]:
    for seq in seqs:
        sections: dict[str, dict[str, object]] = {
            "request": {
                "matter": "M01",
                "certificates": ["M01-C1", "M01-C2"],
                "departments": ["household", "marriage"],
            },
            "officer": {"account": f"clerk-{seq % 400}", "client": "window", "department": "housing", "post": "window"},
            "case": {"case_number": f"JH-2026-M01-{seq // 2:06d}"},
        }
        subject = Subject(_tag(seq), {"party": "applicant", "role": "applicant"})
        draft = Draft(Kind.INTENT if seq % 2 == 0 else Kind.OUTCOME, uuid4(), sections, (subject,))
        yield encode(draft, Position(stream_id, seq), began + timedelta(milliseconds=5 * seq), None, privacy.seal)


async def _integrated(server: EmbeddedPostgres, origin: Origin, entries: int) -> tuple[float, tuple[float, float]]:
    """Entries a second, and CPU in microseconds an entry: the integrator's own, and PostgreSQL's."""
    dsn = server.dsn()
    clock = Clock.real_time()
    connection = await asyncpg.connect(dsn)
    integrator = Integrator(lambda: asyncpg.connect(dsn), origin, clock)
    began, cpu, database = time.perf_counter(), time.process_time(), postgres_cpu_s(server)
    state = await store.load(connection, origin, clock.real().year)
    while (after := await integrator.take(connection, state)) is not state:
        state = after
    took, cpu, database = time.perf_counter() - began, time.process_time() - cpu, postgres_cpu_s(server) - database
    await connection.close()
    assert state.tree.size == entries
    return entries / took, (cpu / entries * 1e6, database / entries * 1e6)


async def _timed(work: Callable[[], Coroutine[Any, Any, None]]) -> tuple[float, float, float]:
    """Best tenth, median and 99th percentile in milliseconds, one after the other, after a warm-up of a tenth."""
    took = []
    for _ in range(ASKED + ASKED // 10):
        began = time.perf_counter()
        await work()
        took.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(took[ASKED // 10 :], n=100)
    return cuts[9], cuts[49], cuts[98]


async def _evidence(database: Database, entries: int) -> tuple[float, float]:
    rows = await database.pool.fetch(
        "select sum(pg_total_relation_size(('audit.' || t)::regclass))::bigint from unnest($1::text[]) t", list(TREE)
    )
    batches = await database.pool.fetchval("select count(*) from audit.audit_batch")
    return rows[0][0] / entries, (rows[0][0] + 96 * batches) / entries


def lines(figures: Figures) -> Iterator[str]:
    """The figures as lines of Markdown, each with its target."""
    yield f"Of {figures.entries:,} entries, in batches of {BATCH}:"
    yield ""
    yield "| | here | target |"
    yield "|---|---|---|"
    own, database = figures.cpu_us
    yield f"| integration, entries/s | {figures.per_s:,.0f} | ≥ 50,000 |"
    yield f"| and a second of CPU | {1e6 / (own + database):,.0f} ({own:.1f} + {database:.1f} µs an entry) | ≥ 50,000 |"
    for name, ms, aim in (
        ("proof of a random entry", figures.proof_ms, 3),
        ("search by subject", figures.search_ms, 10),
    ):
        shown = " / ".join(f"{value:.2f}" for value in ms)
        yield f"| {name}, ms, p10 / p50 / p99 | {shown} | p50 ≤ {aim} at a million |"
    yield f"| tamper evidence, bytes an entry | {figures.evidence[1]:.1f} ({figures.evidence[0]:.1f} without batches) | ≤ 60 |"


def main() -> None:
    """Measure on a PostgreSQL of its own and print."""
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)  # as in the product
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else MILLION
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        try:
            with EmbeddedPostgres(home) as server:
                uvloop.run(_on(server, home, entries))
        finally:
            remove_place(home, "gateway")


async def _on(server: EmbeddedPostgres, home: Path, entries: int) -> None:
    database = Database(server.dsn())
    await database.start()
    await database.close()
    for line in lines(await tree_figures(server, home, entries, lambda text: print(text, file=sys.stderr))):
        print(line)


if __name__ == "__main__":
    main()
