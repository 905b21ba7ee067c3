"""The audit log as the checker reads it: parsed from its rows, with formulas of its own, so that it repeats no mistake of the gateway's."""

import hashlib
import json
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateway.entry import Kind
from gateway.entry.sections import unpack
from tests.load.evidence import Evidence, Row

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, parsed.  db_at: when the database began to write its batch."""

    name: str
    kind: str
    query_id: str
    at: datetime
    db_at: datetime
    leaf_hash: str
    body: Json
    sections: Mapping[str, Json]

    @property
    def result(self) -> Json:
        """What came of it."""
        return self.sections.get("result", {})


class Log:
    """All entries by id and by query."""

    def __init__(self, evidence: Evidence) -> None:
        self.keys = {integer(row, "stream_id"): octets(row, "pubkey") for row in evidence.streams}
        self.entries: dict[str, Entry] = {}
        self.of_query: dict[str, list[Entry]] = defaultdict(list)
        written = _written(evidence.batches)
        for row in evidence.entries:
            entry = _entry(row, written)
            self.entries[entry.name] = entry
            if entry.query_id:
                self.of_query[entry.query_id].append(entry)
        for entries in self.of_query.values():
            entries.sort(key=lambda entry: entry.db_at)

    def of_kind(self, *kinds: str) -> Iterator[Entry]:
        """Entries of these kinds."""
        return (entry for entry in self.entries.values() if entry.kind in kinds)

    def closings(self, query_id: str) -> list[Entry]:
        """The OUTCOME and UNRESOLVED entries of a query."""
        return [entry for entry in self.of_query[query_id] if entry.kind in {"OUTCOME", "UNRESOLVED"}]

    def signs(self, entry: str, message: bytes, signature: bytes) -> bool:
        """Whether the stream of this entry signed the message."""
        key = self.keys.get(int(entry.partition("-")[0]))
        return key is not None and is_signed(key, signature, message)


def is_signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature is good, over the message alone or over a tree of many."""
    own, index, path = signature[:64], int.from_bytes(signature[64:66], "big"), signature[66:]
    if path:
        node = hashlib.sha256(b"\0" + message).digest()
        for beside in (path[at : at + 32] for at in range(0, len(path), 32)):
            node = hashlib.sha256(b"\1" + (beside + node if index % 2 else node + beside)).digest()
            index //= 2
        message = b"oneclick-gateway joint signature v1\n" + node
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(own, message)
    except InvalidSignature:
        return False
    return True


def _written(batches: Iterable[Row]) -> dict[tuple[int, int], datetime]:
    """When the batch of each (stream, seq) was written."""
    times: dict[tuple[int, int], datetime] = {}
    for row in batches:
        first, db_at = integer(row, "first_seq"), row["db_at"]
        assert isinstance(db_at, datetime)
        times |= {(integer(row, "stream_id"), seq): db_at for seq in range(first, first + integer(row, "n"))}
    return times


def _entry(row: Row, written: Mapping[tuple[int, int], datetime]) -> Entry:
    place = integer(row, "stream_id"), integer(row, "seq")
    body, at = octets(row, "body"), row["at"]
    assert isinstance(at, datetime)
    sections = {s.name: json.loads(s.content) for s in unpack(octets(row, "sections")) if s.name != "subject"}
    return Entry(
        name=f"{place[0]}-{place[1]}",
        kind=Kind(integer(row, "kind")).name,
        query_id="" if row["query_id"] is None else str(row["query_id"]),
        at=at,
        db_at=written.get(place, at),
        leaf_hash=hashlib.sha256(b"\0" + body).hexdigest(),
        body=json.loads(body),
        sections=sections,
    )


def broken_streams(evidence: Evidence) -> Iterator[str]:
    """Gaps, breaks of the digest chain, bad signatures, rows that differ from what was signed."""
    for stream in evidence.streams:
        number = integer(stream, "stream_id")
        message = b"oneclick-gateway audit stream v1\n" + stream["boot_id"].bytes + octets(stream, "pubkey")  # type: ignore[attr-defined]  # a UUID
        if not is_signed(evidence.log_key, octets(stream, "endorsement"), message):
            yield f"stream {number}: its key is not endorsed by the home's"
        rows = sorted(_of_stream(evidence.entries, number), key=lambda row: integer(row, "seq"))
        if [integer(row, "seq") for row in rows] != list(range(len(rows))):
            yield f"stream {number}: its entries have a gap"
            continue
        yield from _broken_batches(stream, list(_of_stream(evidence.batches, number)), rows)
        for row in rows:
            yield from _broken_entry(row)


def _broken_batches(stream: Row, batches: list[Row], rows: list[Row]) -> Iterator[str]:
    number, key, digest, first = integer(stream, "stream_id"), octets(stream, "pubkey"), bytes(32), 0
    for batch_no, batch in enumerate(sorted(batches, key=lambda row: integer(row, "batch_no"))):
        n = integer(batch, "n")
        leaves = [hashlib.sha256(b"\0" + octets(row, "body")).digest() for row in rows[first : first + n]]
        digest = hashlib.sha256(digest + b"".join(leaves)).digest()
        found = integer(batch, "batch_no"), integer(batch, "first_seq"), octets(batch, "digest"), len(leaves)
        if found != (batch_no, first, digest, n):
            yield f"stream {number}: batch {batch_no} is not what its digest says"
            return
        message = b"oneclick-gateway audit batch v1\n" + struct.pack(">iqqi", number, batch_no, first, n) + digest
        if not is_signed(key, octets(batch, "sig"), message):
            yield f"stream {number}: batch {batch_no} is not signed by its stream"
        first += n
    if first != len(rows):
        yield f"stream {number}: {len(rows) - first} entries stand in no batch"


def _broken_entry(row: Row) -> Iterator[str]:
    """An entry whose columns or sections are not those that its leaf names."""
    name = f"{row['stream_id']}-{row['seq']}"
    body, query_id = json.loads(octets(row, "body")), row["query_id"]
    head = body["stream"], body["seq"], body["kind"], body.get("query_id"), datetime.fromisoformat(body["at"])
    columns = row["stream_id"], row["seq"], Kind(integer(row, "kind")).name, query_id and str(query_id), row["at"]
    if head != columns:
        yield f"{name}: its columns are not those of its leaf"
    hashes: dict[str, Any] = {"subjects": []}
    for section in unpack(octets(row, "sections")):
        if section.name == "subject":
            hashes["subjects"].append(section.hash)
        else:
            hashes[section.name] = section.hash
    if {"subjects": []} | body["sections"] != hashes:
        yield f"{name}: a section is not the one that its leaf names"


def _of_stream(rows: Iterable[Row], number: int) -> Iterator[Row]:
    return (row for row in rows if row["stream_id"] == number)


def integer(row: Row, name: str) -> int:
    value = row[name]
    assert isinstance(value, int)
    return value


def octets(row: Row, name: str) -> bytes:
    value = row[name]
    assert isinstance(value, bytes)
    return value
