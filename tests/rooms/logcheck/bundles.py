"""A log in memory, with two processes that append in turn, and bundles of it as files: what an export would write."""

import hashlib
import json
import os
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.audit.model import Draft, Entry, Secret, Subject, encode
from gateway.audit.sealed import Sealed
from gateway.entry import (
    COLUMNS,
    EDITION,
    EntryView,
    Kind,
    Position,
    as_object,
    batch_digest,
    batch_message,
    csv_cells,
    csv_line,
    endorsement_message,
    manifest_message,
    receipt_message,
    stored_keys,
    view,
)
from gateway.oversight.exports.export import ParquetTable
from gateway.tlog import Checkpoint, Proof, Signer, Tile, inclusion_proof, range_tiles, root_of, sign_note, tile_path
from gateway.tlog.note import COSIGNATURE

ORIGIN = "jinhua.example/gateway/audit/2026"
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TAGS = [bytes([n]) * 16 for n in range(3)]
DOCUMENT = b'{"status":"complete"}'


def private(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())


def signer(seed: str = "log") -> Signer:
    return Signer(ORIGIN, private(seed))


WITNESS = Signer("witness.example/w1", private("witness"), COSIGNATURE)


def sealed(_tag: bytes, plain: bytes, _bound_to: bytes) -> Sealed:
    return Sealed("00000000-0000-4000-8000-000000000000", os.urandom(12) + plain + bytes(16), None)


def draft(number: int) -> Draft:
    """The number-th entry: an INTENT and its OUTCOME in turn, by three accounts, for five cases, about one of three."""
    query = number // 2
    sections: dict[str, Mapping[str, object]] = {
        "officer": {"account": f"clerk{query % 3}", "client": "hall", "department": "housing"},
        "request": {
            "matter": "M01", "certificates": ["M01-C1", "M01-C2"], "departments": ["marriage", "real_estate"], "rules": "f" * 64,
        },
        "case": {"case_number": f"JH-2026-M01-{query % 5:06}"},
    }  # fmt: skip
    is_outcome = bool(number % 2)
    if is_outcome:
        states = {"M01-C1": "answered", "M01-C2": "pending" if query % 4 == 0 else "answered"}
        sections["result"] = {"states": states, "fields": {"M01-C1": {"register_date": ["mask", "masked"]}}}
    subject = Subject(TAGS[query % 3], {"party": "applicant", "role": "applicant"}, Secret({"name": "x"}))
    return Draft(
        kind=Kind.OUTCOME if is_outcome else Kind.INTENT,
        query_id=UUID(int=query),
        sections=sections,
        subjects=(subject,),
        document=DOCUMENT if is_outcome else None,
    )


