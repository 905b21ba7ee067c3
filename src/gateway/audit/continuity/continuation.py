"""Going on honestly after an older copy of the log was put back, or the log was proved broken: an entry says what is missing.

After an older copy the log of the next year begins ahead of its time, with the newest checkpoint known of the old one as its first leaf.
After a break the log goes on, and streams that cannot be taken into its tree any more are passed over from where they are broken.
Nothing is filled in, and nothing that anybody has seen is denied.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from gateway.audit.continuity.history import History
from gateway.audit.continuity.remembered import Head
from gateway.audit.continuity.rollback import Rollback
from gateway.audit.model import Draft
from gateway.audit.origin import Origin
from gateway.audit.stream import LOCK_CLASS, Stream
from gateway.audit.tree import store
from gateway.audit.tree.checks import Broken, Cursor
from gateway.audit.tree.growth import LINK, NewLeaf, Tree
from gateway.audit.tree.integrator import INTEGRATOR, Integrator
from gateway.db import Database, Statement
from gateway.domain.clock import Clock
from gateway.domain.errors import Conflict, SetupError
from gateway.entry import Kind
from gateway.tlog import EMPTY_ROOT, leaf_hash

NODE = "continue-after-restore"
"""What the stream of the one entry is called."""
WITHIN_S = 30.0
STREAMS_APART = 1000
"""So many stream numbers are passed over, so that none that was given out since the backup is given out again."""
_HIGHEST_STREAM = "select coalesce(max(stream_id), 0) from audit.audit_stream"
_KNOWN_LOG = """insert into audit.audit_head (log, size, root, edge) values ($1, 0, $2, '{}') on conflict do nothing"""
_KNOWN_CHECKPOINT = """insert into audit.audit_checkpoint (log, size, at, note) values ($1, $2, $3, $4)
    on conflict do nothing"""
_OTHERS = """select exists(select from pg_locks where locktype = 'advisory' and classid = $1::bigint::oid and granted
    and pid <> pg_backend_pid() and database = (select oid from pg_database where datname = current_database()))"""
_CHECKPOINT = "select note from audit.audit_checkpoint where log = $1 and size = $2"
_OPEN_BREAKS = "select break_id, what from audit.audit_break where continued_at is null order by break_id"
_CLOSE_BREAKS = "update audit.audit_break set continued_at = clock_timestamp(), entry = $1 where continued_at is null"
_MOST_BATCHES = 1_000_000
_NEWEST = "select size, note from audit.audit_checkpoint where log = $1 order by size desc limit 1"


@dataclass(frozen=True, slots=True)
class Continued:
    """What was done: what was missing or broken, the log that goes on, and the key by which witnesses are to know it.

    missing: None where no older copy was put back.  broken: what proved a break, and streams that were passed over, as sentences.
    """

    missing: Rollback | None
    broken: tuple[str, ...]
    log: int
    vkey: str
    entry: str


async def continue_after_restore(
    database: Database, origin: Origin, history: History, clock: Clock, *, account: str, reason: str
) -> Continued:
    """Begin the next log where an older copy was put back; go on with the same where it was proved broken.  No gateway may run.

    Raises Conflict where nothing is missing or broken, SetupError where a gateway still runs or the copy itself is broken,
    AuditUnavailable.
    """
    missing = await history.find_rollback(clock.stored().year)
    breaks = [row["what"] for row in await database.fetch(_OPEN_BREAKS)]
    if missing is None and not breaks:
        raise Conflict("the database holds all that was seen of the log: there is nothing to continue")
    stream = Stream(database.connect, origin.privacy, clock, NODE, durability=database.durability, heeds_breaks=False)
    connection = await database.connect()
    try:
        await _lead(connection)
        if missing is None:
            lost = await _lost_streams(database, connection, origin, clock)
            broken = (*breaks, *lost.values())
            entry = await _said(stream, _entry_of_breaks(broken, account, reason))
            await store.mark_done(connection, list(lost))
            log = await connection.fetchval("select max(log) from audit.audit_head")
            return Continued(None, broken, log, origin.verifier(log).vkey, entry)
        remembered = history.file.read()
        await _pass_over_streams(connection, remembered)
        entry = await _said(stream, _entry(missing, account, reason))
        head = await _begin(connection, origin, missing, remembered, clock.real())
    finally:
        connection.terminate()
    history.file.write(head)
    return Continued(missing, tuple(breaks), head.log, origin.verifier(head.log).vkey, entry)


async def _lost_streams(
    database: Database, connection: store.Connection, origin: Origin, clock: Clock
) -> dict[int, str]:
    """The streams whose next batches cannot be taken, and from which entry on, as a sentence.

    Raises SetupError where the tree itself is not what was signed: nothing can be built on it.
    """
    integrator = Integrator(database.connect, origin, clock)
    lost: dict[int, str] = {}
    try:
        state = await store.load(connection, origin, clock.stored().year)
    except Broken as broken:
        raise SetupError(f"The log's tree is itself broken: {broken}. Restore a backup, and continue then.") from None
    new = await store.new(connection, _MOST_BATCHES)
    for stream_id, run in groupby(new.batches, lambda batch: batch.stream_id):
        cursor = state.cursors.get(stream_id, Cursor(stream_id))
        try:
            await integrator.checked(connection, cursor, list(run))
        except Broken as broken:
            lost[stream_id] = f"stream {stream_id} is in no tree from entry {cursor.next_seq} on: {broken}"
    return lost


def _entry_of_breaks(broken: Sequence[str], account: str, reason: str) -> Draft:
    """What every later reader finds behind the break."""
    result = {"did": "continue after break", "order": reason, "broken": list(broken)}
    return Draft(Kind.ADMIN, None, {"officer": {"account": account, "client": "command-line"}, "result": result})


async def _lead(connection: store.Connection) -> None:
    """Keep every integrator out as long as this connection lives; nobody else may hold a lock of the log, as every stream does."""
    leads = await connection.fetchval("select pg_try_advisory_lock($1, $2)", LOCK_CLASS, INTEGRATOR)
    if not leads or await connection.fetchval(_OTHERS, LOCK_CLASS):
        raise SetupError("A gateway or an integrator still runs on this database: stop every one of them first.")


async def _pass_over_streams(connection: store.Connection, remembered: Head | None) -> None:
    """An entry is named by stream and number: streams that the backup does not know must not be named again."""
    highest = max(await connection.fetchval(_HIGHEST_STREAM), 0 if remembered is None else remembered.stream_id)
    await connection.execute(
        f"alter table audit.audit_stream alter column stream_id restart with {highest + STREAMS_APART:d}"
    )


async def _said(stream: Stream, draft: Draft) -> str:
    """Write one entry in a stream of its own, by which all breaks are continued; returns its id.  Raises AuditUnavailable."""
    await stream.start()
    try:
        return (await stream.append(draft, WITHIN_S, lambda receipt: [Statement(_CLOSE_BREAKS, (receipt.entry,))]))[
            1
        ].entry
    finally:
        await stream.close()


def _entry(missing: Rollback, account: str, reason: str) -> Draft:
    """What every later reader finds at the beginning of the next log."""
    result = {
        "did": "continue after restore",
        "order": reason,
        "log": missing.seen_log,
        "lost_from": missing.size if missing.log == missing.seen_log else 0,
        "lost_to": missing.seen_size,
        "seen_by": missing.seen_by,
        "is_other": missing.is_other,
        "continues_in": missing.left_log + 1,
    }
    return Draft(Kind.ADMIN, None, {"officer": {"account": account, "client": "command-line"}, "result": result})


async def _begin(
    connection: store.Connection, origin: Origin, missing: Rollback, known: Head | None, at: datetime
) -> Head:
    """The next log with its first leaf.  Raises SetupError where the copy's own tree does not hold."""
    log = missing.left_log + 1
    async with connection.transaction():
        try:
            state = await store.load(connection, origin, missing.left_log)
        except Broken as broken:
            raise SetupError(f"The copy that was put back is itself broken: {broken}. Restore another one.") from None
        size, note = await _last_known(connection, missing.left_log, known, at)
        link = NewLeaf(LINK, size, at, leaf_hash(note.encode()))
        begun = store.State(Tree(log), EMPTY_ROOT, state.cursors)
        after = await store.append(connection, origin, begun, [link], cursors=[], at=at)
        fresh = await connection.fetchval(_CHECKPOINT, log, 1)
        stream_id = await connection.fetchval(_HIGHEST_STREAM)
    return Head(log, 1, after.root.hex(), fresh, stream_id)


async def _last_known(connection: store.Connection, log: int, known: Head | None, at: datetime) -> tuple[int, str]:
    """Size and note of the newest checkpoint known of the log that is left; the database keeps it from now on."""
    await connection.execute(_KNOWN_LOG, log, EMPTY_ROOT)
    if known is not None and known.log == log:
        await connection.execute(_KNOWN_CHECKPOINT, log, known.size, at, known.note)
    row = await connection.fetchrow(_NEWEST, log)
    if row is None:
        raise SetupError(
            f"Of log {log} it is only known that it was seen: restore a newer backup, or the file of the remembered head."
        )
    return row["size"], row["note"]
