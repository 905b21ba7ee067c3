"""A bundle's files, and its small ones read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable, NamedTuple

from gateway.logcheck.independent.notes import Key, parse_key
from gateway.logcheck.independent.reading import (
    EMPTY_FOLDER,
    MOST_OF_A_FILE,
    Refused,
    content_of,
    listing,
    opened,
    shown,
)
from gateway.logcheck.independent.report import Report
from gateway.logcheck.independent.strict import Bad, digits, items, members, number, parsed, text_of, uuid

FORMAT = "oneclick-gateway audit bundle v1"
LONGEST_LINE = 200_000
MOST_UNSEEN = 10_000_000
"""A stretch of more leaves must have at least a byte of file for each: nobody makes this machine count to what is not there."""


class NoBundle(Exception):
    """The folder holds nothing that could be verified."""


class Batch(NamedTuple):
    """One line of batches.ndjson."""

    stream: int
    number: int
    first: int
    n: int
    digest: bytes
    sig: bytes

    @property
    def name(self) -> str:
        """How a finding calls it."""
        return f"batch {self.number} of stream {self.stream}"


def stream_key_of(value: Any) -> tuple[int, bytes, bytes, bytes]:
    """A process's key: stream, boot id, public key, endorsement.  Raises ValueError."""
    read = members(value, {"stream_id": number, "boot_id": uuid, "pubkey": digits(32), "endorsement": digits(64)})
    return read["stream_id"], read["boot_id"], read["pubkey"], read["endorsement"]


def _hashes(value: Any) -> dict[str, bytes]:
    if not isinstance(value, dict):
        raise Bad("not an object")
    return {name: digits(32)(one) for name, one in value.items()}


def _as_it_is(value: Any) -> Any:
    return value


GAP = {
    "from_index": number, "to_index": number, "why": text_of, "entry": lambda value: value if value is None else text_of(value),
}  # fmt: skip
MANIFEST: dict[str, Callable[[Any], Any]] = {
    "format": text_of, "origin": text_of, "log": number, "from_index": number, "to_index": number, "size": number,
    "made_at": text_of, "files": _hashes, "criteria": _as_it_is, "index_rows": number,
    "edition": number, "gaps": items(lambda value: members(value, GAP)), "damage": items(lambda value: members(value, {"place": text_of, "said": text_of})),
}  # fmt: skip
SOMETIMES = ("gaps", "damage", "edition")
NEEDED = {"checkpoint", "keys.json", "entries.ndjson", "batches.ndjson"}
KNOWN = {
    *NEEDED,
    "manifest.json",
    "manifest.sig",
    "answer.ndjson",
    "entries.csv",
    "entries.parquet",
    "verify.py",
    "README.txt",
}
MOST = {"checkpoint": 1_000_000, "manifest.sig": 1_000_000, "verify.py": 1 << 22, "README.txt": 1 << 20}
BATCH = {
    "stream_id": number, "batch_no": number, "first_seq": number, "n": number, "digest": digits(32), "sig": digits(64),
}  # fmt: skip


