"""Twelve ways in which whoever owns the database could change the log, each done by SQL as superuser with the triggers off.

What is found is named.  Some leave a log that is sound in itself: those are told by the holder of one old receipt, or of a head
that was remembered.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.audit.tree.growth import REF
from gateway.db import Database
from gateway.logcheck.bundle import verify_bundle
from gateway.logcheck.finding import Report
from gateway.logcheck.remembered import NOTHING_REMEMBERED, read_remembered
from gateway.logcheck.trust import Trust
from gateway.tlog import Checkpoint, Signer, sign_note
from gateway_demo.postgres import EmbeddedPostgres
from tests.postgres.dumped import Tables
from tests.postgres.tree import Place, draft

TABLES = ("stream", "batch", "entry", "cursor", "head", "bundle", "tile", "checkpoint", "cosignature")
AT_ONCE = 20
COPIED, SIZE = 200, 280
"""Leaves when the copy was made, and when somebody took the receipt and the head: a full tile and a partial one."""
HELD = "2-40"
"""The entry that the receipt is of: of the second process, leaf 240."""
SUPERUSER = "set session_replication_role = replica"

Said = set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class House:
    """The log, and what was held from it before anything was done: files."""

    place: Place
    database: Database
    folder: Path

    async def verify(self, held: str | None = None) -> Said:
        """What is found in the whole log as it is now, by the key of before, with what somebody holds."""
        tables = await Tables.read(self.database)
        log_vkey = self.place.origin.verifier(self._year()).vkey
        return await asyncio.to_thread(self._verify, tables, log_vkey, held)

    def _year(self) -> int:
        return self.place.clock.real().year

    def _verify(self, tables: Tables, log_vkey: str, held: str | None) -> Said:
        trust = Trust(raw=(bytes.fromhex((self.folder / "key").read_text("ascii")),))
        aside = Report()
        kept = NOTHING_REMEMBERED if held is None else read_remembered(self.folder / held, trust, aside)
        bundle = tables.write(self.folder / f"bundle-{held}", log_vkey)
        found = aside.findings + verify_bundle(bundle, trust, kept).findings
        return {(finding.fault.value, finding.place) for finding in found}

    async def batch(self, stream: int, seq: int) -> str:
        """The batch that an entry was appended in, as findings call it."""
        rows = await self.database.fetch(
            "select batch_no from audit.audit_batch where stream_id = $1 and first_seq <= $2 and $2 < first_seq + n",
            stream,
            seq,
        )
        return f"batch {rows[0]['batch_no']} of stream {stream}"


async def grow(place: Place, entries: int) -> None:
    """A process appends, ends, and its entries are taken into the tree."""
    stream = await place.stream()
    for number in range(entries // AT_ONCE):
        await asyncio.gather(*(stream.append(draft(f"JH-{number}-{n}"), 20) for n in range(AT_ONCE)))
    await stream.close()
    await place.integrate()


async def build(dsn: str, home: Path) -> None:
    """A first process until the copy is made, a second one until somebody takes a receipt and the head."""
    place = Place(dsn, home / "home")
    await grow(place, COPIED)
    async with place.session() as connection:
        await connection.execute("create schema copy")
        for table in TABLES:
            await connection.execute(f"create table copy.{table} as select * from audit.audit_{table}")
    await grow(place, SIZE - COPIED)
    async with place.session() as connection:
        note = await connection.fetchval("select note from audit.audit_checkpoint order by size desc limit 1")
        body = await connection.fetchval("select body from audit.audit_entry where (stream_id, seq) = (2, 40)")
        leaf = await connection.fetchval("select encode(sha256('\\x00'::bytea || $1), 'hex')", body)
    (home / "head").write_text(note, "utf-8")
    (home / "receipt").write_text(json.dumps({"receipt": {"entry": HELD, "leaf_hash": leaf}}), "utf-8")
    (home / "key").write_text(place.origin.privacy.log_public_keys()[0].hex(), "ascii")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tampers")


@pytest.fixture(scope="module")
def database_template(postgres_server: EmbeddedPostgres, folder: Path, database_template: str) -> Iterator[str]:
    """A database with the log in it, which every test has its own copy of."""
    with psycopg.connect(postgres_server.dsn(), autocommit=True) as connection:
        connection.execute(f'create database tampers template "{database_template}"'.encode())
        asyncio.run(build(postgres_server.dsn("tampers"), folder))
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'tampers'")
        yield "tampers"
        connection.execute("drop database tampers with (force)")


@pytest.fixture
def house(database: Database, database_url: str, folder: Path, tmp_path: Path) -> House:
    for name in ("head", "receipt", "key"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    return House(Place(database_url, folder / "home"), database, tmp_path)


async def test_before_anything_is_done_all_holds(house: House) -> None:
    for held in (None, "receipt", "head"):
        assert await house.verify(held) == set()


async def edit_a_field(house: House) -> Said:
    await house.place.tamper(
        "update audit.audit_entry set sections = overlay(sections placing '9'::bytea from octet_length(sections) - 2)"
        " where (stream_id, seq) = (1, 50)"
    )
    return {("section-changed", "leaf 50 (entry 1-50)")}


async def edit_a_time(house: House) -> Said:
    await house.place.tamper(
        "update audit.audit_entry set body = convert_to(replace(convert_from(body, 'UTF8'), '\"at\":\"20', '\"at\":\"19'), 'UTF8')"
        " where (stream_id, seq) = (1, 50)"
    )
    return {("entry-changed", "leaf 50"), ("batch-changed", await house.batch(1, 50))}


async def delete_in_the_middle(house: House) -> Said:
    await house.place.tamper("delete from audit.audit_entry where (stream_id, seq) = (1, 50)")
    return {("entry-missing", "leaf 50"), ("position", "stream 1"), ("batch-changed", await house.batch(1, 50))}


async def delete_the_last(house: House) -> Said:
    await house.place.tamper("delete from audit.audit_entry where (stream_id, seq) = (2, 79)")
    return {("entry-missing", "leaf 279")}


async def truncate(house: House) -> Said:
    await house.place.tamper("delete from audit.audit_entry where stream_id = 2 and seq >= 40")
    return {("entry-missing", "leaf 240 to 279")}


async def swap(house: House) -> Said:
    await house.place.tamper(
        "update audit.audit_entry e set body = o.body, sections = o.sections from audit.audit_entry o"
        " where e.stream_id = 1 and o.stream_id = 1 and e.seq in (50, 51) and o.seq = 101 - e.seq"
    )
    return {
        ("entry-renumbered", "leaf 50 to 51"), ("entry-out-of-order", "leaf 50"), ("position", "stream 1"),
        ("batch-changed", await house.batch(1, 50)), ("batch-changed", await house.batch(1, 51)),
    }  # fmt: skip


async def insert(house: House) -> Said:
    """An entry, made of another, with its place among the leaves; the last one falls out."""
    await house.place.tamper(
        "insert into audit.audit_entry select stream_id, 9000, at, kind, query_id,"
        " convert_to(replace(convert_from(body, 'UTF8'), '\"seq\":5,', '\"seq\":9000,'), 'UTF8'), sections"
        " from audit.audit_entry where (stream_id, seq) = (2, 5)"
    )
    made = REF.pack(2, 9000, 0).hex()
    await house.place.tamper(
        f"update audit.audit_bundle set refs = substr(refs, 1, 80) || '\\x{made}'::bytea || substr(refs, 81) where n = 1"
    )
    return {
        ("entry-extra", "entry 2-9000"), ("entry-renumbered", "leaf 260 to 278"), ("entry-missing", "leaf 279"),
        ("position", "stream 2"),
    }  # fmt: skip


async def renumber(house: House) -> Said:
    """One is taken out, and the later ones of its process move up."""
    await house.place.tamper("delete from audit.audit_entry where (stream_id, seq) = (2, 10)")
    await house.place.tamper("update audit.audit_entry set seq = seq - 1 where stream_id = 2 and seq > 10")
    return {
        ("entry-missing", "leaf 210"), ("entry-renumbered", "leaf 211 to 279"), ("position", "stream 2"),
        ("batch-changed", await house.batch(2, 10)),
    }  # fmt: skip


async def replace_the_head(house: House) -> Said:
    origin = (house.folder / "head").read_text("utf-8").partition("\n")[0]
    signer = Signer(origin, Ed25519PrivateKey.generate())
    note = sign_note(Checkpoint(origin, SIZE, bytes(32)).text(), [signer])
    await house.place.tamper(f"update audit.audit_checkpoint set note = '{note}' where size = {SIZE}")
    return {("checkpoint-signature", f"checkpoint of {SIZE}"), ("root", f"root at {SIZE}")}


IN_ITSELF = [
    edit_a_field, edit_a_time, delete_in_the_middle, delete_the_last, truncate, swap, insert, renumber, replace_the_head,
]  # fmt: skip


@pytest.mark.parametrize("tamper", IN_ITSELF, ids=lambda tamper: tamper.__name__)
async def test_what_the_log_itself_tells(tamper: Callable[[House], Awaitable[Said]], house: House) -> None:
    expected = await tamper(house)
    assert await house.verify() == expected


async def put_the_copy_back(house: House) -> None:
    async with house.place.session() as connection:
        await connection.execute(SUPERUSER)
        for table in TABLES:
            await connection.execute(f"delete from audit.audit_{table}")
            await connection.execute(
                f"insert into audit.audit_{table} overriding system value select * from copy.{table}"
            )


async def begin_anew(house: House, place: Place) -> None:
    """Another history in place of the first, with as many processes, by whoever has this place's keys."""
    async with house.place.session() as connection:
        await connection.execute(SUPERUSER)
        await connection.execute(
            f"truncate {', '.join(f'audit.audit_{table}' for table in TABLES)} restart identity cascade"
        )
    await grow(place, COPIED)
    await grow(place, SIZE - COPIED + AT_ONCE)


