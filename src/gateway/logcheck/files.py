"""A bundle's files as they lie in a folder: what the manifest says of them, read and bounded."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.entry import (
    ANSWER,
    BATCHES,
    BUNDLE_FORMAT,
    CHECKPOINT,
    CSV,
    ENTRIES,
    KEYS,
    MANIFEST,
    PARQUET,
    README,
    SIGNATURE,
    VERIFIER,
    StreamKey,
    manifest_message,
)
from gateway.logcheck.finding import FaultKind, Report
from gateway.logcheck.reading import EMPTY_FOLDER, NotRead, content, listing, opened
from gateway.logcheck.strict import digits, items, members, named, number, parsed, text
from gateway.logcheck.trust import stream_key_of
from gateway.tlog import BadNote, NotHere, Tile, Verifier, open_note, tile_path

NEEDED = (CHECKPOINT, KEYS, ENTRIES, BATCHES)
KNOWN = frozenset({*NEEDED, MANIFEST, SIGNATURE, ANSWER, CSV, PARQUET, VERIFIER, README})
"""What a bundle may hold besides its tiles."""
MOST = {CHECKPOINT: 1_000_000, SIGNATURE: 1_000_000, VERIFIER: 1 << 22, README: 1 << 20}
MOST_OF_A_FILE = 64 << 20
"""Bytes of a file that is read whole and has no smaller bound."""
MOST_UNSEEN = 10_000_000
"""A stretch of more leaves must have at least a byte of file for each: nobody makes this machine count to what is not there."""
LONGEST_LINE = 200_000
"""Bytes; of a longer one the rest is passed over, and what is left is nothing that a bundle holds."""


class NotABundle(ValueError):
    """The folder holds nothing that could be verified."""


@dataclass(frozen=True, slots=True)
class BundleManifest:
    """What the bundle says of itself; nothing of it is signed."""

    origin: str
    from_index: int
    to_index: int
    size: int
    files: Mapping[str, str]
    criteria: Mapping[str, Any] | None
    index_rows: int
    log: int = 0
    pruned: tuple[tuple[int, int, str], ...] = ()
    """Leaves from and before that were not there to export, and the PRUNE entry that announced it."""
    edition: int = 1
    """Of the words in which entries are told; a bundle of an earlier version does not say it."""
    damage: tuple[tuple[str, str], ...] = ()
    """What the exporter saw in the store that files cannot show: place and sentence."""


@dataclass(frozen=True, slots=True)
class BatchLine:
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
    manifest: BundleManifest
    there: set[str]
    """The files that can be read, by path from the folder."""
    note: str = ""
    log_keys: tuple[Verifier, ...] = ()
    witnesses: tuple[Verifier, ...] = ()
    streams: dict[int, StreamKey] = field(default_factory=dict)
    batches: list[BatchLine] = field(default_factory=list)
    has_keys: bool = False
    """Whether `keys.json` could be read."""

    @property
    def is_whole(self) -> bool:
        """Whether the stretch is the whole log, up to the checkpoint."""
        return self.manifest.from_index == 0 and self.manifest.to_index == self.manifest.size

    def tile(self, tile: Tile) -> bytes | None:
        """A tile's bytes; None where there is no such file."""
        name = f"tiles/{tile_path(tile)}"
        try:
            return self.read(name) if name in self.there else None
        except NotRead:
            return None

    def read(self, name: str) -> bytes:
        """A small file's bytes.  Raises NotRead."""
        if name not in self.there:
            raise NotRead("it is missing")
        return content(self.folder / name, MOST.get(name, MOST_OF_A_FILE))

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file, none where it is missing; of a line that is too long the beginning."""
        if name in self.there:
            with opened(self.folder / name) as file:
                while line := file.readline(LONGEST_LINE):
                    yield line
                    while len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                        line = file.readline(LONGEST_LINE)


def open_bundle(folder: Path, report: Report) -> Bundle:
    """Read a bundle's small files and check them against the manifest.  Raises NotABundle."""
    try:
        found = listing(folder)
        record = parsed(content(folder / MANIFEST, MOST_OF_A_FILE))
    except NotRead as fault:
        raise NotABundle(f"{folder} has no {MANIFEST} that can be read: {fault}") from None
    except ValueError as fault:
        raise NotABundle(f"{MANIFEST} is not a bundle's manifest: {fault}") from None
    bundle = Bundle(folder, _manifest(record), set(found.files))
    manifest = bundle.manifest
    size = (folder / ENTRIES).stat().st_size if ENTRIES in found.files else 0
    if manifest.to_index - manifest.from_index > max(MOST_UNSEEN, size):
        raise NotABundle(f"{MANIFEST}: the stretch is longer than {ENTRIES} could hold")
    report.ignored += found.ignored
    _check_files(bundle, found.strange, report)
    _read_note(bundle, report)
    _read_keys(bundle, report)
    _read_batches(bundle, report)
    return bundle


_GAP = {
    "from_index": number,
    "to_index": number,
    "why": text,
    "entry": lambda value: value if value is None else text(value),
}
_MANIFEST = {
    "format": text, "origin": text, "log": number, "from_index": number, "to_index": number, "size": number, "made_at": text,
    "files": named(digits(32)), "criteria": lambda value: value, "index_rows": number,
}  # fmt: skip
_SOMETIMES = {
    "edition": number,
    "gaps": items(lambda value: members(value, _GAP)),
    "damage": items(lambda value: members(value, {"place": text, "said": text})),
}
"""Members that a bundle of an earlier version, or one of a sound log, does not have."""


