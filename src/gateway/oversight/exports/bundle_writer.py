"""Writing a bundle: a stretch of one log with everything that proves it, for whoever wants to trust nobody.

A damaged log is written as it is: what is there, with its gaps, and beside it what the store says that files cannot show.  The form is described in `docs/audit-bundle.md`.
"""

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import orjson

from gateway.audit import Gathered, Origin, Reader
from gateway.audit.tree import LINK, Leaf, PrunedMonths, Slot, TreeReader
from gateway.domain.errors import Conflict
from gateway.entry import (
    ANSWER,
    BATCHES,
    BUNDLE_FORMAT,
    CHECKPOINT,
    COLUMNS,
    CSV,
    EDITION,
    ENTRIES,
    KEYS,
    MANIFEST,
    PARQUET,
    README,
    SIGNATURE,
    VERIFIER,
    EntryView,
    Position,
    as_object,
    csv_cells,
    csv_line,
    index_rows,
    manifest_message,
    runs,
    stored,
    stored_keys,
    view,
)
from gateway.oversight.exports.export import ParquetTable
from gateway.oversight.exports.gaps import gaps_of
from gateway.oversight.exports.parquet import NOT_INSTALLED, can_write_parquet
from gateway.oversight.exports.strays import LogSpan, Remark, strays
from gateway.tlog import (
    TILE_WIDTH,
    BadNote,
    Checkpoint,
    Signer,
    Verifier,
    leaf_hash,
    range_tiles,
    sign_note,
    split_note,
    tile_path,
)

_AT_ONCE = 256
MOST_REMARKS = 1000
"""So much of what is wrong with the store is said one by one; of the rest, how much it is."""

_BATCHES = """select b.stream_id, b.batch_no, b.first_seq, b.n, b.digest, b.sig from audit.audit_batch b
    join unnest($1::int[], $2::bigint[], $3::bigint[]) as s(stream_id, low, high) using (stream_id)
    where b.first_seq <= s.high and b.batch_no >= -1 + (
        select max(f.batch_no) from audit.audit_batch f where f.stream_id = s.stream_id and f.first_seq <= s.low)
    order by b.stream_id, b.batch_no"""
_STREAMS = """select stream_id, boot_id, pubkey, endorsement from audit.audit_stream
    where stream_id = any($1::int[]) order by stream_id"""
# A row of the tree that is not there may have stood for anything between its neighbours: the stretch takes it in.
_OVERLAP = """with found as (select min(n) as first, max(n) as last from audit.audit_bundle
        where log = $1 and tstzrange(at_min, at_max, '[]') && tstzrange($2, $3, '[)'))
    select (select coalesce(max(b.n), -1) + 1 from audit.audit_bundle b where b.log = $1
            and case when f.first is null then b.at_max < $2 else b.n < f.first end) as first,
        (select min(b.n) from audit.audit_bundle b where b.log = $1
            and case when f.last is null then b.at_min >= $3 else b.n > f.last end) as next
    from found f"""

_README = """A stretch of the audit log with everything that proves it.

    python3 verify.py .

checks it without a network and says what it did not check.  Give it the log's key that you know from elsewhere with --key.
The form of the files: docs/audit-bundle.md of oneclick-gateway.  Where there are tables, quote the names of columns in SQL:
select "at", kind from 'entries.parquet'.

审计日志片段及其全部证明材料。离线核验：python3 verify.py .（可用 --key 指定您另行取得的日志公钥）。
""".encode()
"""What a reader finds first."""

Progress = Callable[[int, int], Awaitable[None]]
"""Hears how many of how many entries are written."""
Hits = AsyncIterator[tuple[EntryView, int | None]]
"""A search's hits, newest first, each with its leaf index; None where no row of the tree says it: then it is left out, unless the writer met it."""


