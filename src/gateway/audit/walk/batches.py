"""The batches of a stream: dense, each with the digest of its entries, signed by a process that the log's key vouches for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import asyncpg

from gateway.audit.origin import Origin
from gateway.audit.reader import Reader
from gateway.audit.register import Damaged
from gateway.entry import batch_digest, batch_message, claim_of, endorsement_message, leaf_object
from gateway.tlog import is_signed

STRIDE = 16
_STEPS_BACK = timedelta(minutes=1)
"""So far the store's clock may step back between two batches of a process."""
_STREAM = """select s.stream_id, s.boot_id, s.pubkey, s.endorsement, c.next_batch
    from (select stream_id from audit.audit_stream union select stream_id from audit.audit_cursor) known
    left join audit.audit_stream s using (stream_id) left join audit.audit_cursor c using (stream_id)
    where known.stream_id = $1"""
_NEXT = """select min(stream_id) as stream_id from (
    select stream_id from audit.audit_stream union select stream_id from audit.audit_cursor) known where stream_id > $1"""
_BATCHES = "select * from audit.audit_batch where stream_id = $1 and batch_no >= $2 order by batch_no limit $3"
# Whether a batch before that one is there, or an entry that one of them appended, or nothing was ever pruned.
_NEEDED = """select where exists (select from audit.audit_batch where stream_id = $1 and batch_no < $2)
    or exists (select from audit.audit_entry where stream_id = $1 and seq < $3)
    or not exists (select from audit.audit_pruning)"""
_LEAVES = """select sha256('\\x00'::bytea || body) as leaf, at from audit.audit_entry
    where stream_id = $1 and seq >= $2 and seq < $3 order by seq"""
_BODIES = "select body from audit.audit_entry where stream_id = $1 and seq >= $2 and seq < $3"


class Batches:
    """Looks at batches, stream by stream."""

    def __init__(self, reader: Reader, origin: Origin) -> None:
        self._reader = reader
        self._origin = origin

    async def next_stream(self, after: int) -> int | None:
        """The stream that follows; None after the last."""
        (row,) = await self._reader.rows(_NEXT, after)
        found: int | None = row["stream_id"]
        return found

    async def look(self, stream: int, begin: int) -> tuple[int | None, list[Damaged]]:
        """Look at a stream's batches from that number on.  Returns where to go on, None at its end, and what is damaged."""
        (known,) = await self._reader.rows(_STREAM, stream)
        rows = await self._reader.rows(_BATCHES, stream, max(begin - 1, 0), STRIDE + 1)
        found = [] if begin else self._key(stream, known)
        found += self._dense(stream, rows, await self._first_due(stream, rows, begin), known["next_batch"])
        former = rows[0]["digest"] if begin and rows and rows[0]["batch_no"] == begin - 1 else None
        for row in rows:
            if row["batch_no"] >= begin:
                found += await self._batch(row, former if row["batch_no"] else bytes(32), known["pubkey"])
                former = row["digest"]
        for one, later in pairwise(rows):
            if later["db_at"] < one["db_at"] - _STEPS_BACK:
                sentence = (
                    "it was stored before the one before it: the row was changed, or the store's clock was set back"
                )
                found.append(_batch(stream, later["batch_no"], "batch-time", sentence))
        return (rows[-1]["batch_no"] + 1 if len(rows) > STRIDE else None), found

    def _key(self, stream: int, known: asyncpg.Record) -> list[Damaged]:
        place = f"stream {stream}"
        if known["pubkey"] is None:
            return [Damaged("stream-missing", None, place, "its process is not registered any more")]
        message = endorsement_message(known["boot_id"], known["pubkey"])
        if any(is_signed(key, message, known["endorsement"]) for key in self._origin.privacy.log_public_keys()):
            return []
        return [Damaged("stream-changed", None, place, "its key is not one that the log's key vouches for")]

    async def _first_due(self, stream: int, rows: Sequence[asyncpg.Record], begin: int) -> int:
        """The number of the first batch that must be there: those before may have gone with the months of all their entries."""
        due = max(begin - 1, 0)
        if not rows or rows[0]["batch_no"] <= due:
            return due
        needed = await self._reader.rows(_NEEDED, stream, rows[0]["batch_no"], rows[0]["first_seq"])
        return due if needed else rows[0]["batch_no"]

    def _dense(self, stream: int, rows: Sequence[asyncpg.Record], expected: int, taken: int | None) -> list[Damaged]:
        """Batches that are not there, up to those that the tree has taken."""
        numbers = [row["batch_no"] for row in rows]
        found: list[Damaged] = []
        for number in numbers:
            if number > expected:
                found.append(_missing(stream, expected, number - 1))
            expected = number + 1
        if len(rows) <= STRIDE and taken is not None and taken > expected:
            found.append(_missing(stream, expected, taken - 1))
        return found

    async def _batch(self, row: asyncpg.Record, former: bytes | None, key: bytes | None) -> list[Damaged]:
        stream, number, n = row["stream_id"], row["batch_no"], row["n"]
        message = batch_message(stream, number, row["first_seq"], n, row["digest"])
        found: list[Damaged] = []
        if key is not None and not is_signed(key, message, row["sig"]):
            found.append(_batch(stream, number, "batch-signature", "its signature is not one of its process"))
        leaves = await self._reader.rows(_LEAVES, stream, row["first_seq"], row["first_seq"] + n)
        hashes, times = [leaf["leaf"] for leaf in leaves], [leaf["at"] for leaf in leaves]
        if former is not None and len(hashes) == n and batch_digest(former, hashes) != row["digest"]:
            found.append(_batch(stream, number, "batch-changed", "its digest is not that of its entries"))
        elif len(hashes) == n and await self._is_mistimed(row, times):
            found.append(_batch(stream, number, "batch-times", "its first and last time are not those of its entries"))
        return found

    async def _is_mistimed(self, row: asyncpg.Record, times: Sequence[datetime]) -> bool:
        """Whether the batch's times are neither those of its entries' rows nor those of their leaves."""
        if (min(times), max(times)) == (row["at_min"], row["at_max"]):
            return False
        bodies = await self._reader.rows(_BODIES, row["stream_id"], row["first_seq"], row["first_seq"] + row["n"])
        claims = [claim_of(leaf_object(one["body"])) for one in bodies]
        signed = [claim.at for claim in claims if claim is not None]
        return bool(signed) and (min(signed), max(signed)) != (row["at_min"], row["at_max"])


def _batch(stream: int, number: int, kind: str, sentence: str) -> Damaged:
    return Damaged(kind, None, f"batch {number} of stream {stream}", sentence)


def _missing(stream: int, first: int, last: int) -> Damaged:
    span = f"batch {first}" if first == last else f"batch {first} to {last}"
    return Damaged("batch-missing", None, f"{span} of stream {stream}", "it is not there")
