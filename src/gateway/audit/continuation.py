"""Going on honestly after an older copy of the log was put back: the old log stays closed, the next one says what is missing.

The log of the next year begins ahead of its time, with the newest checkpoint known of the old one as its first leaf, and an entry
that says from where to where leaves are missing, and why.  Nothing is filled in, and nothing that anybody has seen is denied.
"""

from dataclasses import dataclass
from datetime import datetime

from gateway.audit.integrator import INTEGRATOR
from gateway.audit.model import Draft, Kind
from gateway.audit.origin import Origin
from gateway.audit.protocol import Audit
from gateway.audit.remembered import Head
from gateway.audit.rollback import Rollback
from gateway.audit.stream import LOCK_CLASS, Stream
from gateway.audit.tlog.tree import EMPTY_ROOT, leaf_hash
from gateway.audit.tree import store
from gateway.audit.tree.checks import Broken
from gateway.audit.tree.growth import LINK, Leaf, Tree
from gateway.db import Database
from gateway.domain.clock import Clock
from gateway.domain.errors import Conflict, SetupError

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
_NEWEST = "select size, note from audit.audit_checkpoint where log = $1 order by size desc limit 1"


@dataclass(frozen=True, slots=True)
class Continued:
    """What was done: what was missing, the log that goes on, and the key by which witnesses are to know it."""

    missing: Rollback
    log: int
    vkey: str
    entry: str


async def continue_after_restore(
    database: Database, audit: Audit, clock: Clock, *, account: str, reason: str
) -> Continued:
    """Begin the next log, once it is plain that an older copy was put back.  No gateway may run.

    Raises Conflict where nothing is missing, SetupError where a gateway still runs or the copy itself is broken, AuditUnavailable.
    """
    missing = await audit.history.find_rollback(clock.real().year)
    if missing is None:
        raise Conflict("the database holds all that was seen of the log: there is nothing to continue")
    remembered = audit.history.file.read()
    connection = await database.connect()
    try:
        await _lead(connection)
        await _pass_over_streams(connection, remembered)
        entry = await _said(
            Stream(database.connect, audit.privacy, clock, NODE, durability=database.durability),
            _entry(missing, account, reason),
        )
        head = await _begin(connection, audit.origin, missing, remembered, clock.real())
    finally:
        connection.terminate()
    audit.history.file.write(head)
    return Continued(missing, head.log, audit.origin.verifier(head.log).vkey, entry)


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
    """Write one entry in a stream of its own; returns its id.  Raises AuditUnavailable."""
    await stream.start()
    try:
        return (await stream.append(draft, WITHIN_S))[1].entry
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
        link = Leaf(LINK, size, at, leaf_hash(note.encode()))
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
