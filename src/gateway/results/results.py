"""Keeps queries: saved with their entry, changed under their lock, deleted when their time has come."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID
from zlib import compress, decompress

import asyncpg
import orjson

from gateway.db import Condition, Database, Keyring, Statement, UnreadableBytes
from gateway.domain.codes import MatterCode, QueryId
from gateway.domain.cursor import make_cursor, read_cursor
from gateway.domain.document import Receipt
from gateway.domain.errors import InvalidInput
from gateway.domain.ids import uuid7
from gateway.domain.stages import Officer
from gateway.domain.words import QueryStatus
from gateway.results import idempotency
from gateway.results.codec import decode_work, encode_work
from gateway.results.counts import Counts
from gateway.results.feedback import Feedback
from gateway.results.idempotency import Claim, Former, Fresh
from gateway.results.stored import Heading, OwnQuery, StoredQuery, Wanted, waits_of

LONGEST_PENDING = timedelta(days=60)
"""A query that is still pending then is deleted: no task of a department runs so long."""

_COMPACT = ".compact"
"""Behind the name of the column where it stands compressed: a gateway that does not know the form opens nothing, and hands over nothing."""
_LINK = "the state of a query"
"""For what a link is sealed."""
_SOON = 1
"""How hard is compressed: 9 us for 2.7 kB, which become 0.6; the hardest gives a tenth more for half as much again."""
_SAVE = """
insert into gateway.result (query_id, account, client, matter, status, created_at, expires_at, document, work, entry, leaf_hash, signature, persons,
    heading, case_tag)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""
_UPDATE = """
with changed as (
    update gateway.result set status = $3, expires_at = $4, document = $5, work = $6, entry = $7, leaf_hash = $8, signature = $9,
    version = version + 1, held_by = $10 where query_id = $1 and (version = $2 or held_by = $10) returning 1
) select gateway.require_one((select count(*) from changed))
"""
_DELETE = """
with changed as (delete from gateway.result where query_id = $1 and (version = $2 or held_by = $3) returning 1)
select gateway.require_one((select count(*) from changed))
"""
_LOAD = "select * from gateway.result where query_id = $1"
_STATUS = "select status from gateway.result where query_id = $1"
_LOAD_OF = f"{_LOAD} and account = $2 and client = $3"
_OWN = """
select query_id, matter, status, created_at, expires_at, document
from gateway.result where account = $1 and client = $2 and ($3::text is null or status = $3) and ($4::bytea is null or case_tag = $4)
and ($5::timestamptz is null or (created_at, query_id) < ($5, $6::text)) order by created_at desc, query_id desc limit $7
"""
_SWEEP = "delete from gateway.result where expires_at <= $1 or (expires_at is null and created_at <= $2)"


