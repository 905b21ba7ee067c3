"""Writing a bundle: a stretch of one log with everything that proves it, for whoever wants to trust nobody.

The form is described in `docs/audit-bundle.md`.
"""

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import orjson

from gateway.audit.batch import manifest_message
from gateway.audit.export import COLUMNS, ParquetTable, csv_cells, csv_line
from gateway.audit.model import Position, index_rows, stored_keys
from gateway.audit.reader import Reader
from gateway.audit.sentence import as_object
from gateway.audit.tlog import Checkpoint, range_tiles, split_note, tile_path
from gateway.audit.tlog.tiles import TILE_WIDTH
from gateway.audit.tree_reader import Leaf, TreeReader
from gateway.audit.view import EntryView, view_of
from gateway.domain.errors import Conflict, NotFound

FORMAT = "oneclick-gateway audit bundle v1"
TABLES = ("csv", "parquet")
_AT_ONCE = 256
_PRUNED = "what was pruned is in the archive of its month, ask from a later month on; where nothing was, verify the log"

_BATCHES = """select b.stream_id, b.batch_no, b.first_seq, b.n, b.digest, b.sig from audit.audit_batch b
    join unnest($1::int[], $2::bigint[], $3::bigint[]) as s(stream_id, low, high) using (stream_id)
    where b.first_seq <= s.high and b.batch_no >= -1 + (
        select max(f.batch_no) from audit.audit_batch f where f.stream_id = s.stream_id and f.first_seq <= s.low)
    order by b.stream_id, b.batch_no"""
_STREAMS = """select stream_id, boot_id, pubkey, endorsement from audit.audit_stream
    where stream_id = any($1::int[]) order by stream_id"""
_OVERLAP = """select min(n) as first, max(n) as last from audit.audit_bundle
    where log = $1 and tstzrange(at_min, at_max, '[]') && tstzrange($2, $3, '[)')"""

