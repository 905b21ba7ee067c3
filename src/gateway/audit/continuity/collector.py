"""Has each new checkpoint seen by the witnesses, and keeps their cosignatures beside it; of all processes, one collects."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import asyncpg
import structlog

from gateway.audit.continuity.submit import Cosigned, KnowsAnother, Silent, WitnessAddress, submit
from gateway.audit.stream import LOCK_CLASS, Connect
from gateway.audit.tree.reader import TreeReader
from gateway.domain.supervision import alive
from gateway.sdk import HttpClient
from gateway.tlog import Submission

COLLECTOR = 0x77697473
"""Second key of the advisory lock of the one who collects; no stream gets that far."""
_NEWEST = "select log, size, note from audit.audit_checkpoint order by log desc, size desc limit 1"
_SEEN = "select max(size) from audit.audit_cosignature where log = $1 and witness = $2"
_KEEP = """insert into audit.audit_cosignature (log, size, witness, line) values ($1, $2, $3, $4)
    on conflict do nothing"""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest checkpoint: its log, its size, and the note without cosignatures."""

    log: int
    size: int
    note: str


@dataclass(frozen=True, slots=True)
class CollectorIntervals:
    """How often to look for a new checkpoint, for the lead, and how soon a witness that was silent is asked again; seconds."""

    look_every_s: float = 0.5
    lead_every_s: float = 2.0
    again_after_s: float = 3.0


class Collector:
    """One task a process."""

    def __init__(
        self,
        connect: Connect,
        tree: TreeReader,
        http: HttpClient,
        witnesses: Sequence[WitnessAddress],
        pace: CollectorIntervals | None = None,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._connect = connect
        self._tree = tree
        self._http = http
        self._witnesses = witnesses
        self._pace = pace or CollectorIntervals()
        self._now = now
        self._not_before_s: dict[str, float] = {}
        self._trouble: dict[str, str] = {}

    async def run(self) -> None:
        """Collect when nobody does, until cancelled.  Raises what its connection raises."""
        connection = await self._connect()
        try:
            while not await connection.fetchval("select pg_try_advisory_lock($1, $2)", LOCK_CLASS, COLLECTOR):
                alive()
                await asyncio.sleep(self._pace.lead_every_s)
            while True:
                await self.collect(connection)
                alive()
                await asyncio.sleep(self._pace.look_every_s)
        finally:
            connection.terminate()

    async def collect(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """One round: the newest checkpoint to each witness that has not cosigned it."""
        row = await connection.fetchrow(_NEWEST)
        if row is None:
            return
        newest = Newest(row["log"], row["size"], row["note"])
        now = asyncio.get_running_loop().time()
        for witness in self._witnesses:
            seen = await connection.fetchval(_SEEN, newest.log, witness.verifier.name)
            if seen == newest.size or now < self._not_before_s.get(witness.url, now):
                continue
            answer = await self._shown(witness, newest, seen or 0)
            alive()
            if isinstance(answer, Cosigned):
                await connection.execute(_KEEP, newest.log, newest.size, witness.verifier.name, answer.line)
            self._note(witness, answer)

    async def _shown(self, witness: WitnessAddress, newest: Newest, seen: int) -> Cosigned | Silent:
        """Show it from the size on that the witness is thought to know; once more where it says that it knows another."""
        answer = await submit(self._http, witness, await self._submission(newest, seen), self._now())
        if isinstance(answer, KnowsAnother) and answer.size <= newest.size and answer.size != seen:
            answer = await submit(self._http, witness, await self._submission(newest, answer.size), self._now())
        if not isinstance(answer, KnowsAnother):
            return answer
        return Silent("knows_a_larger_tree" if answer.size > newest.size else "knows_another_tree")

    async def _submission(self, newest: Newest, old_size: int) -> Submission:
        hashes = await self._tree.consistency(newest.log, old_size, newest.size) if old_size else ()
        return Submission(old_size, hashes or (), newest.note)

    def _note(self, witness: WitnessAddress, answer: Cosigned | Silent) -> None:
        """Say a change, once; leave a silent witness in peace for a moment."""
        trouble = "" if isinstance(answer, Cosigned) else answer.reason
        if trouble:
            self._not_before_s[witness.url] = asyncio.get_running_loop().time() + self._pace.again_after_s
        if trouble != self._trouble.get(witness.url, ""):
            say = log.warning if trouble else log.info
            say("witness", witness=witness.verifier.name, trouble=trouble or None)
        self._trouble[witness.url] = trouble