def _manifest(value: object) -> BundleManifest:
    """Raises NotABundle."""
    if not isinstance(value, dict) or value.get("format") != BUNDLE_FORMAT:
        raise NotABundle(f"{MANIFEST}: the format of the bundle is not {BUNDLE_FORMAT!r}")
    try:
        read = members(value, _MANIFEST, _SOMETIMES)
    except ValueError as fault:
        raise NotABundle(f"{MANIFEST} is not a bundle's manifest: {fault}") from None
    if not read["from_index"] <= read["to_index"] <= read["size"]:
        raise NotABundle(f"{MANIFEST}: from_index, to_index and size contradict each other")
    if read["origin"].rpartition("/")[2] != str(read["log"]):
        raise NotABundle(f"{MANIFEST}: log is {read['log']}, and the origin is that of another")
    gaps = read.get("gaps", ())
    return BundleManifest(
        origin=read["origin"],
        from_index=read["from_index"],
        to_index=read["to_index"],
        size=read["size"],
        files={name: digest.hex() for name, digest in read["files"].items()},
        criteria=read["criteria"],
        index_rows=read["index_rows"],
        log=read["log"],
        pruned=tuple((gap["from_index"], gap["to_index"], str(gap["entry"])) for gap in gaps if gap["why"] == "pruned"),
        edition=read.get("edition", 1),
        damage=tuple((one["place"], one["said"]) for one in read.get("damage", ())),
    )


def _check_files(bundle: Bundle, strange: Mapping[str, str], report: Report) -> None:
    """Every file is one that a bundle has and is named with its hash, and every name has a file; nothing else is a file at all."""
    hashes, there = bundle.manifest.files, frozenset(bundle.there)
    for name, what in sorted(strange.items()):
        if what != EMPTY_FOLDER or name in hashes or name in KNOWN:
            report.add(FaultKind.FILE_REFUSED, name, f"{name} is {what}, and is not read.")
    for name in sorted({*hashes, *NEEDED} - there - strange.keys()):
        report.add(FaultKind.FILE_MISSING, name, f"{name} is missing.")
    for name in sorted(there - {MANIFEST, SIGNATURE}):
        if name not in hashes or not _is_known(name, bundle.manifest):
            report.add(FaultKind.FILE_EXTRA, name, f"{name} does not belong to the bundle.")
        else:
            _check_file(bundle, name, report)


def _check_file(bundle: Bundle, name: str, report: Report) -> None:
    try:
        with opened(bundle.folder / name) as file:
            is_changed = hashlib.file_digest(file, "sha256").hexdigest() != bundle.manifest.files[name]
    except (NotRead, OSError) as fault:
        bundle.there.discard(name)
        report.add(FaultKind.FILE_REFUSED, name, f"{name} cannot be read: {fault}.")
    else:
        if is_changed:
            report.add(FaultKind.FILE_CHANGED, name, f"{name} is not the file that {MANIFEST} names.")


def _is_known(name: str, manifest: BundleManifest) -> bool:
    """Whether a bundle may hold this; of the tiles, those that it needs say so when they are read."""
    return name.startswith("tiles/tile/") or (name in KNOWN and (name != ANSWER or manifest.criteria is not None))


def check_manifest(bundle: Bundle, keys: Sequence[Verifier], report: Report) -> None:
    """The log's key vouches for the manifest, and so for every file as it was written; what is proven besides needs no such word."""
    if SIGNATURE not in bundle.there:
        what = "when the bundle was made, README.txt and verify.py, and whatever else only its manifest tells, which is not signed"
        report.leave(what, is_essential=True)
        return
    try:
        opened_note = open_note(bundle.read(SIGNATURE).decode(), keys)
        if opened_note.text != manifest_message(
            bundle.manifest.origin, content(bundle.folder / MANIFEST, MOST_OF_A_FILE)
        ):
            raise BadNote("it vouches for another manifest")
    except NotHere as fault:
        report.leave(str(fault), is_essential=True)
    except ValueError as fault:
        sentence = f"The signature of {MANIFEST} in {SIGNATURE} does not hold: {fault}."
        report.add(FaultKind.MANIFEST_SIGNATURE, MANIFEST, sentence)
    else:
        report.checked.append(f"{MANIFEST} is signed by the log, and so all files that it names")


def _read_note(bundle: Bundle, report: Report) -> None:
    try:
        bundle.note = bundle.read(CHECKPOINT).decode()
    except ValueError:
        report.add(FaultKind.FORM, "checkpoint", "checkpoint cannot be read.")


def _read_keys(bundle: Bundle, report: Report) -> None:
    vkeys, streams = items(lambda value: Verifier.parse(text(value))), items(stream_key_of)
    try:
        record = members(parsed(bundle.read(KEYS)), {"log_vkeys": vkeys, "witness_vkeys": vkeys, "streams": streams})
        bundle.log_keys, bundle.witnesses = record["log_vkeys"], record["witness_vkeys"]
        bundle.streams = {key.stream_id: key for key in record["streams"]}
        if any(len(set(record[name])) != len(record[name]) for name in record) or len(bundle.streams) != len(
            record["streams"]
        ):
            raise BadNote("a key is there twice")
        bundle.has_keys = True
    except ValueError as fault:
        report.add(FaultKind.FORM, "keys.json", f"keys.json cannot be read as keys: {fault}.")


_BATCH = {
    "stream_id": number, "batch_no": number, "first_seq": number, "n": number, "digest": digits(32), "sig": digits(64),
}  # fmt: skip


def _read_batches(bundle: Bundle, report: Report) -> None:
    try:
        for line in bundle.lines(BATCHES):
            bundle.batches.append(BatchLine(**members(parsed(line), _BATCH)))
    except ValueError as fault:
        place = f"batches.ndjson line {len(bundle.batches) + 1}"
        report.add(FaultKind.FORM, place, f"{place} is not a batch: {fault}.")
    bundle.batches.sort(key=lambda batch: (batch.stream_id, batch.batch_no))
