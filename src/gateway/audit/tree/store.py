"""The tree in the database: its newest state, what has not been taken yet, and the one transaction that takes it.

Every transaction that changes the tree begins with `fence`: who is not the newest writer any more, writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import starmap
from typing import TypeAlias

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateway.audit.origin import Origin
from gateway.audit.tree.checks import Batch, Broken, Contradicted, Cursor, StoredEntry, endorsed_key
from gateway.audit.tree.growth import LINK, LeafRefs, NewLeaf, TileData, Tree
from gateway.tlog import EMPTY_ROOT, BadNote, Checkpoint, leaf_hash, open_checkpoint, partial_tiles, sign_note

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_NEW = """select s.stream_id, s.closed_at is not null as is_closed, b.batch_no, b.first_seq, b.n, b.at_min, b.at_max, b.digest, b.sig
    from audit.audit_stream s left join audit.audit_cursor c using (stream_id)
    left join lateral (select * from audit.audit_batch b where b.stream_id = s.stream_id
        and b.batch_no >= coalesce(c.next_batch, 0) order by b.batch_no limit $1) b on true
    where c.is_done is not true and (b.batch_no is not null or s.closed_at is not null) order by s.stream_id, b.batch_no"""
_PUT_CURSORS = """insert into audit.audit_cursor (stream_id, next_batch, next_seq, digest)
    select * from unnest($1::int[], $2::bigint[], $3::bigint[], $4::bytea[])
    on conflict (stream_id) do update set next_batch = excluded.next_batch, next_seq = excluded.next_seq,
        digest = excluded.digest"""
_PUT_DONE = """insert into audit.audit_cursor (stream_id, next_batch, next_seq, digest, is_done)
    select i, 0, 0, decode(repeat('00', 32), 'hex'), true from unnest($1::int[]) i
    on conflict (stream_id) do update set is_done = true where not audit_cursor.is_done"""
_PUT_HEAD = """insert into audit.audit_head (log, size, root, edge) values ($1, $2, $3, $4)
    on conflict (log) do update set size = excluded.size, root = excluded.root, edge = excluded.edge,
        changed_at = clock_timestamp(), alarm = null"""
_PUT_TILES = """insert into audit.audit_tile (log, level, n, data)
    select $1::smallint, * from unnest($2::smallint[], $3::bigint[], $4::bytea[])
    on conflict (log, level, n) do update set data = excluded.data"""
_PUT_BUNDLES = """insert into audit.audit_bundle (log, n, at_min, at_max, refs)
    select $1::smallint, * from unnest($2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::bytea[])
    on conflict (log, n) do update set at_min = excluded.at_min, at_max = excluded.at_max, refs = excluded.refs"""


class Deposed(Exception):
    """Another integrator has taken the lead: the tree is not as it was left."""


@dataclass(frozen=True, slots=True)
class State:
    """The tree as this integrator left it, or found it.  cursors: of the streams that are not done, by stream."""

    tree: Tree
    root: bytes
    cursors: Mapping[int, Cursor] = field(default_factory=dict)


async def load(connection: Connection, origin: Origin, year: int) -> State:
    """The newest log, or an empty one of that year, with all that appending needs.

    Raises Broken where head, tiles and the signed checkpoint do not tell of the same tree.
    """
    await connection.execute(
        "insert into audit.audit_head (log, size, root, edge) select $1, 0, $2, '{}' where not exists (select from audit.audit_head)"
        " and not exists (select from audit.audit_checkpoint)",
        year, EMPTY_ROOT,
    )  # fmt: skip
    head = await connection.fetchrow("select log, size, root, edge from audit.audit_head order by log desc limit 1")
    if head is None:
        raise Broken("the head of the log is not there, and it has signed checkpoints")
    log, size = head["log"], head["size"]
    if await connection.fetchval("select max(size) > $2 from audit.audit_checkpoint where log = $1", log, size):
        raise Contradicted(f"the newest checkpoint of log {log} is not one of size {size}")
    tree = Tree(log, size, await _tails(connection, log, size), await _last_bundle(connection, log, size))
    await _check_head(connection, origin, tree, head)
    rows = await connection.fetch(
        "select stream_id, next_batch, next_seq, digest from audit.audit_cursor where not is_done"
    )
    return State(tree, head["root"], {row["stream_id"]: Cursor(*row) for row in rows})


@dataclass(frozen=True, slots=True)
class New:
    """What the tree does not know yet.  batches: in their streams' order; finished: streams that are closed, and have no more of them."""

    batches: list[Batch]
    finished: list[int]