class Results:
    """The stored queries of all workers.  is_compact: what is stored from now on is compressed; what is stored is read either way."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        *,
        taken_over_after_s: float = idempotency.TAKEN_OVER_AFTER_S,
        is_compact: bool = False,
    ) -> None:
        self.counts = Counts(database)
        self.feedback = Feedback(database, keyring)
        self._database = database
        self._keyring = keyring
        self._taken_over_after_s = taken_over_after_s
        self._process: UUID | None = None
        self._is_compact = is_compact
        self._held: dict[
            QueryId, tuple[int, str]
        ] = {}  # what is locked by this process: the version found, and its name

    # ── queries ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def save(self, stored: StoredQuery, case_number: str | None = None) -> Statement:
        """Store a new query; for the transaction of its OUTCOME.  case_number: by which its asker finds it; None: by the others alone."""
        head = (stored.query_id, stored.account, stored.client, stored.matter, stored.status.value, stored.created_at)
        persons = self._keyring.seal(orjson.dumps(sorted(stored.persons)), _place(stored.query_id, "persons"))
        return Statement(
            _SAVE,
            (
                *(*head, stored.expires_at, *self._sealed(stored), *_receipt(stored), persons),
                *(self._heading_sealed(stored), None if case_number is None else self._case_tag(case_number)),
            ),
        )

    def update(self, stored: StoredQuery) -> Statement:
        """Replace a query that is `locked` here.  The transaction fails (integrity violation) where another has changed it all the same.

        Raises RuntimeError outside the lock.
        """
        version, holder = self._holding(stored.query_id)
        head = (stored.query_id, version, stored.status.value, stored.expires_at)
        return Statement(_UPDATE, (*head, *self._sealed(stored), *_receipt(stored), holder))

    def expire(self, stored: StoredQuery) -> Statement:
        """Forget a query that is `locked` here.  Raises RuntimeError outside the lock."""
        return Statement(_DELETE, (stored.query_id, *self._holding(stored.query_id)))

    def mark(self, *parts: bytes) -> str:
        """A keyed digest of these parts, 32 hex digits: it changes with each, and tells of none.

        Nobody without the key can try out what was in them, or compare two marks that differ in one.
        """
        digest = sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
        return self._keyring.tag(b"mark:" + digest)[:16].hex()

    def link(self, query_id: QueryId) -> str:
        """By what somebody is shown this query's state who is told nothing else: sealed, so that nobody makes one up."""
        return make_cursor(self._keyring.seal(UUID(query_id).bytes, _LINK))

    def linked(self, link: str) -> QueryId | None:
        """The query of a link; None where it is none of ours."""
        try:
            return QueryId(str(UUID(bytes=self._keyring.open(read_cursor(link), _LINK))))
        except (UnreadableBytes, InvalidInput, ValueError):
            return None

    async def status_of(self, query_id: QueryId) -> QueryStatus | None:
        """How far a query is; None where it is kept no more."""
        row = await self._database.fetchrow(_STATUS, query_id)
        return None if row is None else QueryStatus(row["status"])

    async def load(self, query_id: QueryId) -> StoredQuery | None:
        """The query as it is stored now; None where there is none (any more).  Raises UnreadableBytes without its key."""
        row = await self._database.fetchrow(_LOAD, query_id)
        return None if row is None else self._opened(row)

    async def load_of(self, query_id: QueryId, officer: Officer) -> StoredQuery | None:
        """The query where this officer's account and client have asked it: another's takes no longer than one that is not there."""
        row = await self._database.fetchrow(_LOAD_OF, query_id, officer.account, officer.client)
        return None if row is None else self._opened(row)

    async def own(
        self, officer: Officer, wanted: Wanted, after: tuple[datetime, str] | None, most: int
    ) -> Sequence[OwnQuery]:
        """At most so many of the queries that this officer's account and client have asked, the newest first.  after: what was shown last."""
        case_tag = None if wanted.case_number is None else self._case_tag(wanted.case_number)
        at, query_id = after or (None, None)
        rows = await self._database.fetch(
            _OWN, officer.account, officer.client, wanted.status, case_tag, at, query_id, most
        )
        return [self._listed(row) for row in rows]

    @asynccontextmanager
    async def locked(self, query_id: QueryId) -> AsyncIterator[StoredQuery | None]:
        """The query as stored, alone among all workers until the block ends: the one way to change it."""
        async with self._database.locked(_place(query_id, "")):
            row = await self._database.fetchrow(_LOAD, query_id)
            if row is None:
                yield None
                return
            self._held[query_id] = (row["version"], uuid7())
            try:
                yield self._opened(row)
            finally:
                del self._held[query_id]

    async def sweep(self, now: datetime) -> int:
        """Delete what has expired by the domain clock's `now`, and the idempotency keys of what is gone.  Returns queries deleted."""
        status = await self._database.pool.execute(_SWEEP, now, now - LONGEST_PENDING)
        await self._database.run(idempotency.sweep())
        return int(status.rpartition(" ")[2])

    # ── idempotency ────────────────────────────────────────────────────────────────────────────────────────────────────

    def lives_as(self, process: UUID) -> None:
        """By which name this process beats among all on the store: what it holds is held while it does."""
        self._process = process

    def wish(self, officer: Officer, key: str, body_digest: bytes, query_id: QueryId) -> Fresh:
        """The officer's Idempotency-Key as it would be held for `query_id`: to be taken by `claim`, or beside an entry."""
        return idempotency.wish(self._keyring, officer, key, body_digest, query_id)

    async def claim(self, wish: Fresh) -> Fresh | Former:
        """Take the key, or say what became of it.  Several requests at once: one is Fresh, and stays so if it claims again."""
        return await idempotency.claim(self._database, wish, after_s=self._taken_over_after_s, process=self._process)

    def condition(self, wish: Fresh) -> Condition:
        """That the key is taken so, in the transaction of an entry; refused with Taken."""
        return idempotency.condition(wish, after_s=self._taken_over_after_s, process=self._process)

    def finish(self, claim: Claim) -> Statement:
        """The key now means the claim's query; for the transaction that saves it, which fails where another has taken the key over."""
        return idempotency.finish(claim)

    async def abandon(self, claim: Claim) -> None:
        """The request failed: the key is free again."""
        await self._database.run(idempotency.abandon(claim))

    # ── how a row is made and read ─────────────────────────────────────────────────────────────────────────────────────

    def _holding(self, query_id: QueryId) -> tuple[int, str]:
        """Until the lock ends, any number of changes fit: the transaction of one may have been rolled back and made again."""
        held = self._held.get(query_id)
        if held is None:
            raise RuntimeError("a stored query is changed under its lock only")
        return held

    def _sealed(self, stored: StoredQuery) -> tuple[bytes, bytes | None]:
        document = self._seal(stored.document, stored.query_id, "document")
        if stored.work is None:
            return document, None
        return document, self._seal(encode_work(stored.work), stored.query_id, "work")

    def _seal(self, plain: bytes, query_id: QueryId, column: str) -> bytes:
        if self._is_compact:
            return self._keyring.seal(compress(plain, _SOON), _place(query_id, column + _COMPACT))
        return self._keyring.seal(plain, _place(query_id, column))

    def _open(self, sealed: bytes, query_id: QueryId, column: str) -> bytes:
        try:
            return self._keyring.open(sealed, _place(query_id, column))
        except UnreadableBytes:
            return decompress(self._keyring.open(sealed, _place(query_id, column + _COMPACT)))

    def _opened(self, row: asyncpg.Record) -> StoredQuery:
        query_id, work = QueryId(row["query_id"]), row["work"]
        return StoredQuery(
            query_id=query_id,
            account=row["account"],
            client=row["client"],
            matter=MatterCode(row["matter"]),
            status=QueryStatus(row["status"]),
            created_at=row["created_at"],
            expires_at=row["expires_at"],
            document=self._open(row["document"], query_id, "document"),
            receipt=Receipt(row["entry"], row["leaf_hash"], row["signature"]),
            work=None if work is None else decode_work(self._open(work, query_id, "work")),
            persons=self._persons(row),
            heading=self._heading(row),
        )

    def _listed(self, row: asyncpg.Record) -> OwnQuery:
        """Of the document its case number is read and what it waits for, and nothing else of the row is opened."""
        query_id, status = QueryId(row["query_id"]), QueryStatus(row["status"])
        document = orjson.loads(self._open(row["document"], query_id, "document"))
        return OwnQuery(
            query_id,
            MatterCode(row["matter"]),
            str(document["case_number"]),
            status,
            row["created_at"],
            row["expires_at"],
            waits_of(document) if status is QueryStatus.PENDING else (),
        )

    def _case_tag(self, case_number: str) -> bytes:
        return self._keyring.tag(b"case of a query:" + case_number.encode())

    def _heading_sealed(self, stored: StoredQuery) -> bytes | None:
        if stored.heading is None:
            return None
        return self._keyring.seal(orjson.dumps(stored.heading), _place(stored.query_id, "heading"))

    def _heading(self, row: asyncpg.Record) -> Heading | None:
        if row["heading"] is None:
            return None
        payload = orjson.loads(self._keyring.open(row["heading"], _place(row["query_id"], "heading")))
        return Heading(**{**payload, "parties": tuple(payload["parties"])})

    def _persons(self, row: asyncpg.Record) -> frozenset[str]:
        if row["persons"] is None:
            return frozenset()
        return frozenset(orjson.loads(self._keyring.open(row["persons"], _place(row["query_id"], "persons"))))


def _receipt(stored: StoredQuery) -> tuple[str, str, str]:
    return stored.receipt.entry, stored.receipt.leaf_hash, stored.receipt.signature


def _place(query_id: QueryId, column: str) -> str:
    return f"result:{query_id}:{column}"
