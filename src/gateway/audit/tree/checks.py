"""What a batch must be before it is taken into the tree.  A broken one is named, and nothing after it is taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateway.audit.tree.growth import NewLeaf
from gateway.entry import Kind, batch_digest, batch_message, endorsement_message
from gateway.tlog import is_signed, leaf_hash

_KINDS = {kind.value: kind.name for kind in Kind}


class Broken(Exception):
    """The log in the store is not what was signed; the sentence names the place."""


class Contradicted(Broken):
    """What was acknowledged or signed is not there any more.  It is proved, so nothing is written until an operator has continued."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a stream has been taken.  digest: of the batch before next_batch, 32 zero bytes before the first."""

    stream_id: int
    next_batch: int = 0
    next_seq: int = 0
    digest: bytes = bytes(32)


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it is stored, without its entries."""

    stream_id: int
    batch_no: int
    first_seq: int
    n: int
    at_min: datetime
    at_max: datetime
    digest: bytes
    sig: bytes

    @property
    def name(self) -> str:
        """How it is named in a sentence."""
        return f"batch {self.batch_no} of stream {self.stream_id}"


class StoredEntry(NamedTuple):
    """An entry as it is stored, without its sections."""

    seq: int
    at: datetime
    kind: int
    query_id: UUID | None
    body: bytes


class _Body(msgspec.Struct, frozen=True):
    """What of a leaf must agree with the row that holds it; the rest is passed over."""

    kind: str
    stream: int
    seq: int
    at: datetime
    query_id: str | None = None


_decode: Any = msgspec.json.Decoder(_Body).decode


def endorsed_key(
    stream_id: int, boot_id: UUID, public_key: bytes, endorsement: bytes, log_keys: Iterable[bytes]
) -> Ed25519PublicKey:
    """The stream's key, for which one of the log's keys vouches.  Raises Broken."""
    message = endorsement_message(boot_id, public_key)
    if not any(is_signed(log_key, message, endorsement) for log_key in log_keys):
        raise Broken(f"the key of stream {stream_id} is not endorsed by the log's key")
    return Ed25519PublicKey.from_public_bytes(public_key)


def check_place(batch: Batch, cursor: Cursor) -> Cursor:
    """The cursor behind the batch, where it follows on the one before.  Raises Contradicted."""
    if batch.batch_no != cursor.next_batch:
        raise Contradicted(f"batch {cursor.next_batch} of stream {cursor.stream_id} is missing")
    if batch.first_seq != cursor.next_seq:
        raise Contradicted(f"{batch.name} begins at entry {batch.first_seq} in place of {cursor.next_seq}")
    return Cursor(cursor.stream_id, batch.batch_no + 1, batch.first_seq + batch.n, batch.digest)


def checked_leaves(
    batch: Batch, former_digest: bytes, rows: Sequence[StoredEntry], key: Ed25519PublicKey
) -> list[NewLeaf]:
    """The leaves of a batch, all of which are there, unchanged, and signed by the stream's key.  Raises Contradicted; Broken where a row alone disagrees."""
    seqs, expected = [row.seq for row in rows], range(batch.first_seq, batch.first_seq + batch.n)
    if seqs != list(expected):
        missing = [seq for seq in expected if seq not in seqs]
        wrong = f"{missing[0]} is missing" if missing else f"{max(seqs, key=seqs.count)} is there twice"
        raise Contradicted(f"{batch.name}: entry {batch.stream_id}-{wrong}")
    leaves = [NewLeaf(batch.stream_id, row.seq, row.at, leaf_hash(row.body)) for row in rows]
    if batch_digest(former_digest, [leaf.hash for leaf in leaves]) != batch.digest:
        raise Contradicted(f"{batch.name}: its entries are not those of its digest")
    try:
        key.verify(batch.sig, batch_message(batch.stream_id, batch.batch_no, batch.first_seq, batch.n, batch.digest))
    except InvalidSignature:
        raise Contradicted(f"{batch.name}: its signature is not one of its stream's key") from None
    for row in rows:
        if not _agrees(batch.stream_id, row):
            raise Broken(
                f"{batch.name}: the row of entry {batch.stream_id}-{row.seq} says something else than its leaf"
            )
    return leaves


def _agrees(stream_id: int, row: StoredEntry) -> bool:
    """Whether stream, seq, time, kind and query of the row are the leaf's own, so that a search finds what was signed."""
    try:
        body: _Body = _decode(row.body)
    except msgspec.MsgspecError:
        return False
    return (
        body.seq == row.seq
        and body.at == row.at
        and body.stream == stream_id
        and body.kind == _KINDS.get(row.kind)
        and body.query_id == (None if row.query_id is None else str(row.query_id))
    )
