"""Gateways and integrators with a fault of their own, by which the checker is tried.  A process plants one before it starts."""

import asyncio
from typing import Any
from unittest.mock import patch

from gateway.audit.protocol import Audit
from gateway.audit.recovery import Recovery
from gateway.audit.stream import Stream
from gateway.audit.tree import store
from gateway.db import Database, Durability
from gateway.db.database import PLAIN
from gateway.domain.supervision import Supervised
from tests.load import throwing

LAG_S = 0.05
_SKIP = """insert into audit.audit_cursor (stream_id, next_batch, next_seq, digest)
    select distinct on (stream_id) stream_id, batch_no + 1, first_seq + n, digest from audit.audit_batch
    order by stream_id, batch_no desc
    on conflict (stream_id) do update set next_batch = excluded.next_batch, next_seq = excluded.next_seq,
        digest = excluded.digest where not audit_cursor.is_done"""


def answers_before_the_entry() -> None:
    """Whoever waits for an entry is told that it is durable, and a moment later it is written."""
    commit = Stream._commit

    async def too_late(self: Stream, batch: Any) -> None:
        for waiting in batch:
            if not waiting.done.done():
                waiting.done.set_result((waiting.entry, waiting.receipt))
        await asyncio.sleep(LAG_S)
        await commit(self, batch)

    patch.object(Stream, "_commit", too_late).start()


def replays_in_silence() -> None:
    """A stored answer is handed over again, and no entry says so."""

    async def silent(_self: Audit, *_given: object, **_named: object) -> None:
        return

    patch.object(Audit, "release", silent).start()


def refuses_in_silence() -> None:
    """A caller learns that it may not, and no entry says so."""

    async def silent(_self: Audit, *_given: object, **_named: object) -> None:
        return

    patch.object(Audit, "deny", silent).start()


def leaves_failures_open() -> None:
    """What a gateway had begun when it fell is never closed."""

    async def fence_alone(self: Recovery, connection: Any) -> None:
        await self._fence(connection)

    patch.object(Recovery, "look", fence_alone).start()


def trusts_a_lying_store() -> None:
    """The database says "committed" before it is on disk, and nobody looks whether it does."""
    _never_look("off")


def reads_the_promise_once() -> None:
    """What the database promises is read at the start, and from then on whatever is set for everybody is taken for it."""
    look = Durability.look

    async def once(self: Durability) -> str | None:
        if self.commits != "default":
            await look(self)
            self.commits = "default"  # "set local synchronous_commit = default" is what the session began with
        return self.fault

    patch.object(Durability, "look", once).start()
    patch.object(Stream, "_is_promised", lambda _self, _promise: True).start()
    patch.object(Database, "_settings", lambda _self: PLAIN).start()


def _never_look(commits: str) -> None:
    init = Durability.__init__

    def believing(self: Durability, *given: Any, **named: Any) -> None:
        init(self, *given, **named)
        self.commits = commits

    async def believe(_self: Durability) -> None:
        return

    patch.object(Durability, "__init__", believing).start()
    patch.object(Durability, "look", believe).start()
    patch.object(Stream, "_is_promised", lambda _self, _promise: True).start()


def leads_from_now_on() -> None:
    """An integrator that takes the lead begins with what comes next: what came while nobody led is in no tree."""
    load = store.load

    async def from_now_on(connection: Any, origin: Any, year: int) -> store.State:
        await connection.execute(_SKIP)
        return await load(connection, origin, year)

    patch.object(store, "load", from_now_on).start()


def lets_a_task_die() -> None:
    """What comes out of a wait of the recovery ends it for good, and nobody learns of it."""

    def die(self: Supervised, _fault: object, _pause_s: float) -> None:
        self._may_end = self._may_end or self.name == "audit-recovery"

    patch.object(Supervised, "_failed", die).start()
    throwing.plant(at_once="audit-recovery")


MUTANTS = {
    answers_before_the_entry: "the client had the answer before the entry was written",
    replays_in_silence: "have no RELEASE before them",
    refuses_in_silence: "have no DENIED before them",
    leaves_failures_open: "closed 0 times",
    trusts_a_lying_store: "is not in the log",
    reads_the_promise_once: "is not in the log",
    leads_from_now_on: "stands in the tree 0 times",
    lets_a_task_die: "closed 0 times",
}
"""Each, and what the checker must say of it."""


def plant(name: str) -> None:
    """Let this process be the mutant of that name."""
    next(mutant for mutant in MUTANTS if mutant.__name__ == name)()
