"""An honest run as evidence, written by a scribe: with faults where a test wants some."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.audit.model import canonical
from gateway.audit.tree.growth import ref
from gateway.connect.drivers.request_number import request_number
from gateway.domain.document import Receipt
from gateway.domain.ids import uuid7
from gateway.domain.wire import document_bytes, with_receipt
from gateway.entry import (
    Content,
    Kind,
    Position,
    Section,
    batch_digest,
    batch_message,
    commitment,
    endorsement_message,
    receipt_message,
    timestamp,
)
from gateway.tlog import Checkpoint, Proof, Signer, inclusion_proof, leaf_hash, root_of, sign_note
from tests.load.evidence import Called, Denied, Evidence, Proven, Row, Seen
from tests.rooms.audit import samples
from tests.rooms.entry.packed import pack

HOME = Ed25519PrivateKey.generate()
SECOND = timedelta(seconds=1)
ORIGIN = "city.example/gateway/audit/2026"
Order = Callable[[list[int]], list[int]]
"""Which entries, by their number, an integrator makes leaves of, in what order; given those that are there."""


class Scribe:
    """Writes a stream as a gateway would, one entry a batch, one second after the other; can be told to leave out or repeat one."""

    def __init__(self, without: Sequence[str], twice: Sequence[str]) -> None:
        self.now = samples.START
        self._without, self._twice = without, twice
        self._key, self._digest = Ed25519PrivateKey.generate(), bytes(32)
        boot_id, public = uuid4(), self._key.public_key().public_bytes_raw()
        endorsement = HOME.sign(endorsement_message(boot_id, public))
        self.streams = [{"stream_id": 1, "boot_id": boot_id, "pubkey": public, "endorsement": endorsement}]
        self.batches: list[Row] = []
        self.entries: list[Row] = []

    def tick(self) -> datetime:
        self.now += SECOND
        return self.now

    def write(self, name: str, kind: Kind, query_id: str, result: Content, document: bytes | None = None) -> Receipt:
        """Its receipt, also where the entry was left out."""
        if name in self._twice:
            self._add(self._row(kind, query_id, result, document))
        row = self._row(kind, query_id, result, document)
        if name not in self._without:
            self._add(row)
        entry, leaf = f"1-{row['seq']}", leaf_hash(row["body"]).hex()
        return Receipt(entry, leaf, self._key.sign(receipt_message(entry, leaf)).hex())

    def _row(self, kind: Kind, query_id: str, result: Content, document: bytes | None) -> dict[str, Any]:
        seq, at, nonce = len(self.entries), self.tick(), os.urandom(16)
        section, subject = Section("result", bytes(16), canonical(result)), Section("subject", bytes(16), b"{}")
        body = {
            "v": 1, "kind": kind.name, "stream": 1, "seq": seq, "at": timestamp(at), "query_id": query_id,
            "nonce": nonce.hex(), "sections": {"result": section.hash, "subjects": [subject.hash]},
        }  # fmt: skip
        if document is not None:
            body["response_commit"] = commitment(nonce, document)
        return {
            "stream_id": 1, "seq": seq, "at": at, "kind": kind.value, "query_id": UUID(query_id),
            "body": canonical(body), "sections": pack((section, subject)),
        }  # fmt: skip

    def _add(self, row: dict[str, Any]) -> None:
        seq, self._digest = len(self.entries), batch_digest(self._digest, [leaf_hash(row["body"])])
        self.entries.append(row)
        signature = self._key.sign(batch_message(1, seq, seq, 1, self._digest))
        self.batches.append(
            {"stream_id": 1, "batch_no": seq, "first_seq": seq, "n": 1, "db_at": self.now, "digest": self._digest, "sig": signature}
        )  # fmt: skip


class Integrator:
    """Makes leaves of a scribe's entries, one a checkpoint.  rows: the entries in the order of their leaves."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._hashes = [leaf_hash(row["body"]) for row in rows]  # type: ignore[arg-type]  # bytes
        self.refs = b"".join(ref(Position(1, row["seq"]), row["at"]) for row in rows)  # type: ignore[arg-type]  # int, time
        self.heads = [{"log": 2026, "size": len(rows), "root": self.root(len(rows)), "alarm": None}]
        self.bundles = [{"log": 2026, "n": 0, "refs": self.refs}]
        self.checkpoints = [{"log": 2026, "size": size, "note": self.note(size)} for size in range(1, len(rows) + 1)]

    def root(self, size: int) -> bytes:
        return root_of(self._hashes[:size])

    def note(self, size: int) -> str:
        return signed(size, self.root(size))

    def proof(self, index: int, size: int) -> str:
        def read(level: int, number: int) -> bytes:
            return root_of(self._hashes[number << level : (number + 1) << level])

        return Proof(index, inclusion_proof(index, size, read), self.note(size), b"a leaf").text()