Told = Callable[[int, int], Awaitable[None]]
"""Hears how many of how many entries are written."""
Hits = AsyncIterator[tuple[EntryView, int]]
"""A search's hits, newest first, each with its leaf index."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a bundle is taken from.

    log_vkeys: a log's verifier keys by its origin, the newest first.  sign: by its origin and a text, the note that its key signs.
    witness_vkeys: of the known witnesses.
    """

    tree: TreeReader
    reader: Reader
    log_vkeys: Callable[[str], Sequence[str]]
    sign: Callable[[str, str], str]
    witness_vkeys: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Leaves `begin` to before `end` of a log, under a checkpoint that covers them; `note`: as it was signed."""

    log: int
    begin: int
    end: int
    checkpoint: Checkpoint
    note: str


@dataclass(frozen=True, slots=True)
class Order:
    """What a bundle is to hold besides: criteria as the format has them, tables of TABLES, when it is made."""

    made_at: datetime
    criteria: Mapping[str, object] | None = None
    tables: frozenset[str] = frozenset()
    extra: Mapping[str, bytes] = field(default_factory=dict)
    """Further files by name, such as the verifier."""


async def stretch(source: Source, log: int, begin: int, end: int) -> Stretch:
    """The leaves from `begin` to before `end`, under the newest checkpoint.  Raises Conflict where it is smaller."""
    note = await source.tree.checkpoint(log)
    if note is None:
        raise Conflict("the log has no checkpoint yet")
    checkpoint = Checkpoint.parse(split_note(note)[0])
    if not 0 <= begin <= end <= checkpoint.size:
        raise Conflict("the log's newest checkpoint does not cover these leaves")
    return Stretch(log, begin, end, checkpoint, note)


async def stretch_between(source: Source, log: int, since: datetime, until: datetime) -> Stretch:
    """A stretch with every leaf of the newest checkpoint whose time lies in `since` to before `until`.  Raises Conflict."""
    whole = await stretch(source, log, 0, 0)
    (found,) = await source.reader.rows(_OVERLAP, log, since, until)
    if found["first"] is None:
        return whole
    size = whole.checkpoint.size
    begin, end = found["first"] * TILE_WIDTH, (found["last"] + 1) * TILE_WIDTH
    return Stretch(log, min(begin, size), min(end, size), whole.checkpoint, whole.note)


async def write_bundle(
    folder: Path, part: Stretch, order: Order, source: Source, *, hits: Hits | None = None, told: Told | None = None
) -> int:
    """Write the bundle's files into an empty folder; whoever else uses this event loop is let through between.

    Returns how many rows its tables or its answer have.

    hits: the answer to `order.criteria`; without them the tables hold the whole stretch.  Raises Conflict where leaves of the
    stretch are pruned, AuditUnavailable.
    """
    _write(folder / "checkpoint", part.note.encode())
    for name, content in order.extra.items():
        _write(folder / name, content)
    await _write_tiles(folder / "tiles", part, source.tree)
    seen = _Seen()
    with ExitStack() as stack:
        tables = _Tables(stack, folder, order.tables)
        await _write_entries(folder, part, seen, source.tree, tables=None if hits else tables, told=told)
        if hits is not None:
            await _write_answer(stack.enter_context((folder / "answer.ndjson").open("wb")), part.log, hits, tables)
        await asyncio.to_thread(tables.close)
    await _write_batches(folder, seen, source.reader)
    await _write_keys(folder, part, seen, source)
    await asyncio.to_thread(_write_manifest, folder, part, order, seen.index_rows)
    text = manifest_message(part.checkpoint.origin, (folder / "manifest.json").read_bytes())
    _write(folder / "manifest.sig", source.sign(part.checkpoint.origin, text).encode())
    return tables.rows


@dataclass(slots=True)
class _Seen:
    """What was met on the way through the leaves: rows of the index, and how far each stream reaches into them."""

    index_rows: int = 0
    reaches: dict[int, tuple[int, int]] = field(default_factory=dict)

    def leaf(self, leaf: Leaf) -> None:
        """Take note of one entry."""
        low, high = self.reaches.get(leaf.stream_id, (leaf.seq, leaf.seq))
        self.reaches[leaf.stream_id] = min(low, leaf.seq), max(high, leaf.seq)
        self.index_rows += index_rows(stored_keys(leaf.sections))


class _Tables:
    """The table files that were asked for."""

    def __init__(self, stack: ExitStack, folder: Path, wanted: frozenset[str]) -> None:
        self.rows = 0
        self._csv: BinaryIO | None = None
        self._parquet: ParquetTable | None = None
        if "csv" in wanted:
            self._csv = stack.enter_context((folder / "entries.csv").open("wb"))
            self._csv.write(csv_line(("index", *COLUMNS)).encode())
        if "parquet" in wanted:
            self._parquet = ParquetTable(stack.enter_context((folder / "entries.parquet").open("wb")))

    def add(self, entry: EntryView, index: int) -> None:
        """One row in each."""
        self.rows += 1
        if self._csv is not None:
            self._csv.write(csv_line((str(index), *csv_cells(entry))).encode())
        if self._parquet is not None:
            self._parquet.add(entry, index)

    def close(self) -> None:
        """Make them whole."""
        if self._parquet is not None:
            self._parquet.close()


async def _write_tiles(folder: Path, part: Stretch, tree: TreeReader) -> None:
    for tile in range_tiles(part.begin, part.end, part.checkpoint.size):
        data = await tree.tile(part.log, tile)
        if data is None:
            raise Conflict(f"the tile {tile_path(tile)} is not here: {_PRUNED}")
        _write(folder / tile_path(tile), data)


async def _write_entries(
    folder: Path, part: Stretch, seen: _Seen, tree: TreeReader, *, tables: _Tables | None, told: Told | None
) -> None:
    with (folder / "entries.ndjson").open("wb") as out:
        for begin in range(part.begin, part.end, _AT_ONCE):
            end = min(begin + _AT_ONCE, part.end)
            try:
                leaves = await tree.entries(part.log, begin, end)
            except NotFound:
                raise Conflict(f"of the entries {begin} to {end - 1} some are not here: {_PRUNED}") from None
            await asyncio.to_thread(_write_leaves, out, leaves, seen, tables)
            if told is not None:
                await told(end - part.begin, part.end - part.begin)


def _write_leaves(out: BinaryIO, leaves: Sequence[Leaf], seen: _Seen, tables: _Tables | None) -> None:
    for leaf in leaves:
        texts = {"body": b64encode(leaf.body).decode(), "sections": b64encode(leaf.sections).decode()}
        out.write(_line({"index": leaf.index, **texts}))
        if leaf.stream_id == 0:  # the last checkpoint of the log before is no entry
            continue
        seen.leaf(leaf)
        if tables is not None:
            position = Position(leaf.stream_id, leaf.seq)
            tables.add(view_of(position, leaf.at, leaf.body, leaf.sections), leaf.index)


async def _write_answer(out: BinaryIO, log: int, hits: Hits, tables: _Tables) -> None:
    waiting: list[tuple[EntryView, int]] = []
    async for hit in hits:
        waiting.append(hit)
        if len(waiting) == _AT_ONCE:
            await asyncio.to_thread(_write_hits, out, log, waiting, tables)
            waiting.clear()
    await asyncio.to_thread(_write_hits, out, log, waiting, tables)


def _write_hits(out: BinaryIO, log: int, hits: Sequence[tuple[EntryView, int]], tables: _Tables) -> None:
    for entry, index in hits:
        out.write(_line(as_object(entry, (log, index))))
        tables.add(entry, index)


async def _write_batches(folder: Path, seen: _Seen, reader: Reader) -> None:
    streams = sorted(seen.reaches)
    lows, highs = [seen.reaches[stream][0] for stream in streams], [seen.reaches[stream][1] for stream in streams]
    rows = await reader.rows(_BATCHES, streams, lows, highs)
    _write(
        folder / "batches.ndjson",
        b"".join(_line({**dict(row), "digest": row["digest"].hex(), "sig": row["sig"].hex()}) for row in rows),
    )


async def _write_keys(folder: Path, part: Stretch, seen: _Seen, source: Source) -> None:
    rows = await source.reader.rows(_STREAMS, sorted(seen.reaches))
    streams = [
        {
            "stream_id": row["stream_id"],
            "boot_id": str(row["boot_id"]),
            "pubkey": row["pubkey"].hex(),
            "endorsement": row["endorsement"].hex(),
        }
        for row in rows
    ]
    keys = {
        "log_vkeys": list(source.log_vkeys(part.checkpoint.origin)),
        "witness_vkeys": list(source.witness_vkeys),
        "streams": streams,
    }
    _write(folder / "keys.json", orjson.dumps(keys, option=orjson.OPT_INDENT_2))


def _write_manifest(folder: Path, part: Stretch, order: Order, index_rows: int) -> None:
    files = {path.relative_to(folder).as_posix(): _digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    manifest = {
        "format": FORMAT,
        "origin": part.checkpoint.origin,
        "log": part.log,
        "from_index": part.begin,
        "to_index": part.end,
        "size": part.checkpoint.size,
        "made_at": order.made_at.isoformat(),
        "files": files,
        "criteria": None if order.criteria is None else dict(order.criteria),
        "index_rows": index_rows,
    }
    _write(folder / "manifest.json", orjson.dumps(manifest, option=orjson.OPT_INDENT_2))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _line(value: Mapping[str, object]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