@dataclass
class Process:
    """A stream: its key and its batches so far."""

    stream_id: int
    key: Ed25519PrivateKey
    boot_id: UUID
    seq: int = 0
    digest: bytes = bytes(32)
    batches: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Log:
    """The whole log.  entries: in leaf order."""

    entries: list[Entry] = field(default_factory=list)
    signers: list[Signer] = field(default_factory=lambda: [signer()])
    processes: list[Process] = field(
        default_factory=lambda: [Process(n, private(f"stream{n}"), UUID(int=n)) for n in (1, 2)]
    )
    number: int = 0

    def append(self, batch: int = 3, *, times: int = 1, change: Callable[[int, Draft], Draft] | None = None) -> "Log":
        """Append batches of so many entries, the processes in turn.  change: makes another draft of the number-th entry."""
        for _ in range(times):
            process = self.processes[self.number // batch % 2]
            made: list[Entry] = []
            for seq in range(process.seq, process.seq + batch):
                wanted = draft(self.number) if change is None else change(self.number, draft(self.number))
                at = START + timedelta(seconds=self.number)
                made.append(encode(wanted, Position(process.stream_id, seq), at, None, sealed))
                self.number += 1
            self._close(process, made)
        return self

    def _close(self, process: Process, made: list[Entry]) -> None:
        digest = batch_digest(process.digest, [entry.leaf_hash for entry in made])
        number = len(process.batches)
        message = batch_message(process.stream_id, number, process.seq, len(made), digest)
        process.batches.append(
            {
                "stream_id": process.stream_id, "batch_no": number, "first_seq": process.seq, "n": len(made),
                "digest": digest.hex(), "sig": process.key.sign(message).hex(),
            }
        )  # fmt: skip
        process.seq, process.digest = process.seq + len(made), digest
        self.entries += made

    def until(self, size: int) -> "Log":
        """The same log when it had so many entries, at the end of a batch; it can go on otherwise."""
        processes = [replace(one, batches=[], seq=0, digest=bytes(32)) for one in self.processes]
        for entry in self.entries[:size]:
            processes[entry.position.stream_id - 1].seq += 1
        for one, whole in zip(processes, self.processes, strict=True):
            one.batches = [dict(batch) for batch in whole.batches if batch["first_seq"] < one.seq]
            one.digest = bytes.fromhex(one.batches[-1]["digest"])
        return Log(self.entries[:size], self.signers, processes, size)

    @property
    def leaves(self) -> list[bytes]:
        return [entry.leaf_hash for entry in self.entries]

    def checkpoint(self, size: int | None = None) -> str:
        """The signed note, with the witness's cosignature."""
        size = len(self.entries) if size is None else size
        text = Checkpoint(ORIGIN, size, root_of(self.leaves[:size])).text()
        return sign_note(text, self.signers) + WITNESS.sign(text, 1_795_000_000).line

    def tile(self, tile: Tile) -> bytes:
        span, first, leaves = 256**tile.level, tile.n * 256, self.leaves
        return b"".join(root_of(leaves[n * span : (n + 1) * span]) for n in range(first, first + tile.width))

    def proof(self, index: int, *, with_leaf: bool = True) -> Proof:
        leaves = self.leaves
        hashes = inclusion_proof(index, len(leaves), lambda level, n: root_of(leaves[n << level : (n + 1) << level]))
        return Proof(index, hashes, self.checkpoint(), self.entries[index].body if with_leaf else None)

    def receipt(self, index: int) -> dict[str, str]:
        """The signed promise of an entry."""
        entry = self.entries[index]
        process = next(each for each in self.processes if each.stream_id == entry.position.stream_id)
        leaf = entry.leaf_hash.hex()
        message = receipt_message(entry.position.entry, leaf)
        return {"entry": entry.position.entry, "leaf_hash": leaf, "signature": process.key.sign(message).hex()}

    def keys(self) -> dict[str, Any]:
        """`keys.json`."""
        streams = []
        for process in self.processes:
            public = process.key.public_key().public_bytes_raw()
            endorsement = self.signers[0].private_key.sign(endorsement_message(process.boot_id, public))
            streams.append(
                {
                    "stream_id": process.stream_id, "boot_id": str(process.boot_id), "pubkey": public.hex(),
                    "endorsement": endorsement.hex(),
                }
            )  # fmt: skip
        vkeys = {
            "log_vkeys": [signer.verifier.vkey for signer in self.signers],
            "witness_vkeys": [WITNESS.verifier.vkey],
        }
        return {**vkeys, "streams": streams}

    def answer(self, fits: Callable[[Entry], bool]) -> list[dict[str, Any]]:
        """A search's answer, newest first."""
        hits = [(seen(entry), index) for index, entry in enumerate(self.entries) if fits(entry)]
        hits.sort(key=lambda hit: hit[0].place, reverse=True)
        return [json.loads(json.dumps(as_object(entry, (2026, index)))) for entry, index in hits]

    def write(
        self,
        folder: Path,
        begin: int = 0,
        end: int | None = None,
        *,
        criteria: Mapping[str, Any] | None = None,
        answer: Sequence[Mapping[str, Any]] | None = None,
        tables: bool = False,
    ) -> Path:
        """A bundle of leaves begin to before end.  tables: with those of the stretch, or of the answer."""
        end = len(self.entries) if end is None else end
        folder.mkdir(parents=True)
        for tile in range_tiles(begin, end, len(self.entries)):
            path = folder / "tiles" / tile_path(tile)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.tile(tile))
        stretch = self.entries[begin:end]
        write_lines(folder / "entries.ndjson", [line_of(index, entry) for index, entry in enumerate(stretch, begin)])
        write_lines(folder / "batches.ndjson", self._batches_of(stretch))
        wrote = {entry.position.stream_id for entry in stretch}
        keys = self.keys()
        keys["streams"] = [one for one in keys["streams"] if one["stream_id"] in wrote]
        (folder / "keys.json").write_text(json.dumps(keys), "utf-8")
        (folder / "checkpoint").write_text(self.checkpoint(), "utf-8")
        if tables:
            rows = range(begin, end) if answer is None else [one["index"] for one in answer]
            self._write_tables(folder, [(seen(self.entries[index]), index) for index in rows])
        if answer is not None:
            write_lines(folder / "answer.ndjson", answer)
        manifest = {
            "format": "oneclick-gateway audit bundle v1", "origin": ORIGIN, "log": 2026, "from_index": begin, "to_index": end,
            "size": len(self.entries), "made_at": START.replace(tzinfo=UTC).isoformat(), "criteria": criteria,
            "edition": EDITION, "index_rows": sum(len(set(stored_keys(entry.sections))) for entry in stretch),
        }  # fmt: skip
        (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
        seal(folder)
        return folder

    def _write_tables(self, folder: Path, rows: Sequence[tuple[EntryView, int]]) -> None:
        lines = [csv_line(("index", *COLUMNS)), *(csv_line((str(index), *csv_cells(entry))) for entry, index in rows)]
        (folder / "entries.csv").write_bytes("".join(lines).encode())
        with (folder / "entries.parquet").open("wb") as out:
            table = ParquetTable(out)
            for entry, index in rows:
                table.add(entry, index)
            table.close()

    def _batches_of(self, stretch: Sequence[Entry]) -> list[dict[str, Any]]:
        """Every batch with an entry of the stretch, and the one before it."""
        kept: list[dict[str, Any]] = []
        for process in self.processes:
            numbers = [e.position.seq for e in stretch if e.position.stream_id == process.stream_id]
            if numbers:
                low, high = min(numbers), max(numbers)
                touched = [b for b in process.batches if b["first_seq"] + b["n"] > low and b["first_seq"] <= high]
                kept += process.batches[max(0, touched[0]["batch_no"] - 1) : touched[-1]["batch_no"] + 1]
        return kept


def seen(entry: Entry) -> EntryView:
    """An entry as it is read from the store."""
    position = entry.position
    return view(
        {
            "stream_id": position.stream_id, "seq": position.seq, "at": entry.at, "kind": entry.kind.value, "query_id": entry.query_id,
            "body": entry.body, "sections": entry.sections,
        }
    )  # fmt: skip


def line_of(index: int, entry: Entry) -> dict[str, Any]:
    return {
        "index": index,
        "body": b64encode(entry.body).decode(),
        "sections": b64encode(entry.sections).decode(),
    }


def write_lines(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def seal(folder: Path, seed: str | None = "log") -> None:
    """Make the manifest name the files as they are now, and sign it: whoever alters a bundle and has the key would."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"] = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {"manifest.json", "manifest.sig"}
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    text = manifest_message(ORIGIN, (folder / "manifest.json").read_bytes())
    if seed is not None:
        (folder / "manifest.sig").write_text(sign_note(text, [signer(seed)]), "utf-8")