def signed(size: int, root: bytes, key: Ed25519PrivateKey = HOME) -> str:
    """A checkpoint's note."""
    return sign_note(Checkpoint(ORIGIN, size, root).text(), [Signer(ORIGIN, key)])


def shown(document: bytes, **more: object) -> Content:
    """What an entry says of a document."""
    certificates = json.loads(document)["certificates"]
    return {
        "states": {c["certificate"]: c["state"] for c in certificates},
        "fields": {
            c["certificate"]: {name: [f["mode"], f["state"]] for name, f in c["fields"].items()}
            for c in certificates
            if c["fields"]
        },
        **more,
    }


def told(
    *, without: Sequence[str] = (), twice: Sequence[str] = (), lies: bool = False, order: Order = list
) -> Evidence:
    """A query that was pending, read, completed, read again and proven, one that was refused, and one whose gateway was killed.

    lies: its OUTCOME names other states than the document that it commits to.
    """
    scribe = Scribe(without, twice)
    grant = samples.grant()
    both, homes = grant.lookups
    lookups = {lookup.lookup_id: {"question": lookup.question} for lookup in grant.lookups}
    query_id, other, task = grant.plan.query.query_id, uuid7(), uuid7()
    pending, complete = (document_bytes(samples.document(grant, homes_pending=waits)) for waits in (True, False))
    seen: list[Seen] = []

    def hand(way: str, sent_at: datetime, document: bytes, receipt: Receipt) -> None:
        body = with_receipt(document, receipt)
        seen.append(Seen(query_id, way, 200 if way == "read" else 202, body, sent_at, scribe.tick(), "key-1"))

    sent_at = scribe.tick()
    scribe.write("intent", Kind.INTENT, query_id, {"lookups": lookups})
    calls = [
        Called("marriage", "", "token", None, scribe.tick()),
        Called("marriage", both.lookup_id, "couple", None, scribe.tick()),
        Called("real_estate", request_number(homes.lookup_id, "330702", 3), "county", "330702", scribe.tick()),
    ]
    waits = shown(complete if lies else pending, pending=[homes.lookup_id])
    first = scribe.write("outcome", Kind.OUTCOME, query_id, waits, pending)
    hand("ask", sent_at, pending, first)
    sent_at = scribe.tick()
    scribe.write("release", Kind.RELEASE, query_id, {"how": "read"})
    hand("read", sent_at, pending, first)
    ended = shown(complete, ended={homes.lookup_id: "answered"}, pending=[task])
    last = scribe.write("late", Kind.LATE, query_id, ended, complete)
    sent_at = scribe.tick()
    scribe.write("second release", Kind.RELEASE, query_id, {"how": "read"})
    hand("read", sent_at, complete, last)
    answered = shown(complete, ended={task: "answered"}, pending=[])
    scribe.write("answer", Kind.LATE, query_id, answered, complete)
    sent_at = scribe.tick()
    scribe.write("proof release", Kind.RELEASE, query_id, {"how": "proof"})
    proven_at = scribe.tick()
    asked_at = scribe.tick()
    scribe.write("denied", Kind.DENIED, uuid7(), {"rule": "no-such-right"})
    denied = Denied(asked_at, scribe.tick())
    scribe.write("other intent", Kind.INTENT, other, {"lookups": {}})
    scribe.write("unresolved", Kind.UNRESOLVED, other, {"released": False})
    tree = Integrator([scribe.entries[seq] for seq in order(list(range(len(scribe.entries))))])
    index = int(first.entry.partition("-")[2])
    proof = Proven(query_id, first.entry, tree.proof(index, index + 2), sent_at, proven_at)
    return Evidence(
        seen=tuple(seen), acknowledged=frozenset({task}), read_at_the_end={query_id: 200}, calls=tuple(calls),
        streams=scribe.streams, batches=scribe.batches, entries=scribe.entries, stored=frozenset({query_id}),
        open_tasks=frozenset(), log_key=HOME.public_key().public_bytes_raw(),
        heads=tree.heads, bundles=tree.bundles, checkpoints=tree.checkpoints,
        proofs=(proof,), denied=(denied,), proven_at_the_end={first.entry: 200},
    )  # fmt: skip


def with_row(evidence: Evidence, table: str, which: int, **changes: object) -> Evidence:
    rows = list(getattr(evidence, table))
    rows[which] = {**rows[which], **changes}
    return replace(evidence, **{table: rows})  # type: ignore[arg-type]  # a table's name
