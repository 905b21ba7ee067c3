"""One process's stream into the log: entries that queued up become one signed batch, durable in one transaction.

Exactly one batch is in flight, so that a lone entry waits for one commit and many share one.  The store decides what is
durable: a commit in doubt is looked up before it is tried again, and while the store is away nothing is kept for later.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import asyncpg
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.audit import trial
from gateway.audit.batch import APPEND, data_key_columns, entry_columns, key_columns, ledger_columns, new_keys
from gateway.audit.joint_signing import JointSigner
from gateway.audit.model import Draft, Entry, encode
from gateway.audit.privacy import Privacy
from gateway.audit.refusal import Fenced, Stale, Unjudged, Unkept, Unmet, blames_entry, is_refusal, told, why_unwritten
from gateway.db import FAULTS, Carrier, Condition, Durability, Statement
from gateway.domain.clock import Clock
from gateway.domain.document import Receipt
from gateway.domain.errors import AuditUnavailable
from gateway.domain.intent import Endorsed, IntentReceipt, intent_message, sealed
from gateway.domain.supervision import Limits, Supervised, Supervisor, alive
from gateway.entry import (
    Kind,
    Position,
    batch_digest,
    batch_message,
    endorsement_message,
    joint_signatures,
    receipt_message,
)

log = structlog.get_logger(__name__)

Connect = Callable[[], Awaitable["asyncpg.Connection[asyncpg.Record]"]]
"""Opens a raw connection; raises OSError or asyncpg's errors."""
Alongside = Callable[[Receipt], Sequence[Statement]]
"""What other rooms write in the entry's transaction, knowing its receipt."""

_BREAK = "select audit.break_behind($1, $2, $3)"
HUNG_S = 0.1
"""A batch that has been on its way for so long when somebody waited in vain hangs: nobody else waits until it is confirmed."""
LARGEST_BATCH = 512
LOCK_CLASS = 0x61756474
"""First key of the advisory lock that the owner of a stream holds; the second is the stream's id."""
MONTHS_AHEAD = 4
STOPS_WITHIN_S = 3.0
"""What has not become durable so long after the stop is not waited for: whoever asked is gone by then."""
LIMITS = Limits(silent_after_s=30.0)
_FAULTS = (*FAULTS, ValueError, TypeError, AttributeError)
"""What a statement that cannot be executed raises, or a store that is away; the last: the driver's, on a connection just broken off."""
LATELY_S = 4.0
"""What was confirmed longer ago does not say that the store takes anything now; while nobody writes it is tried every second."""
MOST_REFUSED, REFUSING_S = 3, 10.0
"""After so many entries in a row that the store would not have, none of them for its own fault, nobody is sent here for a while."""
_LOCK_TRIES, _LOCK_PAUSE_S = 20, 0.025
_SIGNED = frozenset({Kind.OUTCOME, Kind.LATE})
"""Kinds whose receipt is given out."""
_DIFFERS = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class StreamTimeouts:
    """How long the stream waits: for one transaction, for a connection, between attempts to reach the store, and before it tries when idle."""

    batch_s: float = 10.0
    connect_s: float = 2.0
    retry_s: float = 0.2
    prove_every_s: float = 1.0


