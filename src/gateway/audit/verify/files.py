"""A bundle's files as they lie in a folder: what the manifest says of them, read and bounded."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from gateway.audit.tlog import BadNote, Tile, Verifier, tile_path
from gateway.audit.verify.finding import Fault, Report
from gateway.audit.verify.trust import StreamKey

FORMAT = "oneclick-gateway audit bundle v1"
NEEDED = ("checkpoint", "keys.json", "entries.ndjson", "batches.ndjson")
MOST_UNSEEN = 10_000_000
"""A stretch of more leaves must have at least a byte of file for each: nobody makes this machine count to what is not there."""
LONGEST_LINE = 200_000
"""Bytes; of a longer one the rest is passed over, and what is left is nothing that a bundle holds."""


class NotABundle(ValueError):
    """The folder holds nothing that could be verified."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the bundle says of itself; nothing of it is signed."""

    origin: str
    from_index: int
    to_index: int
    size: int
    files: Mapping[str, str]
    criteria: Mapping[str, Any] | None
    index_rows: int


@dataclass(frozen=True, slots=True)
class Batch:
    """One line of `batches.ndjson`."""

    stream_id: int
    batch_no: int
    first_seq: int
    n: int
    digest: bytes
    sig: bytes

    @property
    def name(self) -> str:
        """How a finding calls it."""
        return f"batch {self.batch_no} of stream {self.stream_id}"


@dataclass(slots=True)
class Bundle:
    """A folder with a bundle, its small files read."""

    folder: Path
    manifest: Manifest
    note: str = ""
    log_keys: tuple[Verifier, ...] = ()
    witnesses: tuple[Verifier, ...] = ()
    streams: dict[int, StreamKey] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether the stretch is the whole log, up to the checkpoint."""
        return self.manifest.from_index == 0 and self.manifest.to_index == self.manifest.size

    def tile(self, tile: Tile) -> bytes | None:
        """A tile's bytes; None where there is no such file."""
        try:
            return (self.folder / "tiles" / tile_path(tile)).read_bytes()
        except OSError:
            return None

    def size_of(self, name: str) -> int:
        """A file's size in bytes, 0 where it is missing."""
        path = self.folder / name
        return path.stat().st_size if path.is_file() else 0

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file, none where it is missing; of a line that is too long the beginning."""
        path = self.folder / name
        if path.is_file():
            with path.open("rb") as file:
                while line := file.readline(LONGEST_LINE):
                    yield line
                    while len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                        line = file.readline(LONGEST_LINE)


def open_bundle(folder: Path, report: Report) -> Bundle:
    """Read a bundle's small files and check them against the manifest.  Raises NotABundle."""
    try:
        said = orjson.loads((folder / "manifest.json").read_bytes())
        if said["format"] != FORMAT:
            raise NotABundle(f"the format of the bundle is not {FORMAT!r}")
        begin, end, size = (int(said[name]) for name in ("from_index", "to_index", "size"))
        files = {str(name): str(digest) for name, digest in said["files"].items()}
        manifest = Manifest(str(said["origin"]), begin, end, size, files, said["criteria"], int(said["index_rows"]))
    except OSError:
        raise NotABundle(f"{folder} has no manifest.json that can be read") from None
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise NotABundle(f"manifest.json is not a bundle's manifest: {fault}") from None
    if not 0 <= manifest.from_index <= manifest.to_index <= manifest.size:
        raise NotABundle("manifest.json: from_index, to_index and size contradict each other")
    bundle = Bundle(folder, manifest)
    if manifest.to_index - manifest.from_index > max(MOST_UNSEEN, bundle.size_of("entries.ndjson")):
        raise NotABundle("manifest.json: the stretch is longer than entries.ndjson could hold")
    _check_files(bundle, report)
    _read_note(bundle, report)
    _read_keys(bundle, report)
    _read_batches(bundle, report)
    return bundle


def _check_files(bundle: Bundle, report: Report) -> None:
    """Every file is named with its hash, and every name has a file."""
    named = bundle.manifest.files
    there = {path.relative_to(bundle.folder).as_posix() for path in bundle.folder.rglob("*") if path.is_file()}
    for name in sorted({*named, *NEEDED} - there):
        report.add(Fault.FILE_MISSING, name, f"{name} is missing.")
    for name in sorted(there - {*named, "manifest.json"}):
        report.add(Fault.FILE_EXTRA, name, f"{name} does not belong to the bundle.")
    for name in sorted(there & named.keys()):
        with (bundle.folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != named[name]:
                report.add(Fault.FILE_CHANGED, name, f"{name} is not the file that manifest.json names.")


def _read_note(bundle: Bundle, report: Report) -> None:
    try:
        bundle.note = (bundle.folder / "checkpoint").read_text("utf-8")
    except (OSError, ValueError):
        report.add(Fault.FORM, "checkpoint", "checkpoint cannot be read.")


def _read_keys(bundle: Bundle, report: Report) -> None:
    try:
        said = orjson.loads((bundle.folder / "keys.json").read_bytes())
        bundle.log_keys = tuple(Verifier.parse(str(vkey)) for vkey in said["log_vkeys"])
        bundle.witnesses = tuple(Verifier.parse(str(vkey)) for vkey in said["witness_vkeys"])
        bundle.streams = {key.stream_id: key for key in map(StreamKey.of, said["streams"])}
    except (OSError, ValueError, KeyError, TypeError, BadNote):
        report.add(Fault.FORM, "keys.json", "keys.json cannot be read as keys.")


def _read_batches(bundle: Bundle, report: Report) -> None:
    try:
        for line in bundle.lines("batches.ndjson"):
            said = orjson.loads(line)
            stream, number, first, n = (int(said[name]) for name in ("stream_id", "batch_no", "first_seq", "n"))
            digest, sig = (bytes.fromhex(said[name]) for name in ("digest", "sig"))
            bundle.batches.append(Batch(stream, number, first, n, digest, sig))
    except (ValueError, KeyError, TypeError):
        place = f"batches.ndjson line {len(bundle.batches) + 1}"
        report.add(Fault.FORM, place, f"{place} is not a batch.")
    bundle.batches.sort(key=lambda batch: (batch.stream_id, batch.batch_no))
