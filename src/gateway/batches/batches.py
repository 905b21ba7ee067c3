"""Batches and their rows in their tables."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import asyncpg
import orjson

from gateway.batches import statements as sql
from gateway.db import Keyring, Statement
from gateway.domain.batch import BatchKind, BatchRow, BatchRowAnswer, BatchRowState, BatchState, QueryBatch
from gateway.domain.codes import CertificateCode, DepartmentCode, MatterCode, QueryId
from gateway.domain.errors import NotFound
from gateway.domain.stages import Officer
from gateway.domain.words import CertificateState, Verdict

_LAST = UUID(int=2**128 - 1)
_AT_ONCE = datetime.fromtimestamp(0, UTC)
_SUPERVISES = "supervisor"
"""The role of who sees all batches of their own department."""


class BatchStore(Protocol):
    """As `gateway.db.Database` does."""

    async def rows(self, statement: Statement) -> list[asyncpg.Record]:
        """All rows."""

    async def row(self, statement: Statement) -> asyncpg.Record | None:
        """The first row."""

    async def run(self, *statements: Statement) -> None:
        """In one transaction."""


class QueryBatches:
    """What stands of batches; that a step is durable in the log with it is the caller's part.  keyring: seals who is in a list, and the answers."""

    def __init__(self, store: BatchStore, keyring: Keyring) -> None:
        self._store = store
        self._keyring = keyring

    def mark(self, people: Sequence[str]) -> str:
        """A keyed digest of a list, by what stands in it, 32 hex digits."""
        return self._keyring.tag(b"list of a batch:" + "\n".join(people).encode())[:16].hex()

    async def prepare(self, batch: QueryBatch, bases: Sequence[bytes]) -> None:
        """Keep a new batch with its rows, from 1; it is nobody's yet, and forgotten in its time where no entry makes it somebody's."""
        head = (batch.batch_id, batch.kind, batch.account, batch.client, batch.department, batch.matter)
        rest = (list(batch.certificates), batch.purpose, batch.rows, batch.list_mark, batch.made_at, batch.kept_until)
        numbers = list(range(1, len(bases) + 1))
        sealed = [
            self._seal(basis, batch.batch_id, number, "basis") for number, basis in zip(numbers, bases, strict=True)
        ]
        rows = Statement(sql.INSERT_ROWS, (batch.batch_id, numbers, sealed))
        await self._store.run(Statement(sql.INSERT, (*head, *rest)), rows)

    def made(self, batch: QueryBatch, entry: str) -> Statement:
        """From then on it is its maker's; for the transaction of its entry."""
        return Statement(sql.MADE, (batch.batch_id, entry))

    def step(self, before: QueryBatch, after: QueryBatch, entry: str) -> Statement:
        """From one state to the next; the transaction fails with Conflict where it has changed meanwhile."""
        decided = (after.decided_by, after.decided_at, after.reasons)
        return Statement(sql.STEP, (before.batch_id, before.state, after.state, *decided, after.kept_until, entry))

    async def load(self, batch_id: UUID) -> QueryBatch | None:
        """One, whosesoever it is; for the house's own work."""
        row = await self._store.row(Statement(sql.LOAD, (batch_id,)))
        return None if row is None else _batch(row)

    async def load_of(self, batch_id: UUID, officer: Officer) -> QueryBatch:
        """One that this account and client have made, or, for the head of a department, one of the department's.  Raises NotFound."""
        row = await self._store.row(Statement(sql.LOAD_OF, (batch_id, *_whose(officer))))
        if row is None:
            raise NotFound("there is no such batch for this account")
        return _batch(row)

    async def listed(self, officer: Officer, before: UUID | None, limit: int) -> list[QueryBatch]:
        """The same, the newest first."""
        rows = await self._store.rows(Statement(sql.LIST, (before or _LAST, *_whose(officer), limit)))
        return [_batch(row) for row in rows]

    async def rows(self, batch_id: UUID, after: int, limit: int) -> list[BatchRow]:
        """Rows in their order, from the one that follows `after`.  Raises UnreadableBytes without their key."""
        rows = await self._store.rows(Statement(sql.ROWS, (batch_id, after, limit)))
        return [self._row(row) for row in rows]

    # ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def take_back(self, batch_id: UUID) -> None:
        """What somebody has begun who is not there any more waits again; whose OUTCOME stands is answered and stays so."""
        await self._store.run(Statement(sql.TAKE_BACK, (batch_id,)))

    async def claim(self, batch_id: UUID, query_id: QueryId, now: datetime) -> BatchRow | None:
        """The next row, to be asked as this query by nobody else; None where none may be asked now."""
        row = await self._store.row(Statement(sql.CLAIM, (batch_id, query_id, now)))
        return None if row is None else self._row(row)

    def answered(self, batch_id: UUID, row: BatchRow, answers: Sequence[BatchRowAnswer], now: datetime) -> Statement:
        """For the transaction of the row's OUTCOME."""
        told = orjson.dumps([[one.certificate, one.state, one.answer, one.reason] for one in answers])
        sealed = self._seal(told, batch_id, row.number, "answers")
        return Statement(sql.ANSWERED, (batch_id, row.number, row.query_id, sealed, now))

    def failed(self, batch_id: UUID, row: BatchRow, failure: str, now: datetime) -> Statement:
        """That the row ends without an answer.  failure: the id of a rule, or a word."""
        return Statement(sql.FAILED, (batch_id, row.number, row.query_id, failure, now))

    def again(self, batch_id: UUID, row: BatchRow, not_before: datetime, *, counts: bool = True) -> Statement:
        """That the row is asked again, no earlier than this.  counts: as one of its attempts."""
        return Statement(sql.AGAIN, (batch_id, row.number, row.query_id, not_before, 0 if counts else 1))

    async def left(self, batch_id: UUID) -> datetime | None:
        """From when the next row may be asked, long ago for at once; None where every row has come to its end."""
        row = await self._store.row(Statement(sql.LEFT, (batch_id,)))
        if row is None or not row["open"]:
            return None
        return row["next"] or _AT_ONCE

    def sweep(self, now: datetime) -> Statement:
        """The statement that deletes what nobody keeps any more."""
        return Statement(sql.SWEEP, (now,))

    def _row(self, row: asyncpg.Record) -> BatchRow:
        place = (row["batch_id"], row["number"])
        answers = None if row["answers"] is None else orjson.loads(self._open(row["answers"], *place, "answers"))
        return BatchRow(
            number=row["number"],
            state=BatchRowState(row["state"]),
            basis=self._open(row["basis"], *place, "basis"),
            query_id=None if row["query_id"] is None else QueryId(row["query_id"]),
            attempts=row["attempts"],
            answers=tuple(_answer(*one) for one in answers or ()),
            failure=row["failure"],
            ended_at=row["ended_at"],
        )

    def _seal(self, plain: bytes, batch_id: UUID, number: int, column: str) -> bytes:
        return self._keyring.seal(plain, f"batch:{batch_id}:{number}:{column}")

    def _open(self, sealed: bytes, batch_id: UUID, number: int, column: str) -> bytes:
        return self._keyring.open(sealed, f"batch:{batch_id}:{number}:{column}")


def _whose(officer: Officer) -> tuple[str, str, str]:
    return officer.account, officer.client, officer.department if _SUPERVISES in officer.roles else ""


def _answer(certificate: str, state: str, answer: str | None, reason: str) -> BatchRowAnswer:
    verdict = None if answer is None else Verdict(answer)
    return BatchRowAnswer(CertificateCode(certificate), CertificateState(state), verdict, reason)


def _batch(row: asyncpg.Record) -> QueryBatch:
    found: dict[str, Any] = dict(row)
    return QueryBatch(
        batch_id=found["batch_id"],
        kind=BatchKind(found["kind"]),
        state=BatchState(found["state"]),
        account=found["account"],
        client=found["client"],
        department=DepartmentCode(found["department"]),
        matter=MatterCode(found["matter"]),
        certificates=tuple(map(CertificateCode, found["certificates"])),
        purpose=found["purpose"],
        rows=found["rows"],
        list_mark=found["list_mark"],
        made_at=found["made_at"],
        kept_until=found["kept_until"],
        decided_by=found["decided_by"],
        decided_at=found["decided_at"],
        reasons=found["reasons"],
        progress={state: found[state.value] for state in BatchRowState},
    )