@dataclass(slots=True, eq=False)
class _Waiting:
    """An append that waits for its entry to become durable."""

    draft: Draft
    alongside: Alongside
    done: asyncio.Future[tuple[Entry, Receipt]]
    conditions: Sequence[Condition] = ()
    entry: Entry | None = None
    receipt: Receipt | None = None
    statements: Sequence[Statement] = ()

    def fail(self, fault: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(fault)


def nothing(_receipt: Receipt) -> Sequence[Statement]:
    """No statements alongside."""
    return ()


class Stream:
    """The one writer of this process.

    durability: what the store promises, looked at before each connection; None: believed.  heeds_breaks: False for the operator's own,
    who continues a broken log.
    """

    def __init__(
        self,
        connect: Connect,
        privacy: Privacy,
        clock: Clock,
        node: str,
        pace: StreamTimeouts | None = None,
        *,
        durability: Durability | None = None,
        heeds_breaks: bool = True,
        supervisor: Supervisor | None = None,
    ) -> None:
        self._connect = connect
        self._durability = durability
        self._heeds_breaks = heeds_breaks
        self.broken: str | None = None
        self._is_silent = False
        self._privacy = privacy
        self._clock = clock
        self._node = node
        self._pace = pace or StreamTimeouts()
        self._key = Ed25519PrivateKey.generate()
        self._together = JointSigner(self._key.sign)
        self._carrier = Carrier()
        self._queue: deque[_Waiting] = deque()
        self._wake = asyncio.Event()
        self._supervisor = supervisor or Supervisor()
        self._task: Supervised | None = None
        self._taken: list[_Waiting] = []
        self._taken_s = 0.0
        self._in_doubt: list[_Waiting] = []
        self._closing = False
        self._is_up = self._is_proven = False
        self._why_away = "the store was not reached yet"
        self._written_at = float("-inf")
        self._refused, self._refused_at = 0, 0.0
        self._has_room = False
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._stream_id: int | None = None
        self._endorsed: Endorsed | None = None
        self._seq = 0
        self._batch_no = 0
        self._digest = bytes(32)
        self._sealed_at = 0

    @property
    def is_ready(self) -> bool:
        """Whether the store took something of ours lately, and is not refusing all that is brought to it."""
        return self._is_reached() and self.written_s_ago < LATELY_S and not self._is_refusing()

    @property
    def written_s_ago(self) -> float:
        """Seconds since something of this stream, an entry or a trial, was confirmed to be durable; infinite before the first."""
        return time.monotonic() - self._written_at

    @property
    def unready(self) -> str | None:
        """Why it is not ready, as words; None where it is."""
        if self.is_ready:
            return None
        if self._is_reached():
            return "entries are refused" if self._is_refusing() else "the store does not confirm what is written"
        return self._why_away

    def _is_reached(self) -> bool:
        """The store was there when last heard of."""
        return self._is_up and self._is_proven and self._is_connected()

    def _is_refusing(self) -> bool:
        return self._refused >= MOST_REFUSED and time.monotonic() - self._refused_at < REFUSING_S

    @property
    def stream_id(self) -> int | None:
        """The id of the open stream; None before the first connection."""
        return self._stream_id

    def sign(self, message: bytes) -> tuple[int, str]:
        """The stream whose key signs, and its Ed25519 signature, hex.  Raises AuditUnavailable before the first connection."""
        if self._stream_id is None:
            raise AuditUnavailable("the audit log has no stream yet")
        return self._stream_id, self._key.sign(message).hex()

    def forget(self, shredding: int) -> None:
        """So often were keys destroyed in the store: let go of those at hand where that is more than before."""
        self._privacy.forget(shredding)

    async def intent_receipt(self, entry: str, leaf: str, lookups: tuple[bytes, ...]) -> str:
        """The signed receipt of a durable INTENT for the departments that its lookups ask.

        leaf: its hash, hex.  lookups: their digests.  Intents that became durable together are signed together.
        Raises AuditUnavailable before the first connection.
        """
        if self._endorsed is None:
            raise AuditUnavailable("the audit log has no stream yet")
        at = int(self._clock.real().timestamp())
        words = IntentReceipt(entry, at, bytes.fromhex(leaf), self._endorsed, lookups).words()
        return sealed(words, await self._together.sign(intent_message(words)))

    async def start(self) -> None:
        """Open the stream, and keep trying in the background where the store is away."""
        with contextlib.suppress(*_FAULTS, AuditUnavailable):
            await self._reconnect()
        self._task = self._supervisor.start("audit-stream", self._run, LIMITS)

    async def close(self) -> None:
        """Write what has queued up, then close the stream."""
        self._closing = True
        self._wake.set()
        if self._task is not None:
            await self._task.finish(STOPS_WITHIN_S)
        if self._connection is not None:
            with contextlib.suppress(*_FAULTS):
                async with asyncio.timeout(self._pace.connect_s if self._is_reached() else 0):
                    await self._say_closed(self._connection)
            self._connection.terminate()
        self._is_up = False

    async def _say_closed(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        await connection.execute(
            "update audit.audit_stream set closed_at = clock_timestamp() where stream_id = $1 and closed_at is null",
            self._stream_id,
        )
        await connection.close()

    async def append(
        self, draft: Draft, within_s: float, alongside: Alongside = nothing, conditions: Sequence[Condition] = ()
    ) -> tuple[Entry, Receipt]:
        """Wait until the entry is durable.  Where one of the conditions does not hold it is not written.

        Raises AuditUnavailable when it is not within `within_s` seconds (it may still become durable later), or at once
        while the store is known to be away; Conflict where the ledger forbids it; InvalidInput where it is too large;
        whatever `alongside` raises; what a condition is refused with, and Unjudged.  `alongside` may be called again
        where the entry has to take another place; it must do nothing but make statements.
        """
        if self._task is None or self._task.is_done or self._closing or not self._is_up:
            raise AuditUnavailable("the audit store is away")
        if self._is_silent:
            raise AuditUnavailable("the audit store did not confirm a moment ago, and has not answered since")
        if self._durability is not None and self._durability.fault is not None:
            raise AuditUnavailable(self._durability.fault)
        waiting = _Waiting(draft, alongside, asyncio.get_running_loop().create_future(), conditions)
        self._queue.append(waiting)
        self._wake.set()
        try:
            async with asyncio.timeout(within_s):
                return await waiting.done
        except TimeoutError:
            self._is_silent = self._hangs()  # the batch on its way is what asks the store, until it is confirmed
            raise AuditUnavailable("the audit store did not confirm in time") from None

    def _hangs(self) -> bool:
        return bool(self._taken) and time.monotonic() - self._taken_s >= HUNG_S

    async def _run(self) -> None:
        try:
            await self._settle()
            while not (self._closing and not self._queue):
                await self._turn()
        except BaseException:
            self._is_up, self._why_away = False, "the stream broke off"  # in the middle of what, nobody knows
            raise

    async def _turn(self) -> None:
        """Reach the store where it is away; else wait for entries, and write them."""
        if not self._is_reached():
            await self._come_back()
            return
        if not self._queue and not await self._is_woken():
            await self._prove()
            return
        self._wake.clear()
        while self._queue and self._is_reached():
            self._taken, self._taken_s = self._take(), time.monotonic()
            await self._write(self._taken)
            self._taken, self._is_silent = [], False
            alive()

    async def _is_woken(self) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pace.prove_every_s):
                await self._wake.wait()
        return self._wake.is_set()

    async def _prove(self) -> None:
        """Try as nobody writes; where it fails the store is away."""
        try:
            is_ours = await self._try()
        except (*_FAULTS, AuditUnavailable) as fault:
            self._take_for_away(fault)
            return
        alive()
        if not is_ours:
            self._stream_id, self._is_up = None, False  # fenced: the next one is opened

    async def _try(self) -> bool:
        """Have something small confirmed.  Returns whether the stream is still ours; raises what it fails of."""
        assert self._stream_id is not None
        async with asyncio.timeout(self._pace.connect_s):
            is_ours = await trial.write(self._live(), self._stream_id, self._clock.real(), has_room=self._has_room)
        self._written_at = time.monotonic()
        return is_ours

    def _take_for_away(self, fault: Exception) -> str:
        """The store cannot be written; returns why, as words."""
        self._is_up = False
        self._why_away = fault.detail if isinstance(fault, AuditUnavailable) else type(fault).__name__
        return self._why_away

    async def _settle(self) -> None:
        """What a former life of this task broke off at: find out whether it is durable, and tell who waits."""
        doubtful, taken = self._in_doubt, self._taken
        if doubtful:
            self._is_up = False
            if await self._became_durable(doubtful):
                self._advance(doubtful)
        self._in_doubt = self._taken = []
        _fail(taken, AuditUnavailable("the audit log broke off, and the entry is not durable"))

    def _take(self) -> list[_Waiting]:
        """What queued up, at most one batch; who no longer waits is left out."""
        taken: list[_Waiting] = []
        while self._queue and len(taken) < LARGEST_BATCH:
            waiting = self._queue.popleft()
            if not waiting.done.done():
                taken.append(waiting)
        return taken

    async def _write(self, batch: list[_Waiting]) -> None:
        """Make a batch durable; where one of its statements is at fault, halve it until that one stands alone."""
        while batch := self._encode(batch):
            try:
                await self._commit(batch)
            except (AuditUnavailable, Unmet) as fault:
                await self._heed(batch, fault)
            except _FAULTS as fault:
                batch = await self._without_one_half(batch, fault)
            else:
                self._advance(batch)
                return

    async def _heed(self, batch: list[_Waiting], fault: Exception) -> None:
        """Nothing of a batch was written: what can be is tried again without those who are told here."""
        match fault:
            case Fenced():
                self._stream_id, self._is_up = None, False
                await self._come_back(batch)
            case Stale():
                self._privacy.forget(fault.shredding)
            case Unmet():
                _refuse_unmet(batch, fault)
            case Unjudged():
                _fail([waiting for waiting in batch if waiting.conditions], fault)
            case _:
                if isinstance(fault, Unkept):
                    self._take_for_away(fault)
                _fail(batch, fault)

    async def _without_one_half(self, batch: list[_Waiting], fault: Exception) -> list[_Waiting]:
        """What remains once a half that may hold the faulty one is written without it; nothing where all are told."""
        if not blames_entry(fault):
            why = self._take_for_away(fault)
            _fail(batch, AuditUnavailable(f"the audit store refuses: {why}"))
            return []
        if len(batch) == 1:
            self._refuse(batch[0], told(fault))
            return []
        half = len(batch) // 2
        await self._write(batch[:half])
        return batch[half:]

    def _refuse(self, waiting: _Waiting, fault: Exception) -> None:
        """Tell one that the store would not have it, and count it unless it is to blame itself."""
        if isinstance(fault, AuditUnavailable):
            self._refused, self._refused_at = self._refused + 1, time.monotonic()
        waiting.fail(fault)

    def _encode(self, batch: list[_Waiting]) -> list[_Waiting]:
        """Give each its place, in order, its receipt, and what goes alongside; one that cannot have them is told and left out."""
        encoded = self._place(batch)
        for waiting, receipt in zip(encoded, self._receipts(encoded), strict=True):
            try:
                waiting.receipt, waiting.statements = receipt, waiting.alongside(receipt)
            except Exception as fault:  # noqa: BLE001 - another room's code; whoever brought it is told
                waiting.fail(fault)
        if any(waiting.done.done() for waiting in encoded):
            return self._encode(encoded)  # those behind one that is left out move up
        return encoded

    def _place(self, batch: list[_Waiting]) -> list[_Waiting]:
        """Encode each at the next place; one that cannot be is told and takes none."""
        placed: list[_Waiting] = []
        self._sealed_at = self._privacy.shredding
        for waiting in batch:
            if waiting.done.done() or self._stream_id is None:
                continue
            position = Position(self._stream_id, self._seq + len(placed))
            at = self._clock.real()
            try:
                waiting.entry = encode(waiting.draft, position, at, self._domain_time(at), self._privacy.seal)
            except Exception as fault:  # noqa: BLE001 - whoever brought it is told, and the others go on
                waiting.fail(fault)
            else:
                placed.append(waiting)
        return placed

    def _domain_time(self, at: datetime) -> datetime | None:
        domain = self._clock.now()
        return domain if abs(domain - at) > _DIFFERS else None

    def _receipts(self, placed: list[_Waiting]) -> list[Receipt]:
        """Each entry's receipt; those that are given out are signed together."""
        entries = [waiting.entry for waiting in placed if waiting.entry is not None]
        named = [(entry, entry.position.entry, entry.leaf_hash.hex()) for entry in entries]
        messages = [receipt_message(name, leaf) for entry, name, leaf in named if entry.kind in _SIGNED]
        signatures = iter(joint_signatures(messages, self._key.sign))
        return [
            Receipt(name, leaf, next(signatures).hex() if entry.kind in _SIGNED else "") for entry, name, leaf in named
        ]

    async def _commit(self, batch: list[_Waiting]) -> None:
        """One transaction; tried again until it is known to be durable, or known not to be.

        Raises Fenced, Stale, AuditUnavailable, or what the store refused it with: then nothing of it is durable.
        """
        entries = [waiting.entry for waiting in batch if waiting.entry is not None]
        statements = [statement for waiting in batch for statement in waiting.statements]
        conditions = [condition for condition, _ in _judged(batch)]
        digest = batch_digest(self._digest, [entry.leaf_hash for entry in entries])
        self._in_doubt = batch
        while not await self._is_durable_now(entries, digest, conditions, statements):
            if await self._became_durable(batch):
                break
        self._in_doubt = []

    async def _is_durable_now(
        self, entries: list[Entry], digest: bytes, conditions: list[Condition], statements: list[Statement]
    ) -> bool:
        """Whether one attempt was confirmed; where it was not, it may have become durable all the same.  Raises what refused it."""
        try:
            async with asyncio.timeout(self._pace.batch_s):
                await self._transaction(entries, digest, conditions, statements)
        except Unjudged:
            self._in_doubt = []
            raise
        except _FAULTS as fault:
            if not (self._is_connected() and is_refusal(fault)):
                return False
            self._in_doubt = []
            raise why_unwritten(fault) from fault
        return True

    async def _became_durable(self, batch: list[_Waiting]) -> bool:
        """Reach the store until it says whether the batch in doubt is there.  Raises AuditUnavailable at a stop."""
        while await self._come_back(batch):
            with contextlib.suppress(*_FAULTS):
                return await self._is_there()
            await asyncio.sleep(self._pace.retry_s)
        raise AuditUnavailable("the gateway is stopping")

    async def _transaction(
        self, entries: list[Entry], digest: bytes, conditions: list[Condition], statements: list[Statement]
    ) -> None:
        """All of it in one statement: where that is refused nothing is left open."""
        connection = self._live()
        assert self._stream_id is not None
        first = entries[0].position.seq
        signature = self._key.sign(batch_message(self._stream_id, self._batch_no, first, len(entries), digest))
        times = [entry.at for entry in entries]
        promised, commits = (
            (None, "on") if self._durability is None else (self._durability.promise, self._durability.commits)
        )
        told = await connection.fetchval(
            APPEND, self._stream_id, self._batch_no, first, len(entries), min(times), max(times), digest, signature,
            *ledger_columns(entries), self._digest, self._heeds_breaks, promised, self._sealed_at, commits,
            *entry_columns(entries), *key_columns(entries), *data_key_columns(new_keys(entries)),
            [condition.order[0] for condition in conditions], *await self._carried(connection, conditions),
            *await self._carrier.carry(connection, statements), column=1,
        )  # fmt: skip
        _tell(conditions, told)

    async def _carried(
        self, connection: "asyncpg.Connection[asyncpg.Record]", conditions: Sequence[Condition]
    ) -> tuple[Sequence[object], ...]:
        try:
            return await self._carrier.carry(connection, [condition.statement for condition in conditions])
        except asyncpg.LockNotAvailableError:
            raise Unjudged("what the entry stands on is in somebody's hand") from None

    def _is_connected(self) -> bool:
        return self._connection is not None and not self._connection.is_closed()

    def _live(self) -> "asyncpg.Connection[asyncpg.Record]":
        """The connection.  Raises ConnectionError where there is none."""
        if self._connection is None:
            raise ConnectionError("the audit store is away")
        return self._connection

    def _advance(self, batch: list[_Waiting]) -> None:
        """The batch is durable: move on and tell who waits."""
        entries = [waiting.entry for waiting in batch if waiting.entry is not None]
        self._digest = batch_digest(self._digest, [entry.leaf_hash for entry in entries])
        self._seq += len(entries)
        self._batch_no += 1
        self._written_at, self._refused = time.monotonic(), 0
        self._privacy.stored(tuple(row for entry in entries for row in entry.key_rows))
        for waiting in batch:
            if not waiting.done.done() and waiting.entry is not None and waiting.receipt is not None:
                waiting.done.set_result((waiting.entry, waiting.receipt))

    async def _is_there(self) -> bool:
        """Whether the batch whose commit is in doubt became durable.

        The row lock waits for a former backend that is still at it.  That the batch is there says only that it is
        committed here: with a standby, durable is what WAL written now, and confirmed, proves.
        """
        connection = self._live()
        async with asyncio.timeout(self._pace.batch_s):
            await connection.execute("begin")
            await connection.execute(
                "select 1 from audit.audit_stream where stream_id = $1 for no key update", self._stream_id
            )
            found = await connection.fetchval(
                "select 1 from audit.audit_batch where stream_id = $1 and batch_no = $2",
                self._stream_id,
                self._batch_no,
            )
            if found:
                await connection.execute("select pg_logical_emit_message(true, 'audit', 'dup')")
            await connection.execute("commit")
        return bool(found)

    async def _come_back(self, in_flight: Sequence[_Waiting] = ()) -> bool:
        """Reach the store again, however long it takes; meanwhile whoever waits is told at once.

        Returns False where the gateway stops first.
        """
        while True:
            try:
                await self._reconnect()
            except (*_FAULTS, AuditUnavailable) as fault:
                why = self._take_for_away(fault)
                _fail((*in_flight, *self._queue), AuditUnavailable(f"the audit store is away: {why}"))
                self._queue.clear()
                if self._closing:
                    return False
                await asyncio.sleep(self._pace.retry_s)
            else:
                return True

    async def _reconnect(self) -> None:
        """A fresh connection that holds the stream's lock; the first one opens the stream.  It counts once it was written by."""
        self._is_proven = False
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
        if self._durability is not None and (fault := await self._durability.look_again()) is not None:
            raise AuditUnavailable(fault)
        self._connection = await self._dial()
        self._connection.add_termination_listener(lambda _connection: self._wake.set())
        async with asyncio.timeout(self._pace.connect_s):
            self._has_room = await trial.prepare(self._connection)
        await self._take_up()
        await self._try()
        self._is_up, self._is_proven, self._is_silent = True, True, False

    async def _dial(self) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection, or TimeoutError; one that comes too late is hung up."""
        dialling = asyncio.ensure_future(self._connect())
        try:
            async with asyncio.timeout(self._pace.connect_s):
                return await asyncio.shield(dialling)
        except (TimeoutError, asyncio.CancelledError):
            dialling.add_done_callback(_hang_up)
            dialling.cancel()
            raise

    async def _take_up(self) -> None:
        """Go on with the stream on a fresh connection, or open one; behind a break neither."""
        await self._heed_breaks()
        if self._stream_id is None:
            await self._open_stream()
        elif not await self._lock(self._stream_id):
            raise AuditUnavailable("a former connection still holds the stream")

    async def _heed_breaks(self) -> None:
        """Raises Unkept where the log is proved broken, and leaves word of it where this stream is the first to see it."""
        if not self._heeds_breaks:
            return
        connection, within_s = self._live(), self._pace.batch_s
        former = -1 if self._stream_id is None else self._batch_no - 1
        broken = await connection.fetchval(_BREAK, self._stream_id, former, self._digest, timeout=within_s)
        if broken is not None:
            await connection.execute("select audit.report_break($1, 'stream')", broken, timeout=within_s)
            if broken != self.broken:
                log.error("audit_log_proved_broken", what=broken)
        self.broken = broken
        if broken is not None:
            raise Unkept(broken)

    async def _open_stream(self) -> None:
        """Register a fresh stream and take its lock; its numbers begin at 0."""
        connection = self._live()
        boot_id, public_key = uuid4(), self._key.public_key().public_bytes_raw()
        endorsement = self._privacy.log_key().sign(endorsement_message(boot_id, public_key))
        async with asyncio.timeout(self._pace.batch_s):
            await connection.execute(
                "select audit.make_partitions($1, $2)", self._clock.real() - timedelta(days=1), MONTHS_AHEAD + 1
            )
            stream_id = await connection.fetchval(
                "insert into audit.audit_stream (node, boot_id, pubkey, endorsement) values ($1, $2, $3, $4) returning stream_id",
                self._node, boot_id, public_key, endorsement,
            )  # fmt: skip
            await self._lock(stream_id)
        self._endorsed = Endorsed(boot_id, public_key, endorsement)
        self._stream_id, self._seq, self._batch_no, self._digest = stream_id, 0, 0, bytes(32)

    async def _lock(self, stream_id: int) -> bool:
        """Hold the stream as long as this connection lives; a former backend may take a moment to let go."""
        for _ in range(_LOCK_TRIES):
            if await self._live().fetchval(
                "select pg_try_advisory_lock($1, $2)", LOCK_CLASS, stream_id, timeout=self._pace.connect_s
            ):
                return True
            await asyncio.sleep(_LOCK_PAUSE_S)
        return False


def _judged(batch: Sequence[_Waiting]) -> list[tuple[Condition, _Waiting]]:
    """All conditions of a batch as the store judges them, and whose they are."""
    conditions = [(condition, waiting) for waiting in batch for condition in waiting.conditions]
    return sorted(conditions, key=lambda judged: judged[0].order)


def _tell(conditions: Sequence[Condition], told: str | None) -> None:
    """To each condition what it has told: lines of a name and words."""
    words = dict(line.split(" ", 1) for line in (told or "").splitlines())
    for condition in conditions:
        if condition.told is not None and condition.name in words:
            condition.told(words[condition.name])


def _refuse_unmet(batch: Sequence[_Waiting], unmet: Unmet) -> None:
    """Tell those whose conditions do not hold; the others can be written without them."""
    judged = _judged(batch)
    for number, text in unmet.by.items():
        condition, waiting = judged[number - 1]
        waiting.fail(condition.refused(text))


def _fail(batch: Sequence[_Waiting], fault: Exception) -> None:
    for waiting in batch:
        waiting.fail(fault)


def _hang_up(dialling: "asyncio.Future[asyncpg.Connection[asyncpg.Record]]") -> None:
    """Nobody waits for this connection any more."""
    if not dialling.cancelled() and dialling.exception() is None:
        dialling.result().terminate()