class Bundle:
    """A bundle's small files, read, and checked against the manifest.  there: the files that can be read."""

    def __init__(self, folder: Path, report: Report) -> None:
        self.folder, self.report = folder, report
        try:
            self.there, strange, report.ignored = listing(folder)
            record = parsed(content_of(folder / "manifest.json"))
            if not isinstance(record, dict) or record.get("format") != FORMAT:
                raise NoBundle(f"manifest.json: the format of the bundle is not {FORMAT!r}")
            record = members(record, MANIFEST, SOMETIMES)
        except Refused as fault:
            raise NoBundle(f"{shown(str(folder))} has no manifest.json that can be read: {fault}") from None
        except ValueError as fault:
            raise NoBundle(f"manifest.json is not a bundle's manifest: {shown(str(fault))}") from None
        self.origin: str = record["origin"]
        self.begin, self.end, self.size = record["from_index"], record["to_index"], record["size"]
        self.files: dict[str, bytes] = record["files"]
        self.criteria: Any = record["criteria"]
        self.index_rows: int = record["index_rows"]
        self.log, self.edition = record["log"], record.get("edition", 1)
        if not self.begin <= self.end <= self.size:
            raise NoBundle("manifest.json: from_index, to_index and size contradict each other")
        if self.origin.rpartition("/")[2] != str(record["log"]):
            raise NoBundle(f"manifest.json: log is {record['log']}, and the origin is that of another")
        entries = (folder / "entries.ndjson").stat().st_size if "entries.ndjson" in self.there else 0
        if self.end - self.begin > max(MOST_UNSEEN, entries):
            raise NoBundle("manifest.json: the stretch is longer than entries.ndjson could hold")
        self.pruned = [
            (g["from_index"], g["to_index"], g["entry"]) for g in record.get("gaps", ()) if g["why"] == "pruned"
        ]
        for one in record.get("damage", ()):
            report.add("store", one["place"], f"The exporter found: {one['said']}")
        self.note = ""
        self.log_keys: list[Key] = []
        self.witnesses: list[Key] = []
        self.streams: dict[int, tuple[bytes, bytes, bytes]] = {}
        self.batches: list[Batch] = []
        self.has_keys = False
        self._check_files(strange)
        self._read()

    def _check_files(self, strange: dict[str, str]) -> None:
        """Every file is one that a bundle has and is named with its hash, and every name has a file; nothing else is a file at all."""
        there = set(self.there)
        for name, what in sorted(strange.items()):
            if what != EMPTY_FOLDER or name in self.files or name in KNOWN:
                self.report.add("file-refused", name, f"{name} is {what}, and is not read.")
        for name in sorted((set(self.files) | NEEDED) - there - set(strange)):
            self.report.add("file-missing", name, f"{name} is missing.")
        for name in sorted(there - {"manifest.json", "manifest.sig"}):
            is_known = name in KNOWN and (name != "answer.ndjson" or self.criteria is not None)
            if name not in self.files or not (is_known or name.startswith("tiles/tile/")):
                self.report.add("file-extra", name, f"{name} does not belong to the bundle.")
                continue
            digest = hashlib.sha256()
            try:
                with opened(self.folder / name) as file:
                    for block in iter(lambda: file.read(1 << 20), b""):
                        digest.update(block)
            except (Refused, OSError) as fault:
                self.there.discard(name)
                self.report.add("file-refused", name, f"{name} cannot be read: {fault}.")
                continue
            if digest.digest() != self.files[name]:
                self.report.add("file-changed", name, f"{name} is not the file that manifest.json names.")

    def read(self, name: str) -> bytes:
        """A small file's bytes.  Raises Refused."""
        if name not in self.there:
            raise Refused("it is missing")
        return content_of(self.folder / name, MOST.get(name, MOST_OF_A_FILE))

    def _read(self) -> None:
        try:
            self.note = self.read("checkpoint").decode()
        except ValueError:
            self.report.add("form", "checkpoint", "checkpoint cannot be read.")
        try:
            forms = {"log_vkeys": items(parse_key), "witness_vkeys": items(parse_key), "streams": items(stream_key_of)}
            record = members(parsed(self.read("keys.json")), forms)
            self.log_keys, self.witnesses = record["log_vkeys"], record["witness_vkeys"]
            self.streams = {one[0]: one[1:] for one in record["streams"]}
            if any(len(set(record[name])) != len(record[name]) for name in record) or len(self.streams) != len(
                record["streams"]
            ):
                raise Bad("a key is there twice")
            self.has_keys = True
        except ValueError as fault:
            self.report.add("form", "keys.json", f"keys.json cannot be read as keys: {fault}.")
        try:
            for line in self.lines("batches.ndjson"):
                one = members(parsed(line), BATCH)
                self.batches.append(Batch(*(one[name] for name in BATCH)))
        except ValueError as fault:
            place = f"batches.ndjson line {len(self.batches) + 1}"
            self.report.add("form", place, f"{place} is not a batch: {fault}.")
        self.batches.sort(key=lambda batch: batch[:2])

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file, none where it is missing; of a line that is too long the beginning."""
        if name in self.there:
            with opened(self.folder / name) as file:
                for line in iter(lambda: file.readline(LONGEST_LINE), b""):
                    yield line
                    rest = line
                    while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
                        rest = file.readline(LONGEST_LINE)
