"""What is known of a run from outside the gateway: what clients hold, what departments served, and the log and the tables themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import httpx
import psycopg
from psycopg import IsolationLevel
from psycopg.rows import dict_row

from gateway.domain.clock import Clock

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Seen:
    """A 200 or 202 that a client had in hand, whole.

    way: `ask` (POST /v1/queries) or `read` (GET).  key: the Idempotency-Key it was asked with.  Times: real clock.
    """

    query_id: str
    way: str
    status: int
    body: bytes
    sent_at: datetime
    received_at: datetime
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Proven:
    """A `.tlog-proof` that a client was given for an entry whose receipt it held.  Times: real clock."""

    query_id: str
    entry: str
    text: str
    sent_at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Denied:
    """A query that was answered with 403.  Times: real clock."""

    sent_at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Called:
    """A call that a department served, by its own book.  at: real clock."""

    department: str
    lookup_id: str
    kind: str
    county: str | None
    at: datetime


class Awaited(NamedTuple):
    """A query that waits for a verification; it may leave it before it ends, and others go on waiting."""

    query_id: str
    task: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that the checker looks at.

    acknowledged: verification tasks whose answer a department's officer was told is taken.  read_at_the_end: status of the last GET
    of each query that a client saw.  streams, batches, entries: the log's own rows.  heads, bundles, checkpoints: its tree's.  stored:
    queries with a row of their own.  open_tasks: verification tasks that wait for an officer, each with a query that waits for it.  log_key: the home's public key, 32
    bytes.  proofs: what clients were given.  denied: refusals that clients saw.  proven_at_the_end: status of the last fetch of a
    proof, by entry.
    """

    seen: Sequence[Seen]
    acknowledged: frozenset[str]
    read_at_the_end: Mapping[str, int]
    calls: Sequence[Called]
    streams: Sequence[Row]
    batches: Sequence[Row]
    entries: Sequence[Row]
    heads: Sequence[Row]
    bundles: Sequence[Row]
    checkpoints: Sequence[Row]
    stored: frozenset[str]
    open_tasks: frozenset[Awaited]
    log_key: bytes
    proofs: Sequence[Proven] = ()
    denied: Sequence[Denied] = ()
    proven_at_the_end: Mapping[str, int] = field(default_factory=dict)


_TABLES = {
    "streams": "select * from audit.audit_stream order by stream_id",
    "batches": "select * from audit.audit_batch order by stream_id, batch_no",
    "entries": "select * from audit.audit_entry order by stream_id, seq",
    "heads": "select log, size, root, alarm from audit.audit_head order by log",
    "bundles": "select log, n, refs from audit.audit_bundle order by log, n",
    "checkpoints": "select log, size, note from audit.audit_checkpoint order by log, size",
}


def read_log(dsn: str) -> dict[str, Sequence[Row]]:
    """The rows of the log and of its tree, each in order, as of one moment."""
    with psycopg.connect(dsn, row_factory=dict_row) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        return {name: connection.execute(sql.encode()).fetchall() for name, sql in _TABLES.items()}


def read_ids(dsn: str, sql: str) -> frozenset[str]:
    """The first column of every row, as text."""
    with psycopg.connect(dsn) as connection:
        return frozenset(str(row[0]) for row in connection.execute(sql.encode()).fetchall())


def stored_queries(dsn: str) -> frozenset[str]:
    """The queries that have a row."""
    return read_ids(dsn, "select query_id from gateway.result")


def open_tasks(dsn: str) -> frozenset[Awaited]:
    """The verifications that wait for an officer, each with every query that waits for it."""
    pairs = read_ids(
        dsn,
        """select asker.query_id || ' ' || task_id
           from gateway.verification_asker asker join gateway.verification_task using (task_id) where state = 'open'""",
    )
    return frozenset(Awaited(*pair.split()) for pair in pairs)


def unsettled(dsn: str) -> frozenset[str]:
    """What still moves: open queries, and pending lookups (an open task may stay)."""
    return read_ids(
        dsn,
        """select query_id::text from audit.audit_open union all
           select pending_id::text from audit.audit_pending
           where pending_id::text not in (select task_id from gateway.verification_task where state = 'open')""",
    )


def untaken(dsn: str) -> frozenset[str]:
    """The batches that the integrators have yet to take, by their own account."""
    return read_ids(
        dsn,
        """select b.stream_id || '-' || b.batch_no from audit.audit_batch b left join audit.audit_cursor c using (stream_id)
           where b.batch_no >= coalesce(c.next_batch, 0)""",
    )


def calls_of(departments: Mapping[str, Mapping[str, str]], clock: Clock) -> list[Called]:
    """The call books of all departments; each holds its newest 20,000 calls."""
    calls: list[Called] = []
    for name, address in departments.items():
        served = httpx.get(f"{address['control_url']}/calls", trust_env=False, timeout=30).raise_for_status().json()
        calls += [
            Called(
                name,
                call["lookup_id"],
                call["kind"],
                call["county"],
                clock.to_real(datetime.fromisoformat(call["at"])),
            )
            for call in served
        ]
    return calls