async def test_yesterdays_copy_is_told_from_the_head_and_the_receipt(house: House) -> None:
    await put_the_copy_back(house)
    assert await house.verify() == set()
    assert await house.verify("head") == {("rolled-back", f"log of {COPIED}")}
    assert await house.verify("receipt") == {("entry-missing", f"entry {HELD}")}


async def test_yesterdays_copy_that_has_grown_again_is_told_too(house: House) -> None:
    await put_the_copy_back(house)
    await grow(house.place, SIZE - COPIED + AT_ONCE)
    assert await house.verify() == set()
    assert await house.verify("head") == {("forked", f"first {SIZE} leaves")}
    assert await house.verify("receipt") == {("entry-missing", f"entry {HELD}")}


async def test_a_fork_by_the_logs_own_keys_is_told_from_the_head_and_the_receipt(house: House) -> None:
    await begin_anew(house, house.place)
    assert await house.verify() == set()
    assert await house.verify("head") == {("forked", f"first {SIZE} leaves")}
    assert await house.verify("receipt") == {("forked", f"entry {HELD}")}


async def test_a_log_signed_anew_with_another_key_is_told_by_the_key(house: House, tmp_path: Path) -> None:
    other = Place(house.place.dsn, tmp_path / "other")
    await begin_anew(house, other)
    found = await House(other, house.database, house.folder).verify()
    assert found == {
        ("key-swapped", "keys.json"), ("checkpoint-signature", f"checkpoint of {SIZE + AT_ONCE}"), ("stream-key", "stream 1"),
        ("stream-key", "stream 2"),
    }  # fmt: skip
