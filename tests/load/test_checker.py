"""The checker finds nothing in an honest run, and each planted fault of a gateway by its own sentence."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.audit.batch import batch_digest, batch_message, endorsement_message, receipt_message
from gateway.audit.model import Content, Kind, Section, canonical, commitment, leaf_hash, pack, timestamp
from gateway.connect.drivers.request_number import request_number
from gateway.domain.document import Receipt
from gateway.domain.ids import uuid7
from gateway.domain.wire import document_bytes, with_receipt
from tests.load.checker import findings
from tests.load.evidence import Called, Evidence, Row, Seen
from tests.rooms.audit import samples

HOME = Ed25519PrivateKey.generate()
SECOND = timedelta(seconds=1)


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


def told(*, without: Sequence[str] = (), twice: Sequence[str] = (), lies: bool = False) -> Evidence:
    """A query that was pending, read, completed and read again, and one whose gateway was killed.

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
    scribe.write("other intent", Kind.INTENT, other, {"lookups": {}})
    scribe.write("unresolved", Kind.UNRESOLVED, other, {"released": False})
    return Evidence(
        seen=tuple(seen), acknowledged=frozenset({task}), read_at_the_end={query_id: 200}, calls=tuple(calls),
        streams=scribe.streams, batches=scribe.batches, entries=scribe.entries, stored=frozenset({query_id}),
        open_tasks=frozenset(), log_key=HOME.public_key().public_bytes_raw(),
    )  # fmt: skip


def with_seen(evidence: Evidence, which: int, **changes: object) -> Evidence:
    seen = list(evidence.seen)
    seen[which] = replace(seen[which], **changes)  # type: ignore[arg-type]  # a test's own changes
    return replace(evidence, seen=tuple(seen))


def with_row(evidence: Evidence, table: str, which: int, **changes: object) -> Evidence:
    rows = list(getattr(evidence, table))
    rows[which] = {**rows[which], **changes}
    return replace(evidence, **{table: rows})  # type: ignore[arg-type]  # a table's name


def changed_body(evidence: Evidence) -> bytes:
    """The first answer, with a certificate's answer turned about."""
    return evidence.seen[0].body.replace(b'"answer":"yes"', b'"answer":"no"', 1)


def test_an_honest_run_is_not_blamed() -> None:
    evidence = told()
    assert findings(evidence) == []
    assert (len(evidence.seen), len(evidence.entries), len(evidence.calls)) == (3, 8, 3)


@pytest.mark.parametrize(
    ("without", "twice", "sentence"),
    [
        (["intent"], [], "without an INTENT"),
        (["outcome"], [], "the receipt names an entry of another kind"),
        (["unresolved"], [], "closed 0 times"),
        (["release"], [], "have no RELEASE before them"),
        (["second release"], [], "have no RELEASE before them"),
        (["late"], [], "ended 0 times"),
        (["answer"], [], "its answer was taken, and the log says None"),
        ([], ["intent"], "2 INTENT entries"),
        ([], ["outcome"], "closed 2 times"),
        ([], ["unresolved"], "closed 2 times"),
        ([], ["answer"], "ended 2 times"),
    ],
)
def test_an_entry_left_out_or_written_twice_is_found(without: list[str], twice: list[str], sentence: str) -> None:
    assert any(sentence in finding for finding in findings(told(without=without, twice=twice)))


def test_a_gateway_killed_between_answer_and_entry_is_found() -> None:
    evidence = told(without=["other intent", "unresolved", "answer"])
    document = json.loads(evidence.seen[0].body)
    document["receipt"]["entry"] = "1-99"
    body = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    assert any("is not in the log" in finding for finding in findings(with_seen(evidence, 0, body=body)))


def test_an_entry_that_names_other_states_is_found() -> None:
    assert any("other states or fields" in finding for finding in findings(told(lies=True)))


def test_an_older_answer_after_a_newer_one_is_found() -> None:
    evidence = told()
    later = evidence.seen[2].received_at + SECOND
    again = replace(evidence.seen[1], sent_at=later, received_at=later + SECOND)
    assert any("takes back" in finding for finding in findings(replace(evidence, seen=(*evidence.seen, again))))


PLANTED: list[tuple[str, Callable[[Evidence], Evidence]]] = [
    ("before the entry was written", lambda e: with_seen(e, 0, received_at=e.seen[0].sent_at)),
    ("commits to another document", lambda e: with_seen(e, 0, body=changed_body(e))),
    ("have no RELEASE before them", lambda e: with_seen(e, 1, received_at=e.seen[1].sent_at)),
    ("have no RELEASE before them", lambda e: replace(e, seen=(*e.seen, e.seen[2]))),
    ("without an INTENT", lambda e: replace(e, calls=(*e.calls, replace(e.calls[1], lookup_id=uuid7())))),
    ("without an INTENT", lambda e: replace(e, calls=(*e.calls, replace(e.calls[1], lookup_id="")))),
    ("without an INTENT", lambda e: replace(e, calls=(replace(e.calls[1], department="household"),))),
    ("without an INTENT", lambda e: replace(e, calls=(replace(e.calls[2], lookup_id="0" * 26),))),
    ("before its INTENT", lambda e: replace(e, calls=(replace(e.calls[1], at=samples.START),))),
    ("no stored answer", lambda e: replace(e, stored=frozenset())),
    ("gave 404", lambda e: replace(e, read_at_the_end=dict.fromkeys(e.read_at_the_end, 404))),
    ("gave None", lambda e: replace(e, read_at_the_end={})),
    ("came to 2 queries", lambda e: replace(e, seen=(*e.seen, replace(e.seen[0], query_id=uuid7())))),
    ("takes back", lambda e: with_seen(e, 0, body=e.seen[2].body)),
    ("no entry calls it pending", lambda e: replace(e, open_tasks=frozenset({uuid7()}))),
    ("not 0", lambda e: replace(e, open_tasks=e.acknowledged)),
    ("have a gap", lambda e: replace(e, entries=[*e.entries[:3], *e.entries[4:]])),
    ("not what its digest says", lambda e: replace(e, batches=[*e.batches[:3], *e.batches[4:]])),
    ("stand in no batch", lambda e: replace(e, batches=e.batches[:-1])),
    ("not signed by its stream", lambda e: with_row(e, "batches", 2, sig=bytes(64))),
    ("not what its digest says", lambda e: with_row(e, "entries", 2, body=bytes(e.entries[3]["body"]))),  # type: ignore[call-overload]
    ("a section is not", lambda e: with_row(e, "entries", 2, sections=e.entries[3]["sections"])),
    ("its columns are not", lambda e: with_row(e, "entries", 2, query_id=uuid4())),
    ("not endorsed", lambda e: replace(e, log_key=Ed25519PrivateKey.generate().public_key().public_bytes_raw())),
]


@pytest.mark.parametrize(("sentence", "plant"), PLANTED)
def test_a_planted_fault_is_found(sentence: str, plant: Callable[[Evidence], Evidence]) -> None:
    assert any(sentence in finding for finding in findings(plant(told())))