async def new(connection: Connection, most: int) -> New:
    """Both in one exchange.  most: at most so many batches of each stream."""
    rows = await connection.fetch(_NEW, most)
    batches = [
        Batch(r["stream_id"], r["batch_no"], r["first_seq"], r["n"], r["at_min"], r["at_max"], r["digest"], r["sig"])
        for r in rows
        if r["batch_no"] is not None
    ]
    return New(batches, [r["stream_id"] for r in rows if r["batch_no"] is None])


async def entries_of(connection: Connection, batches: Sequence[Batch]) -> list[StoredEntry]:
    """The entries of batches of one stream that follow on each other."""
    first, last = batches[0], batches[-1]
    rows = await connection.fetch(
        """select seq, at, kind, query_id, body from audit.audit_entry
           where stream_id = $1 and seq >= $2 and seq < $3 and at >= $4 and at <= $5 order by seq""",
        first.stream_id,
        first.first_seq,
        last.first_seq + last.n,
        min(batch.at_min for batch in batches),
        max(batch.at_max for batch in batches),
    )
    return list(starmap(StoredEntry, rows))


async def stream_key(connection: Connection, origin: Origin, stream_id: int) -> Ed25519PublicKey:
    """The key that signs the stream's batches.  Raises Broken."""
    row = await connection.fetchrow(
        "select boot_id, pubkey, endorsement from audit.audit_stream where stream_id = $1", stream_id
    )
    if row is None:
        raise Broken(f"stream {stream_id} is not registered")
    log_keys = origin.privacy.log_public_keys()
    return endorsed_key(stream_id, row["boot_id"], row["pubkey"], row["endorsement"], log_keys)


async def fence(connection: Connection, state: State) -> None:
    """Lock the head for this transaction.  Raises Deposed where it is not as this integrator left it."""
    head = await connection.fetchrow(
        "select size, root from audit.audit_head where log = $1 for update", state.tree.log
    )
    # A statement of its own, for the one before may have waited and seen what stood before another's commit.
    newest = await connection.fetchval("select max(log) from audit.audit_head")
    if head is None or newest != state.tree.log or (head["size"], head["root"]) != (state.tree.size, state.root):
        raise Deposed


async def append(
    connection: Connection,
    origin: Origin,
    state: State,
    leaves: Sequence[NewLeaf],
    *,
    cursors: Sequence[Cursor],
    at: datetime,
) -> State:
    """Write leaves, cursors, head and signed checkpoint in the transaction that `fence` began.  Returns the state after it."""
    tree, tiles, bundles = state.tree.grown(leaves)
    edge = tree.edge()
    root = edge.root()
    await _put_tiles(connection, tree.log, tiles)
    await _put_bundles(connection, tree.log, bundles)
    if cursors:
        columns = zip(*((c.stream_id, c.next_batch, c.next_seq, c.digest) for c in cursors), strict=True)
        await connection.execute(_PUT_CURSORS, *map(list, columns))
    await connection.execute(_PUT_HEAD, tree.log, tree.size, root, list(edge.hashes))
    note = sign_note(Checkpoint(origin.of(tree.log), tree.size, root).text(), origin.signers(tree.log))
    await connection.execute(
        "insert into audit.audit_checkpoint (log, size, at, note) values ($1, $2, $3, $4)",
        tree.log,
        tree.size,
        at,
        note,
    )
    return State(tree, root, {**state.cursors, **{cursor.stream_id: cursor for cursor in cursors}})