@dataclass(frozen=True, slots=True)
class BundleSource:
    """Where a bundle is taken from.

    log_vkeys: a log's verifier keys by its origin, the newest first.  sign: by its origin and a text, the note that its key signs.
    origin: what a log calls itself.  witness_vkeys: of the known witnesses.
    """

    tree: TreeReader
    reader: Reader
    log_vkeys: Callable[[str], Sequence[str]]
    sign: Callable[[str, str], str]
    origin: Callable[[int], str]
    witness_vkeys: Sequence[str] = ()

    @classmethod
    def of(cls, tree: TreeReader, reader: Reader, origin: Origin, witness_vkeys: Sequence[str] = ()) -> "BundleSource":
        """The log of this home, whose notes are signed by its key, and while keys change by the one before it too."""
        privacy = origin.privacy

        def vkeys(name: str) -> tuple[str, ...]:
            return tuple(Verifier(name, key).vkey for key in privacy.log_public_keys())

        def sign(name: str, text: str) -> str:
            return sign_note(text, [Signer(name, key) for key in privacy.log_keys()])

        return cls(tree, reader, vkeys, sign, origin.of, tuple(witness_vkeys))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Leaves `begin` to before `end` of a log, under a checkpoint that covers them.

    note: as it was signed, or as it stands in the store; empty where there is none, and the checkpoint is what the store says of the tree.
    since, until: the span that is wanted of it; the whole where None.
    """

    log: int
    begin: int
    end: int
    checkpoint: Checkpoint
    note: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class BundleOrder:
    """What a bundle is to hold besides: criteria as the format has them, tables (`csv`, `parquet`), when it is made.

    verifier: the program in one file by which whoever receives the bundle can check it.
    """

    made_at: datetime
    verifier: bytes
    criteria: Mapping[str, object] | None = None
    tables: frozenset[str] = frozenset()


async def stretch(source: BundleSource, log: int, begin: int, end: int) -> Stretch:
    """The leaves from `begin` to before `end`, under the newest checkpoint.  Raises Conflict where it is smaller."""
    whole = await _whole(source, log)
    if not 0 <= begin <= end <= whole.checkpoint.size:
        raise Conflict("the log's newest checkpoint does not cover these leaves")
    return replace(whole, begin=begin, end=end)


async def stretch_between(source: BundleSource, log: int, since: datetime, until: datetime) -> Stretch:
    """A stretch with every leaf of the newest checkpoint whose time lies, or may lie, in `since` to before `until`.  Raises Conflict."""
    whole = await _whole(source, log)
    size = whole.checkpoint.size
    (found,) = await source.reader.rows(_OVERLAP, log, since, until)
    end = size if found["next"] is None else min(found["next"] * TILE_WIDTH, size)
    return replace(whole, begin=min(found["first"] * TILE_WIDTH, end), end=end, since=since, until=until)


async def _whole(source: BundleSource, log: int) -> Stretch:
    """The whole log under its newest checkpoint, or where that is no checkpoint, as large as the store says.  Raises Conflict."""
    note = await source.tree.checkpoint(log) or ""
    try:
        checkpoint = Checkpoint.parse(split_note(note)[0])
    except BadNote:
        size, root = await source.tree.stands(log)
        checkpoint = Checkpoint(source.origin(log), size, root)
        if size == 0:
            raise Conflict("the log has no checkpoint yet") from None
    return Stretch(log, 0, checkpoint.size, checkpoint, note)


async def write_bundle(
    folder: Path,
    part: Stretch,
    order: BundleOrder,
    source: BundleSource,
    *,
    hits: Hits | None = None,
    report_progress: Progress | None = None,
    shown: Gathered | None = None,
) -> int:
    """Write the bundle's files into an empty folder; whoever else uses this event loop is let through between.

    Returns how many rows its tables or its answer have.

    hits: the answer to `order.criteria`; without them the tables hold the whole stretch.  shown: gathers whom the entries show.
    Raises AuditUnavailable, Conflict where Parquet is wanted and cannot be written.
    """
    if "parquet" in order.tables and not can_write_parquet():
        raise Conflict(NOT_INSTALLED)
    if part.note:
        _write(folder / CHECKPOINT, part.note.encode())
    _write(folder / README, _README)
    _write(folder / VERIFIER, order.verifier)
    await _write_tiles(folder / "tiles", part, source.tree)
    seen = _Met(await PrunedMonths.load(source.reader, source.tree), shown=shown)
    with ExitStack() as stack:
        tables = _Tables(stack, folder, order.tables)
        await _write_entries(
            folder, part, seen, source.tree, tables=None if hits else tables, report_progress=report_progress
        )
        if hits is not None:
            await _write_answer(stack.enter_context((folder / ANSWER).open("wb")), part.log, hits, seen, tables)
        await asyncio.to_thread(tables.close)
    await _write_batches(folder, seen, source.reader)
    await _write_keys(folder, part, seen, source)
    span = LogSpan(seen.reaches, part.since, part.until)
    seen.strays = await strays(source.reader, source.tree, span, seen.elsewhere, MOST_REMARKS)
    if (alarm := await source.tree.alarm()) is not None:
        seen.strays.append(Remark("the tree", f"The log's tree does not grow: {alarm}."))
    await asyncio.to_thread(_write_manifest, folder, part, order, seen)
    text = manifest_message(part.checkpoint.origin, (folder / MANIFEST).read_bytes())
    _write(folder / SIGNATURE, source.sign(part.checkpoint.origin, text).encode())
    return tables.rows


@dataclass(slots=True)
class _Met:
    """What was met on the way through the leaves.

    index_rows: of a search index of them.  reaches: how far each stream reaches into them.  missing: leaves whose entry is not there, and
    the PRUNE entry that announced it.  contradicted: leaves by what their rows say otherwise.  unnamed: leaves that no row of the tree names,
    by their hash, hex; misnamed, misdated: those that it names wrongly, or whose times it has wrong.  elsewhere: entries that stand under
    another number or time than their leaf's.  last: when the entry before was.
    """

    pruned: PrunedMonths
    index_rows: int = 0
    reaches: dict[int, tuple[int, int]] = field(default_factory=dict)
    missing: list[tuple[int, str | None]] = field(default_factory=list)
    contradicted: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    unnamed: dict[str, int] = field(default_factory=dict)
    misnamed: list[int] = field(default_factory=list)
    misdated: list[int] = field(default_factory=list)
    elsewhere: set[Position] = field(default_factory=set)
    strays: list[Remark] = field(default_factory=list)
    last: datetime | None = None
    shown: Gathered | None = None

    def slot(self, slot: Slot) -> None:
        """Take note of the place of one entry, and of what the row there says against its leaf."""
        self.last = slot.at or self.last
        announced = self.pruned.of(slot.at) if slot.leaf is None else None
        if slot.position is not None and slot.position.stream_id != LINK and announced is None:
            self._reach(slot.position)
        if slot.is_misdated:
            self.misdated.append(slot.index)
        if slot.leaf is None:
            self.missing.append((slot.index, announced))
        elif slot.leaf.stream_id != LINK:
            self._row(slot, slot.leaf)

    def _row(self, slot: Slot, leaf: Leaf) -> None:
        # What is no entry's form has no keys; the verifier says what it is.
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            self.index_rows += index_rows(stored_keys(leaf.sections))
            if self.shown is not None:
                self.shown.take(leaf.sections)
        one, digest = stored(leaf.row()), leaf_hash(leaf.body)
        if one.differs and digest == (slot.hash or digest):
            self.contradicted.setdefault(one.differs, []).append(slot.index)
            self.elsewhere |= {one.position, slot.position or one.position}
        if slot.position is None:
            self.unnamed[digest.hex()] = slot.index
            if one.claim is not None:
                self._reach(one.claim.position)
        elif (
            digest == slot.hash
            and one.claim is not None
            and (one.claim.position, one.claim.at) != (slot.position, slot.at)
        ):
            self.misnamed.append(slot.index)
            self.unnamed[digest.hex()] = slot.index

    def _reach(self, position: Position) -> None:
        low, high = self.reaches.get(position.stream_id, (position.seq, position.seq))
        self.reaches[position.stream_id] = min(low, position.seq), max(high, position.seq)

    def remarks(self) -> list[Remark]:
        """What is wrong with the store, and how much more than is listed."""
        found = []
        for leaves, sentence in (
            (
                set(self.unnamed.values()) - set(self.misnamed),
                "The tree's row that says which entry {} is, is not there.",
            ),
            (self.misnamed, "The tree's row names another entry for {}."),
            (self.misdated, "The tree's row of {} gives other times than theirs."),
        ):
            found += [Remark(place, sentence.format(place)) for place in named(leaves)]
        for columns, leaves in self.contradicted.items():
            sentence = f"The row of {{}} says another {', '.join(columns)} than its leaf."
            found += [Remark(place, sentence.format(place)) for place in named(leaves)]
        found += self.strays
        if (more := len(found) - MOST_REMARKS) > 0:
            return [
                *found[:MOST_REMARKS],
                Remark("the store", f"There is more that is wrong with the store, at {more} places."),
            ]
        return found


def named(leaves: Iterable[int]) -> list[str]:
    """Leaves as they are called, neighbours together."""
    return [f"leaf {low}" if low == high else f"leaf {low} to {high}" for low, high in runs(leaves)]


class _Tables:
    """The table files that were asked for."""

    def __init__(self, stack: ExitStack, folder: Path, wanted: frozenset[str]) -> None:
        self.rows = 0
        self._csv: BinaryIO | None = None
        self._parquet: ParquetTable | None = None
        if "csv" in wanted:
            self._csv = stack.enter_context((folder / CSV).open("wb"))
            self._csv.write(csv_line(("index", *COLUMNS)).encode())
        if "parquet" in wanted:
            self._parquet = ParquetTable(stack.enter_context((folder / PARQUET).open("wb")))
            stack.callback(
                self._parquet.close
            )  # also where the bundle is given up: pyarrow's writer ends before its file

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
    """Those that are there; the verifier names the others."""
    for tile in range_tiles(part.begin, part.end, part.checkpoint.size):
        data = await tree.tile(part.log, tile)
        if data is not None:
            _write(folder / tile_path(tile), data)


async def _write_entries(
    folder: Path,
    part: Stretch,
    seen: _Met,
    tree: TreeReader,
    *,
    tables: _Tables | None,
    report_progress: Progress | None,
) -> None:
    with (folder / ENTRIES).open("wb") as out:
        for begin in range(part.begin, part.end, _AT_ONCE):
            end = min(begin + _AT_ONCE, part.end)
            slots = await tree.slots(part.log, begin, end, seen.last)
            await asyncio.to_thread(_write_leaves, out, slots, seen, tables)
            if report_progress is not None:
                await report_progress(end - part.begin, part.end - part.begin)


def _write_leaves(out: BinaryIO, slots: Sequence[Slot], seen: _Met, tables: _Tables | None) -> None:
    for slot in slots:
        seen.slot(slot)
        leaf = slot.leaf
        if leaf is None:
            continue
        texts = {"body": b64encode(leaf.body).decode(), "sections": b64encode(leaf.sections).decode()}
        out.write(_line({"index": slot.index, **texts}))
        if tables is not None and leaf.stream_id != LINK:  # the last checkpoint of the log before is no entry
            tables.add(view(leaf.row()), slot.index)


async def _write_answer(out: BinaryIO, log: int, hits: Hits, seen: _Met, tables: _Tables) -> None:
    waiting: list[tuple[EntryView, int]] = []
    async for entry, place in hits:
        index = seen.unnamed.get(entry.leaf_hash) if place is None else place
        if index is not None:
            waiting.append((entry, index))
        if len(waiting) == _AT_ONCE:
            await asyncio.to_thread(_write_hits, out, log, waiting, tables)
            waiting.clear()
    await asyncio.to_thread(_write_hits, out, log, waiting, tables)


def _write_hits(out: BinaryIO, log: int, hits: Sequence[tuple[EntryView, int]], tables: _Tables) -> None:
    for entry, index in hits:
        out.write(_line(as_object(entry, (log, index))))
        tables.add(entry, index)


async def _write_batches(folder: Path, seen: _Met, reader: Reader) -> None:
    streams = sorted(seen.reaches)
    lows, highs = [seen.reaches[stream][0] for stream in streams], [seen.reaches[stream][1] for stream in streams]
    rows = await reader.rows(_BATCHES, streams, lows, highs)
    _write(
        folder / BATCHES,
        b"".join(_line({**dict(row), "digest": row["digest"].hex(), "sig": row["sig"].hex()}) for row in rows),
    )


async def _write_keys(folder: Path, part: Stretch, seen: _Met, source: BundleSource) -> None:
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
    _write(folder / KEYS, orjson.dumps(keys, option=orjson.OPT_INDENT_2))


def _write_manifest(folder: Path, part: Stretch, order: BundleOrder, seen: _Met) -> None:
    files = {path.relative_to(folder).as_posix(): _digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    manifest = {
        "format": BUNDLE_FORMAT,
        "origin": part.checkpoint.origin,
        "log": part.log,
        "from_index": part.begin,
        "to_index": part.end,
        "size": part.checkpoint.size,
        "made_at": order.made_at.isoformat(),
        "files": files,
        "criteria": None if order.criteria is None else dict(order.criteria),
        "index_rows": seen.index_rows,
        "edition": EDITION,
        "gaps": [gap.said() for gap in gaps_of(seen.missing)],
        "damage": [remark.told() for remark in seen.remarks()],
    }
    _write(folder / MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _line(value: Mapping[str, object]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