async def begin_log(connection: Connection, origin: Origin, state: State, year: int, at: datetime) -> State:
    """Begin the log of a new year, in the transaction that `fence` began: its first leaf is the last checkpoint of the old."""
    note = await connection.fetchval(
        "select note from audit.audit_checkpoint where log = $1 and size = $2", state.tree.log, state.tree.size
    )
    begun = State(Tree(year), EMPTY_ROOT, state.cursors)
    if note is None:  # the old log has no leaf
        await connection.execute(_PUT_HEAD, year, 0, EMPTY_ROOT, [])
        return begun
    link = NewLeaf(LINK, state.tree.size, at, leaf_hash(note.encode()))
    return await append(connection, origin, begun, [link], cursors=[], at=at)


async def mark_done(connection: Connection, streams: Sequence[int]) -> None:
    """Never look at these streams again; in the transaction that `fence` began."""
    if streams:
        await connection.execute(_PUT_DONE, list(streams))


async def set_alarm(connection: Connection, sentence: str | None) -> None:
    """Leave word, in the newest head, why the tree does not grow; None takes it away, as the next growth does."""
    await connection.execute(
        """update audit.audit_head set alarm = $1
           where log = (select max(log) from audit.audit_head) and alarm is distinct from $1""",
        sentence,
    )


async def report_break(connection: Connection, what: str) -> None:
    """Leave word that the log is proved broken: from now on no process writes."""
    await connection.execute("select audit.report_break($1, 'integrator')", what)


async def _tails(connection: Connection, log: int, size: int) -> tuple[bytes, ...]:
    """The partial tiles, by level.  Raises Broken."""
    wanted = {tile.level: tile for tile in partial_tiles(size)}
    rows = await connection.fetch(
        "select level, data from audit.audit_tile where log = $1 and (level, n) in (select * from unnest($2::smallint[], $3::bigint[]))",
        log, list(wanted), [tile.n for tile in wanted.values()],
    )  # fmt: skip
    found = {row["level"]: row["data"] for row in rows}
    for level, tile in wanted.items():
        if len(found.get(level, b"")) != tile.width * 32:
            raise Broken(f"tile {tile.n} of level {level} of log {log} is not {tile.width} hashes wide")
    return tuple(found.get(level, b"") for level in range(max(wanted, default=-1) + 1))


async def _last_bundle(connection: Connection, log: int, size: int) -> LeafRefs | None:
    if size % 256 == 0:
        return None
    row = await connection.fetchrow(
        "select n, at_min, at_max, refs from audit.audit_bundle where log = $1 and n = $2", log, size // 256
    )
    if row is None or len(row["refs"]) != size % 256 * 20:
        raise Broken(f"bundle {size // 256} of log {log} does not hold {size % 256} leaves")
    return LeafRefs(*row)


async def _check_head(connection: Connection, origin: Origin, tree: Tree, head: asyncpg.Record) -> None:
    """Raises Contradicted where head, tiles and the newest checkpoint differ, Broken where that is not signed by a key of ours."""
    edge = tree.edge()
    if (edge.root(), list(edge.hashes)) != (head["root"], head["edge"]):
        raise Contradicted(f"the head of log {tree.log} is not the one of its tiles")
    row = await connection.fetchrow(
        "select size, note from audit.audit_checkpoint where log = $1 order by size desc limit 1", tree.log
    )
    if row is None and tree.size == 0:
        return
    if row is None or row["size"] != tree.size:
        raise Contradicted(f"the newest checkpoint of log {tree.log} is not one of size {tree.size}")
    try:
        checkpoint, _ = open_checkpoint(row["note"], origin.verifiers(tree.log))
    except BadNote as fault:
        raise Broken(f"the newest checkpoint of log {tree.log} does not hold: {fault}") from None
    if (checkpoint.size, checkpoint.root) != (tree.size, edge.root()):
        raise Contradicted(f"the newest checkpoint of log {tree.log} tells of another tree than its head")


async def _put_tiles(connection: Connection, log: int, tiles: Sequence[TileData]) -> None:
    await connection.execute(_PUT_TILES, log, [t.level for t in tiles], [t.n for t in tiles], [t.data for t in tiles])


async def _put_bundles(connection: Connection, log: int, bundles: Sequence[LeafRefs]) -> None:
    await connection.execute(
        _PUT_BUNDLES,
        log,
        [b.n for b in bundles],
        [b.at_min for b in bundles],
        [b.at_max for b in bundles],
        [b.refs for b in bundles],
    )
