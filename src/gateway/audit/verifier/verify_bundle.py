#!/usr/bin/env python3
"""Verify a bundle of the audit log with Python alone, 3.9 or later: no other package, no network, nothing written.

    python3 -I verify.py FOLDER --key VKEY [--witness-key VKEY] [--kept FILE] [--json]

FOLDER: the unpacked bundle.  --key: the log's verifier key, which you have from elsewhere than from the bundle: from the
gateway's /.well-known/jwks.json on an earlier day, from a gazette, from a court's file.  Without it the bundle's own key is taken,
and what holds holds for whoever made the bundle.  --kept: a checkpoint, a .tlog-proof or a document with its receipt that
you kept from an earlier day: today's log must continue it.

Exit status: 0 all holds; 1 something was changed, and is named; 2 the call's words; 3 there is no bundle; 4 nothing is wrong, but
no key was given.

It computes SHA-256 by Python's own library and Ed25519 by itself, below, after RFC 8032.  The tree is that of RFC 6962, its
tiles, notes and checkpoints those of C2SP.  The form of a bundle is described in docs/audit-bundle.md of the gateway.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import struct
import sys
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = "oneclick-gateway audit bundle v1"
MOST_OF_A_KIND = 20
LONGEST_LINE = 200_000
MOST_UNSEEN = 10_000_000
"""A stretch of more leaves must have at least a byte of file for each: nobody makes this machine count to what is not there."""
Json = dict[str, Any]


def _number(text: str) -> float:
    value = float(text)
    if not -1e308 < value < 1e308:
        raise ValueError(f"{text} is no number")
    return value


_JSON = json.JSONDecoder(parse_float=_number, parse_constant=_number)


def parsed(text: bytes | str) -> Any:
    """What JSON says.  Raises ValueError, also for what is nested beyond measure and for numbers that are none."""
    try:
        return _JSON.decode(text if isinstance(text, str) else text.decode())
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


# ---------------------------------------------------------------------------------------------------------------------
# Ed25519, verification only: RFC 8032, section 5.1.  Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def added(one: Point, two: Point) -> Point:
    """The sum of two points of the curve."""
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def decompressed(data: bytes) -> Point | None:
    """The point of 32 bytes; None where they are none.  RFC 8032, section 5.1.3."""
    number = int.from_bytes(data, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    if len(data) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def compressed(point: Point) -> bytes:
    """The 32 bytes of a point."""
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


class Multiples:
    """All j × 16**i × point for j under 16 and i under 64, so that multiplying is 63 additions."""

    def __init__(self, point: Point) -> None:
        self.rows: list[list[Point]] = []
        for _ in range(64):
            row = [NEUTRAL]
            for _ in range(15):
                row.append(added(row[-1], point))
            self.rows.append(row)
            point = added(row[-1], point)

    def times(self, scalar: int) -> Point:
        """The point times a scalar under 2**256."""
        total = NEUTRAL
        for row in self.rows:
            if scalar & 15:
                total = added(total, row[scalar & 15])
            scalar >>= 4
        return total


def _base() -> Multiples:
    point = decompressed((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    assert point is not None
    return Multiples(point)


BASE = _base()
_keys: dict[bytes, Multiples | None] = {}


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature, 64 bytes, is that of the key, 32 bytes.  RFC 8032, section 5.1.7."""
    if public_key not in _keys:
        point = decompressed(public_key)
        _keys[public_key] = None if point is None else Multiples((P - point[0], point[1], 1, P - point[3]))
    minus_key = _keys[public_key]
    if minus_key is None or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    return compressed(added(BASE.times(s), minus_key.times(k))) == signature[:32]


# ---------------------------------------------------------------------------------------------------------------------
# The report.


class Report:
    """What is wrong, what was checked, and what was not."""

    def __init__(self) -> None:
        self.findings: list[tuple[str, str, str]] = []
        self.further: Counter[str] = Counter()
        self.checked: list[str] = []
        self.unchecked: list[str] = []
        self.is_partial = False

    def add(self, fault: str, place: str, said: str) -> None:
        """Note a fault; of many of a kind the first, and how many more."""
        if sum(one[0] == fault for one in self.findings) < MOST_OF_A_KIND:
            self.findings.append((fault, place, said))
        else:
            self.further[fault] += 1

    def add_runs(self, fault: str, noun: str, places: Iterable[int], said: str) -> None:
        """Note a fault at many places, neighbours as one."""
        for low, high in runs(places):
            span = f"{noun} {low}" if low == high else f"{noun} {low} to {high}"
            self.add(fault, span, said.format(place=span[0].upper() + span[1:]))


def runs(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring numbers as (first, last), in order."""
    low = high = -2
    for place in sorted(places):
        if place > high + 1:
            if high >= 0:
                yield low, high
            low = place
        high = place
    if high >= 0:
        yield low, high


# ---------------------------------------------------------------------------------------------------------------------
# Signed notes and checkpoints: C2SP signed-note, tlog-cosignature, tlog-checkpoint.


class Bad(ValueError):
    """Not of the form that it should have."""


class Key(NamedTuple):
    """A verifier key: name, algorithm (1: Ed25519, 4: a witness's cosignature), 32 bytes."""

    name: str
    algorithm: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that a signature line begins with."""
        named = self.name.encode() + b"\n" + bytes((self.algorithm,)) + self.public
        return hashlib.sha256(named).digest()[:4]


class Checkpoint(NamedTuple):
    """A log's head."""

    origin: str
    size: int
    root: bytes


def base64(text: str) -> bytes:
    """Standard base64 in its only form.  Raises Bad."""
    try:
        data = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise Bad("not base64") from None
    if b64encode(data).decode() != text:
        raise Bad("not base64")
    return data


def parse_key(vkey: str) -> Key:
    """From `<name>+<id>+<base64>`.  Raises Bad."""
    found = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", vkey.strip())
    data = base64(found[3]) if found else b""
    if found is None or len(data) != 33 or data[0] not in (1, 4):
        raise Bad("not a verifier key of Ed25519")
    key = Key(found[1], data[0], data[1:])
    if key.key_id.hex() != found[2]:
        raise Bad("the verifier key's id does not follow from its name and key")
    return key


def split_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Text, and signatures as (name, key id, data), none of them checked.  Raises Bad."""
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not text or not lines.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise Bad("not a signed note")
    signatures = []
    for line in lines[:-1].split("\n"):
        mark, name, data = [*line.split(" ", 2), "", ""][:3]
        blob = base64(data)
        if mark != "\u2014" or not name or "+" in name or len(blob) < 5:
            raise Bad("not a signature line")
        signatures.append((name, blob[:4], blob[4:]))
    return text + "\n", signatures


def signature_of(note: str, key: Key) -> int | None:
    """Check the note's signature by a key.  Returns a cosignature's time, else 0; None where the key did not sign.  Raises Bad."""
    text, signatures = split_note(note)
    for name, key_id, data in signatures:
        if (name, key_id) == (key.name, key.key_id):
            at = int.from_bytes(data[:8], "big") if key.algorithm == 4 else 0
            message = f"cosignature/v1\ntime {at}\n{text}" if key.algorithm == 4 else text
            if not is_signed(key.public, message.encode(), data[8:] if key.algorithm == 4 else data):
                raise Bad(f"the signature of {name} is not its signature of this text")
            return at
    return None


def parse_checkpoint(note: str) -> Checkpoint:
    """What a note says, no signature checked.  Raises Bad."""
    lines = split_note(note)[0][:-1].split("\n")
    if len(lines) < 3 or not all(lines) or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):
        raise Bad("not a checkpoint: origin, size, root")
    root = base64(lines[2])
    if len(root) != 32 or (lines[1] == "0" and root != hashlib.sha256(b"").digest()):
        raise Bad("a checkpoint's root has 32 bytes")
    return Checkpoint(lines[0], int(lines[1]), root)


# ---------------------------------------------------------------------------------------------------------------------
# The tree: RFC 6962, section 2.1, and C2SP tlog-tiles.

Tile = tuple[int, int, int]
"""level, number on the level, how many hashes"""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def root_of(hashes: list[bytes]) -> bytes:
    """The root over hashes, in order."""
    row = list(hashes)
    while len(row) > 1:
        pairs = [hashlib.sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)]
        row = pairs + row[len(row) - 1 :] if len(row) % 2 else pairs
    return row[0] if row else hashlib.sha256(b"").digest()


def split_hashes(data: bytes) -> list[bytes]:
    """The hashes in a tile's bytes."""
    return [data[at : at + 32] for at in range(0, len(data), 32)]


def tile_in(level: int, number: int, size: int) -> Tile | None:
    """A tile as it stands in a tree of `size` leaves: full, partial, or not at all."""
    width = min(256, (size >> (8 * level)) - number * 256)
    return (level, number, width) if width > 0 else None


def tile_path(tile: Tile) -> str:
    """`tile/<level>/<number>`, in groups of three digits; `.p/<width>` behind a partial one."""
    level, number, width = tile
    groups = [f"{number % 1000:03}"]
    while number >= 1000:
        number //= 1000
        groups.insert(0, f"x{number % 1000:03}")
    return f"tile/{level}/{'/'.join(groups)}" + ("" if width == 256 else f".p/{width}")


def partial_tiles(size: int) -> list[Tile]:
    """The partial tiles, whose hashes make up the root."""
    found, level = [], 0
    while size:
        if size % 256:
            found.append((level, size // 256, size % 256))
        size, level = size >> 8, level + 1
    return found


def range_tiles(begin: int, end: int, size: int) -> list[Tile]:
    """The tiles that tie the leaves `begin` to before `end` to the root."""
    found, level, left = set(partial_tiles(size)), 0, size
    while begin < end and left:
        first, last = begin // 256, (end - 1) // 256
        for number in range(first, last + 1):
            tile = tile_in(level, number, size)
            if tile is not None:
                found.add(tile)
        begin, end, left, level = first, last + 1, left >> 8, level + 1
    return sorted(found)


def root_from(tiles: dict[Tile, bytes], size: int, whole: int) -> bytes:
    """The root of the first `size` leaves, from the tiles of a tree of `whole`.  Raises KeyError where a tile is missing."""
    subtrees, begin = [], 0
    while begin < size:
        level = (size - begin).bit_length() - 1
        index, (tile_level, below) = begin >> level, divmod(level, 8)
        tile = tile_in(tile_level, (index << below) // 256, whole)
        if tile is None:
            raise KeyError(level)
        first = (index << below) % 256
        subtrees.append(root_of(split_hashes(tiles[tile])[first : first + (1 << below)]))
        begin += 1 << level
    node = subtrees.pop() if subtrees else hashlib.sha256(b"").digest()
    while subtrees:
        node = hashlib.sha256(b"\x01" + subtrees.pop() + node).digest()
    return node


# ---------------------------------------------------------------------------------------------------------------------
# The bundle's files.


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


class Bundle:
    """A bundle's small files, read, and checked against the manifest."""

    def __init__(self, folder: Path, report: Report) -> None:
        self.folder, self.report = folder, report
        try:
            said = parsed((folder / "manifest.json").read_bytes())
            if said["format"] != FORMAT:
                raise NoBundle(f"the format of the bundle is not {FORMAT}")
            self.origin = str(said["origin"])
            self.begin, self.end, self.size = (int(said[name]) for name in ("from_index", "to_index", "size"))
            self.files = {str(name): str(digest) for name, digest in said["files"].items()}
            self.criteria: Json | None = said["criteria"]
            self.index_rows = int(said["index_rows"])
        except OSError:
            raise NoBundle(f"{folder} has no manifest.json that can be read") from None
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise NoBundle(f"manifest.json is not a bundle's manifest: {fault}") from None
        if not 0 <= self.begin <= self.end <= self.size:
            raise NoBundle("manifest.json: from_index, to_index and size contradict each other")
        entries = folder / "entries.ndjson"
        if self.end - self.begin > max(MOST_UNSEEN, entries.stat().st_size if entries.is_file() else 0):
            raise NoBundle("manifest.json: the stretch is longer than entries.ndjson could hold")
        self.note = ""
        self.log_keys: list[Key] = []
        self.witnesses: list[Key] = []
        self.streams: dict[int, tuple[bytes, bytes, bytes]] = {}
        self.batches: list[Batch] = []
        self._check_files()
        self._read()

    def _check_files(self) -> None:
        there = {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()}
        needed = {"checkpoint", "keys.json", "entries.ndjson", "batches.ndjson"}
        for name in sorted((set(self.files) | needed) - there):
            self.report.add("file-missing", name, f"{name} is missing.")
        for name in sorted(there - set(self.files) - {"manifest.json"}):
            self.report.add("file-extra", name, f"{name} does not belong to the bundle.")
        for name in sorted(there & set(self.files)):
            digest = hashlib.sha256()
            with (self.folder / name).open("rb") as file:
                for block in iter(lambda: file.read(1 << 20), b""):
                    digest.update(block)
            if digest.hexdigest() != self.files[name]:
                self.report.add("file-changed", name, f"{name} is not the file that manifest.json names.")

    def _read(self) -> None:
        try:
            self.note = (self.folder / "checkpoint").read_text("utf-8")
        except (OSError, ValueError):
            self.report.add("form", "checkpoint", "checkpoint cannot be read.")
        try:
            said = parsed((self.folder / "keys.json").read_bytes())
            self.log_keys = [parse_key(str(vkey)) for vkey in said["log_vkeys"]]
            self.witnesses = [parse_key(str(vkey)) for vkey in said["witness_vkeys"]]
            for one in said["streams"]:
                boot = bytes.fromhex(str(one["boot_id"]).replace("-", ""))
                key, endorsement = bytes.fromhex(one["pubkey"]), bytes.fromhex(one["endorsement"])
                self.streams[int(one["stream_id"])] = (boot, key, endorsement)
        except (OSError, ValueError, KeyError, TypeError):
            self.report.add("form", "keys.json", "keys.json cannot be read as keys.")
        try:
            for line in self.lines("batches.ndjson"):
                one = parsed(line)
                stream, number, first, n = (int(one[name]) for name in ("stream_id", "batch_no", "first_seq", "n"))
                digest, sig = bytes.fromhex(one["digest"]), bytes.fromhex(one["sig"])
                self.batches.append(Batch(stream, number, first, n, digest, sig))
        except (ValueError, KeyError, TypeError):
            place = f"batches.ndjson line {len(self.batches) + 1}"
            self.report.add("form", place, f"{place} is not a batch.")
        self.batches.sort(key=lambda batch: batch[:2])

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file, none where it is missing; of a line that is too long the beginning."""
        path = self.folder / name
        if path.is_file():
            with path.open("rb") as file:
                for line in iter(lambda: file.readline(LONGEST_LINE), b""):
                    yield line
                    rest = line
                    while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
                        rest = file.readline(LONGEST_LINE)


# ---------------------------------------------------------------------------------------------------------------------
# One entry: a leaf, and the sections that it names.

_TAIL = re.compile(rb'"seq":(\d{1,18}),"stream":(\d{1,9}),"v":1\}\Z')


class Row:
    """One line of entries.ndjson."""

    def __init__(self, line: bytes) -> None:
        said = parsed(line)
        self.index = said["index"]
        if type(self.index) is not int or not -(2**63) <= self.index < 2**64:
            raise TypeError("an index is a number")
        self.body, self.sections = b64decode(said["body"]), b64decode(said["sections"])
        self.leaf = leaf_hash(self.body)
        found = _TAIL.search(self.body)
        self.position = None if found is None else (int(found[2]), int(found[1]))
        self.name = "no entry" if self.position is None else "{}-{}".format(*self.position)

    def parts(self) -> list[tuple[str, bytes, bytes]]:
        """The stored sections: name, salt, content.  Raises ValueError, IndexError."""
        found, at, stored = [], 0, self.sections
        while at < len(stored):
            name_end = at + 1 + stored[at]
            start = name_end + 20
            end = start + int.from_bytes(stored[name_end + 16 : start], "big")
            if end > len(stored):
                raise ValueError("a section ends outside its entry")
            found.append((stored[at + 1 : name_end].decode(), stored[name_end : name_end + 16], stored[start:end]))
            at = end
        return found

    def has_its_sections(self) -> bool:
        """Whether the stored sections are those whose salted hashes the leaf holds."""
        try:
            said, hashes, subjects = parsed(self.body)["sections"], {}, []
            for name, salt, content in self.parts():
                salted = b"gateway audit section v1\x00" + name.encode() + b"\x00" + salt + content
                digest = b64encode(hashlib.sha256(salted).digest()).decode().rstrip("=")
                if name == "subject":
                    subjects.append(digest)
                elif name in hashes:
                    return False
                else:
                    hashes[name] = digest
        except (ValueError, IndexError, KeyError, TypeError):
            return False
        return bool(said == ({**hashes, "subjects": subjects} if subjects else hashes))

    def is_last_checkpoint(self) -> bool:
        """Whether it is the first leaf of a later log: the last checkpoint of the log before."""
        try:
            parse_checkpoint(self.body.decode())
        except ValueError:
            return False
        return self.index == 0 and not self.sections

    def keys(self) -> list[tuple[str, str]]:
        """Everything that the entry can be searched by, each once."""
        single: dict[str, Json] = {}
        found: dict[tuple[str, str], None] = {}
        for name, _, content in self.parts():
            said = parsed(content)
            if name == "subject":
                found["subject_tags", str(said["tag"])] = None
            else:
                single[name] = said
        officer, request, actor = (single.get(name, {}) for name in ("officer", "request", "actor"))
        states = single.get("result", {}).get("states")
        texts = [
            ("account", officer.get("account")), ("client", officer.get("client")), ("office", officer.get("department")),
            ("case_number", single.get("case", {}).get("case_number")), ("matter", request.get("matter")),
            ("actor", actor.get("account")),
        ]  # fmt: skip
        for name in ("departments", "certificates"):
            values = request.get(name)
            texts += [(name[:-1], one) for one in values if isinstance(one, str)] if isinstance(values, list) else []
        for certificate, state in states.items() if isinstance(states, dict) else ():
            texts += [("state", f"{certificate} {state}"), ("state", state)]
        found.update(dict.fromkeys((name, str(text)) for name, text in texts if text))
        return list(found)


# ---------------------------------------------------------------------------------------------------------------------
# The verification.


class Verification:
    """One bundle."""

    def __init__(self, folder: Path, log: list[Key], witnesses: list[Key], kept: Path | None) -> None:
        self.report = Report()
        self.bundle = Bundle(folder, self.report)
        self.log, self.witnesses = log, witnesses
        self.kept_head: Checkpoint | None = None
        self.kept_entries: dict[str, str] = {}
        self.tiles: dict[Tile, bytes] = {}
        self.sound: set[Tile] = set()
        self.hits: dict[str, tuple[int, str, tuple[datetime, int, int]]] = {}
        self.index_rows = 0
        self._trust()
        if kept is not None:
            self._read_kept(kept)

    def run(self) -> Report:
        """Check everything."""
        report, bundle = self.report, self.bundle
        try:
            head = parse_checkpoint(bundle.note)
        except Bad as fault:
            report.add("checkpoint", "checkpoint", f"The checkpoint is none: {fault}.")
            return report
        keys = [key for key in self.log if key.name == head.origin]
        self._check_signatures(head, keys)
        self._check_tiles(head)
        wanted = self._criteria()
        entries = Entries(self, head)
        entries.check(wanted)
        self._check_kept_head(head, entries.link)
        self._check_batches(entries, keys)
        self._check_kept_entries(entries)
        if wanted is not None:
            self._check_answer()
        report.unchecked += [
            "what is sealed: numbers, names and answers, whose keys are not in a bundle",
            "when it happened: the times are the gateway's own",
            "whether the gateway wrote down everything that it did: a log proves what is in it",
        ]
        return report

    def _trust(self) -> None:
        bundle = self.bundle
        brought = {key for key in bundle.log_keys if key.name == bundle.origin}
        if not self.log:
            self.log, self.report.is_partial = bundle.log_keys, True
            self.witnesses = self.witnesses or bundle.witnesses
            self.report.unchecked.append("whose log this is: no key was given, and the bundle's own was taken")
        elif brought and brought.isdisjoint(self.log):
            said = f"The bundle brings another key of {bundle.origin} than yours: swapped, or changed since you took yours."
            self.report.add("key-swapped", "keys.json", said)

    def _read_kept(self, path: Path) -> None:
        """A checkpoint, a proof, or a document with its receipt."""
        try:
            text = path.read_text("utf-8")
            if text.startswith("{"):
                said = parsed(text)
                if "note" not in said:
                    self._keep(str(said["receipt"]["entry"]), str(said["receipt"]["leaf_hash"]))
                    return
                text = said["note"]
            if text.startswith("c2sp.org/tlog-proof@v1\n"):
                proof, _, text = text.partition("\n\n")
                extra = re.search(r"^extra (\S+)$", proof, re.MULTILINE)
                if extra:
                    body = base64(extra[1])
                    said = parsed(body)
                    self._keep(f"{said['stream']}-{said['seq']}", leaf_hash(body).hex())
            head = parse_checkpoint(text)
            if any(signature_of(text, key) is not None for key in self.log if key.name == head.origin):
                self.kept_head = head
                return
            fault = "it is not signed by the trusted log"
        except (OSError, ValueError, KeyError, TypeError) as bad:
            fault = f"{type(bad).__name__} {bad}"
        self.report.add("form", str(path), f"What was kept in {path} cannot be used: {fault}.")

    def _keep(self, entry: str, leaf: str) -> None:
        if not re.fullmatch(r"\d{1,9}-\d{1,18}", entry):
            raise Bad("an entry's id is <stream>-<number>")
        self.kept_entries[entry] = leaf

    def _check_signatures(self, head: Checkpoint, keys: list[Key]) -> None:
        report, note, place = self.report, self.bundle.note, f"checkpoint of {head.size}"
        if not keys:
            report.add("key-swapped", head.origin, f"The log calls itself {head.origin}: the key is another log's.")
            return
        try:
            held = [at for at in (signature_of(note, key) for key in keys) if at is not None]
            fault = "" if held else "it is signed by none of the known keys"
        except Bad as bad:
            fault = str(bad)
        if fault:
            report.add("checkpoint-signature", place, f"The checkpoint does not hold: {fault}.")
            return
        report.checked.append(f"checkpoint of {head.origin} at {head.size} leaves, signed by {len(held)} log key(s)")
        for witness in self.witnesses:
            try:
                at = signature_of(note, witness)
            except Bad:
                report.add("cosignature", witness.name, f"The cosignature of {witness.name} does not hold.")
                continue
            if at is None:
                report.unchecked.append(f"the cosignature of {witness.name}: there is none")
            else:
                report.checked.append(f"cosignature of {witness.name}, time {at}")
        if not self.witnesses:
            report.unchecked.append("cosignatures of witnesses: no witness key was given")

    def _check_tiles(self, head: Checkpoint) -> None:
        """From the root down: the right edge makes the root, every full tile the hash above it."""
        report, bundle = self.report, self.bundle
        if (bundle.origin, bundle.size) != (head.origin, head.size):
            said = f"The checkpoint is one of {head.origin} at {head.size} leaves; the manifest says otherwise."
            report.add("checkpoint", f"checkpoint of {head.size}", said)
        for tile in range_tiles(min(bundle.begin, head.size), min(bundle.end, head.size), head.size):
            path = tile_path(tile)
            try:
                data = (bundle.folder / "tiles" / path).read_bytes()
            except OSError:
                report.add("tile-missing", path, f"{path} is missing.")
                continue
            if len(data) == 32 * tile[2]:
                self.tiles[tile] = data
            else:
                report.add("tile-changed", path, f"{path} has not {tile[2]} hashes.")
        try:
            if root_from(self.tiles, head.size, head.size) == head.root:
                self.sound.update(partial_tiles(head.size))
            else:
                report.add(
                    "root", f"root at {head.size}", "The tiles of the right edge do not make the checkpoint's root."
                )
        except KeyError:
            pass  # a tile is missing, and named
        for tile in sorted((tile for tile in self.tiles if tile[2] == 256), reverse=True):
            above = tile_in(tile[0] + 1, tile[1] // 256, head.size)
            if above is None or above not in self.sound:
                continue  # the fault above is named already
            if root_of(split_hashes(self.tiles[tile])) == split_hashes(self.tiles[above])[tile[1] % 256]:
                self.sound.add(tile)
            else:
                path = tile_path(tile)
                said = f"{path} is not the tile of this log: it does not make the hash in {tile_path(above)}."
                report.add("tile-changed", path, said)
        report.checked.append(f"{len(self.sound)} tiles lead to the root")

    def _check_kept_head(self, now: Checkpoint, link: str | None) -> None:
        kept, report = self.kept_head, self.report
        if kept is None:
            return
        # A later log begins with the last checkpoint of the log before, which is compared in place of its own.
        head = now if kept.origin == now.origin or link is None else parse_checkpoint(link)
        root = self._root_then(kept.size, head, is_own=head is now)
        if kept.origin != head.origin:
            report.is_partial = True
            report.unchecked.append(f"the head that was kept: it is one of {kept.origin}")
        elif kept.size > head.size:
            said = f"The log had {kept.size} leaves and has {head.size}: an older copy was put back, or it was cut."
            report.add("rolled-back", f"log of {head.size}", said)
        elif root is None:
            report.is_partial = True
            report.unchecked.append(
                f"whether it continues the log of {kept.size} leaves: the tiles for it are not here"
            )
        elif root == kept.root:
            report.checked.append(f"this log continues the one that was kept, of {kept.size} leaves")
        else:
            said = f"The first {kept.size} leaves are not those of the head that was kept: the log was forked or written anew."
            report.add("forked", f"first {kept.size} leaves", said)

    def _root_then(self, size: int, head: Checkpoint, *, is_own: bool) -> bytes | None:
        """The root that a log had at this size; None where the bundle does not tell."""
        if size == head.size:
            return head.root
        try:
            return root_from(self.tiles, size, head.size) if is_own and size < head.size else None
        except KeyError:
            return None

    def _check_kept_entries(self, entries: Entries) -> None:
        for entry, leaf in self.kept_entries.items():
            stream, seq = (int(part) for part in entry.split("-"))
            first, leaves = entries.first.get(stream, seq + 1), entries.leaves.get(stream, bytearray())
            found = bytes(leaves[32 * (seq - first) :][:32]) if seq >= first else b""
            if found.hex() == leaf:
                self.report.checked.append(f"entry {entry} is the one that its receipt names")
            elif found.strip(b"\x00"):
                said = f"Entry {entry} is not the one that its receipt names: the log was written anew."
                self.report.add("forked", f"entry {entry}", said)
            elif found or (self.bundle.begin == 0 and self.bundle.end == self.bundle.size):
                said = f"Entry {entry}, of which there is a receipt, is not among the {entries.rows} entries."
                self.report.add("entry-missing", f"entry {entry}", said)
            else:
                self.report.is_partial = True
                self.report.unchecked.append(
                    f"entry {entry}, of which there is a receipt: the stretch does not reach it"
                )

    def _check_batches(self, entries: Entries, keys: list[Key]) -> None:
        """Every entry was appended in a batch whose digest continues the one before, signed by its process."""
        report, bundle = self.report, self.bundle
        by_stream: dict[int, list[Batch]] = {}
        for batch in bundle.batches:
            by_stream.setdefault(batch.stream, []).append(batch)
        trusted = self._endorsed(sorted(set(entries.leaves) | set(by_stream)), keys)
        signed = digested = partly = 0
        for stream, batches in by_stream.items():
            former: Batch | None = None
            for batch in batches:
                tell(f"batches {signed} of {len(bundle.batches)}", signed)
                if stream in trusted:
                    signed += self._is_signed(trusted[stream], batch)
                self._follows(former, batch)
                holds = _digest_holds(former, batch, entries)
                if holds is None:
                    partly += 1
                elif holds:
                    digested += 1
                else:
                    span = f"{batch.first} to {batch.first + batch.n - 1}"
                    said = (
                        f"The digest of {batch.name} is not that of its entries {span}: one was changed, or the batch."
                    )
                    report.add("batch-changed", batch.name, said)
                former = batch
        for stream, leaves in entries.leaves.items():
            low, high = entries.first[stream], entries.first[stream] + len(leaves) // 32
            of_it = by_stream.get(stream, [])
            begin = min((batch.first for batch in of_it), default=high)
            if begin > low or max((batch.first + batch.n for batch in of_it), default=low) < high:
                report.add("batch-missing", f"stream {stream}", f"Entries of stream {stream} stand in no batch.")
        report.checked.append(f"{signed} batch signatures, {digested} batch digests")
        if partly:
            report.unchecked.append(
                f"digests of {partly} batches that reach out of the stretch (their signatures were)"
            )

    def _endorsed(self, streams: list[int], keys: list[Key]) -> dict[int, bytes]:
        """The keys of processes that the log's key endorses; what another key signed says nothing."""
        trusted: dict[int, bytes] = {}
        for stream in streams:
            place = f"stream {stream}"
            if stream not in self.bundle.streams:
                self.report.add("stream-key", place, f"keys.json has no key of {place}.")
                continue
            boot, key, endorsement = self.bundle.streams[stream]
            message = b"oneclick-gateway audit stream v1\n" + boot + key
            if any(is_signed(log.public, message, endorsement) for log in keys):
                trusted[stream] = key
            else:
                said = f"The key of {place} is not endorsed by the log's key: it was swapped, or the log's key is another since."
                self.report.add("stream-key", place, said)
        return trusted

    def _is_signed(self, key: bytes, batch: Batch) -> bool:
        try:
            numbers = struct.pack(">iqqi", batch.stream, batch.number, batch.first, batch.n)
        except struct.error:
            numbers = b""
        message = b"oneclick-gateway audit batch v1\n" + numbers + batch.digest
        if numbers and is_signed(key, message, batch.sig):
            return True
        self.report.add("batch-signature", batch.name, f"The signature of {batch.name} does not hold.")
        return False

    def _follows(self, former: Batch | None, batch: Batch) -> None:
        if former is None:
            return
        if batch.number != former.number + 1:
            said = f"{batch.name} follows batch {former.number}: what is between is missing, or one is there twice."
            self.report.add("batch-missing", batch.name, said)
        elif batch.first != former.first + former.n:
            self.report.add("batch-changed", batch.name, f"{batch.name} does not begin where the one before ended.")

    def _criteria(self) -> list[tuple[str, list[str]]] | None:
        """What every hit must have: a kind of key, and one of these."""
        criteria = self.bundle.criteria
        if criteria is None:
            return None
        try:
            texts = ("account", "client", "office", "department", "matter", "certificate", "case_number", "actor")
            unknown = set(criteria) - {*texts, "subject_tags", "state", "query_id", "since", "until"}
            fault = f"this verifier does not know {', '.join(sorted(unknown))}" if unknown else ""
            wanted = [(name, [str(criteria[name])]) for name in texts if name in criteria]
            if "state" in criteria:
                certificate = [criteria["certificate"]] if criteria.get("certificate") else []
                wanted.append(("state", [" ".join([*certificate, criteria["state"]])]))
            if criteria.get("subject_tags") is not None:
                wanted.append(("subject_tags", list(criteria["subject_tags"])))
            for name in ("since", "until"):
                if name in criteria:
                    time_of(criteria[name])
        except (ValueError, TypeError, AttributeError) as bad:
            fault = str(bad)
        if fault:
            self.report.add("index", "criteria", f"The criteria cannot be asked again: {fault}.")
            return None
        return wanted

    def take(self, row: Row, at: int, wanted: list[tuple[str, list[str]]] | None) -> bool:
        """Take an entry into the index; False where nobody could search for it, as it is not of an entry's form."""
        if wanted is None or row.position is None:
            return True
        criteria = self.bundle.criteria or {}
        try:
            keys, body = row.keys(), parsed(row.body)
            when = time_of(body["at"])
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            return False
        self.index_rows += sum(name != "actor" for name, _ in keys)  # bundles of before have none
        if (
            all(any((name, text) in keys for text in texts) for name, texts in wanted)
            and criteria.get("query_id") in (None, body.get("query_id"))
            and ("since" not in criteria or when >= time_of(criteria["since"]))
            and ("until" not in criteria or when < time_of(criteria["until"]))
        ):
            self.hits[row.name] = (at, row.leaf.hex(), (when, *row.position))
        return True

    def _check_answer(self) -> None:
        """The rebuilt index's answer against the one that was given."""
        report, bundle, criteria = self.report, self.bundle, self.bundle.criteria or {}
        if not report.findings and self.index_rows != bundle.index_rows:
            said = (
                f"An index rebuilt from the entries has {self.index_rows} rows, the manifest says {bundle.index_rows}."
            )
            report.add("index", "index_rows", said)
        if ("since" not in criteria and bundle.begin) or ("until" not in criteria and bundle.end != bundle.size):
            said = "The search was not bounded in time, and the stretch is not the whole log."
            report.add("index", "from_index, to_index", said)
        given: dict[str, tuple[int, str]] = {}
        for number, line in enumerate(bundle.lines("answer.ndjson"), start=1):
            try:
                one = parsed(line)
                name, leaf = str(one["entry"]), (int(one["index"]), str(one["leaf_hash"]))
            except (ValueError, KeyError, TypeError):
                place = f"answer.ndjson line {number}"
                report.add("form", place, f"{place} is not an entry.")
                continue
            if name in given:
                report.add("answer-twice", f"entry {name}", f"The answer has entry {name} twice.")
            given[name] = leaf
        for name, hit in self.hits.items():
            if name not in given:
                said = f"The answer omits entry {name}, leaf {hit[0]}, which fits the criteria."
                report.add("answer-omitted", f"entry {name}", said)
        for name, leaf in given.items():
            if name not in self.hits:
                report.add("answer-invented", f"entry {name}", f"Entry {name} of the answer does not fit, or is none.")
            elif leaf != self.hits[name][:2]:
                report.add("answer-changed", f"entry {name}", f"The answer gives another leaf for entry {name}.")
        order = [self.hits[name][2] for name in given if name in self.hits]
        if order != sorted(order, reverse=True):
            report.add("answer-order", "answer.ndjson", "The answer is not in its order, newest first.")
        report.checked.append(f"the search's answer: {len(given)} entries given, {len(self.hits)} fit")
        report.unchecked.append("the sentences of answer.ndjson and the table files, which repeat what the entries say")
        if "since" in criteria or "until" in criteria:
            report.unchecked.append("whether a leaf outside of the stretch has a time that was searched for")


def time_of(text: str) -> datetime:
    """A time with its zone.  Raises ValueError, TypeError."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} is a time without a zone")
    return at


def _digest_holds(former: Batch | None, batch: Batch, entries: Entries) -> bool | None:
    """Whether the digest is that of the entries; None where not all that it takes is in the bundle."""
    leaves, first = entries.leaves.get(batch.stream, bytearray()), entries.first.get(batch.stream, 0)
    start, end = 32 * (batch.first - first), 32 * (batch.first - first + batch.n)
    if start < 0 or end > len(leaves) or (former is None and batch.number != 0):
        return None
    if former is not None and former.number != batch.number - 1:
        return None
    before = bytes(32) if former is None else former.digest
    return hashlib.sha256(before + bytes(leaves[start:end])).digest() == batch.digest


class Entries:
    """Goes through entries.ndjson; a wrong line is named, and the next ones are still checked."""

    def __init__(self, of: Verification, head: Checkpoint) -> None:
        self.of, self.head, self.report = of, head, of.report
        self.begin, self.end = of.bundle.begin, of.bundle.end
        self.first: dict[int, int] = {}
        self.leaves: dict[int, bytearray] = {}
        self.rows = 0
        self.link: str | None = None
        self._gaps: dict[int, str] = {}
        self._seen = bytearray(self.end - self.begin)
        self._last = self.begin - 1
        self._by_leaf: dict[bytes, int] | None = None
        self._strange: dict[int, Row] = {}
        self._extra: list[str] = []
        self._misplaced: dict[str, list[int]] = {"entry-twice": [], "entry-renumbered": [], "entry-out-of-order": []}

    def check(self, wanted: list[tuple[str, list[str]]] | None) -> None:
        """Check all."""
        for line in self.of.bundle.lines("entries.ndjson"):
            self.rows += 1
            tell(f"entries {self.rows} of {self.end - self.begin}", self.rows)
            try:
                row = Row(line)
            except (ValueError, KeyError, TypeError):
                place = f"entries.ndjson line {self.rows}"
                self.report.add("form", place, f"{place} is not an entry.")
                continue
            at = self._place(row)
            if row.position is not None:
                self._follow(row.position[0], row.position[1], row.leaf)
            has_form = True
            if row.position is None and row.is_last_checkpoint():
                self.link = row.body.decode()
            elif row.position is None or not row.has_its_sections():
                has_form, place = False, f"leaf {at} (entry {row.name})"
                self.report.add("section-changed", place, f"The sections of {place} are not those that its leaf names.")
            if not self.of.take(row, at, wanted) and has_form:
                said = f"Entry {row.name} cannot be searched for: its sections or its time are not of an entry's form."
                self.report.add("index", f"entry {row.name}", said)
        self._conclude()

    def _known(self, index: int) -> bytes | None:
        tile = tile_in(0, index // 256, self.head.size)
        data = self.of.tiles.get(tile) if tile is not None else None
        return None if data is None else data[32 * (index % 256) : 32 * (index % 256) + 32]

    def _place(self, row: Row) -> int:
        """Where the leaf stands in the tree, against where it says that it stands."""
        if row.index == self._last + 1 and row.index < self.end and row.leaf == self._known(row.index):
            self._seen[row.index - self.begin] = 1
            self._last = row.index
            return int(row.index)
        if self._by_leaf is None:
            known = ((self._known(index), index) for index in range(self.begin, self.end))
            self._by_leaf = {leaf: index for leaf, index in known if leaf is not None}
        at = self._by_leaf.get(row.leaf)
        if at is None:
            if self.begin <= row.index < self.end and row.index not in self._strange:
                self._strange[row.index] = row
            else:
                self._extra.append(row.name)
            self._last = max(self._last, min(row.index, self._last + 1))
            return int(row.index)
        if self._seen[at - self.begin]:
            self._misplaced["entry-twice"].append(at)
            return at
        self._seen[at - self.begin] = 1
        if at != row.index:
            self._misplaced["entry-renumbered"].append(at)
        if at < self._last:
            self._misplaced["entry-out-of-order"].append(at)
        self._last = max(self._last, at)
        return at

    def _follow(self, stream: int, seq: int, leaf: bytes) -> None:
        """The chain of a stream, whose numbers are dense."""
        leaves = self.leaves.setdefault(stream, bytearray())
        expected = self.first.setdefault(stream, seq) + len(leaves) // 32
        if seq != expected:
            self._gaps.setdefault(stream, f"{seq} stands where {expected} should")
            if not 0 < seq - expected <= self.end - self.begin:
                return
            leaves += bytes(32 * (seq - expected))
        leaves += leaf

    def _conclude(self) -> None:
        report = self.report
        self._clear_tiles()
        changed = {index: row for index, row in self._strange.items() if not self._seen[index - self.begin]}
        for index, row in changed.items():
            said = f"Leaf {index}, now entry {row.name}, is not the one that the tree holds: the entry was changed."
            report.add("entry-changed", f"leaf {index}", said)
        for name in [row.name for index, row in self._strange.items() if index not in changed] + self._extra:
            report.add("entry-extra", f"entry {name}", f"Entry {name} is not in the tree: it was put in.")
        missing = [n for n, seen in enumerate(self._seen, self.begin) if not seen and n not in changed]
        report.add_runs("entry-missing", "leaf", missing, "{place} is missing: taken out, or cut off.")
        report.add_runs("entry-twice", "leaf", self._misplaced["entry-twice"], "{place} is there twice.")
        said = "{place} bears another number than the tree gives it."
        report.add_runs("entry-renumbered", "leaf", self._misplaced["entry-renumbered"], said)
        said = "{place} stands behind a later one."
        report.add_runs("entry-out-of-order", "leaf", self._misplaced["entry-out-of-order"], said)
        for stream, gap in self._gaps.items():
            report.add("position", f"stream {stream}", f"The numbers of stream {stream} are not dense: {gap}.")
        reach = f"leaves {self.begin} to {self.end - 1} of {self.head.size}" if self._seen else "no leaf"
        report.checked.append(f"{sum(self._seen)} entries with their sections, {reach}")

    def _clear_tiles(self) -> None:
        """Where the entries prove that a tile was changed or lost, and not they, say so of the tile."""
        suspected: dict[Tile, dict[int, bytes]] = {}
        for index, row in self._strange.items():
            tile = tile_in(0, index // 256, self.head.size)
            if tile is not None and tile not in self.of.sound:
                suspected.setdefault(tile, {})[index] = row.leaf
        for tile, leaves in suspected.items():
            path, was_there = tile_path(tile), tile in self.of.tiles
            if self._makes_sound(tile, leaves):
                if was_there:
                    said = "{place}: the tile was changed, not the entry."
                    self.report.add_runs("tile-changed", f"{path}, leaf", leaves, said)
            elif was_there:
                continue
            else:
                said = "{place} cannot be checked: the tile is missing."
                self.report.add_runs("tile-missing", f"{path}, leaf", leaves, said)
            for index in leaves:
                del self._strange[index]
                self._seen[index - self.begin] = 1

    def _makes_sound(self, tile: Tile, leaves: dict[int, bytes]) -> bool:
        hashes = split_hashes(self.of.tiles.get(tile, bytes(32 * tile[2])))
        for index, leaf in leaves.items():
            hashes[index % 256] = leaf
        mended = {**self.of.tiles, tile: b"".join(hashes)}
        if tile[2] == 256:
            above = tile_in(1, tile[1] // 256, self.head.size)
            return above in self.of.sound and root_of(hashes) == split_hashes(mended[above])[tile[1] % 256]
        try:
            return root_from(mended, self.head.size, self.head.size) == self.head.root
        except KeyError:
            return False


def tell(text: str, number: int) -> None:
    """Say on a terminal how far it is."""
    if number % 1000 == 0 and sys.stderr.isatty():
        sys.stderr.write(f"\r{text}   ")


def main(words: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        description="Verify a bundle of the audit log.", epilog="See the head of this file."
    )
    parser.add_argument("folder", type=Path, help="the unpacked bundle")
    parser.add_argument("--key", action="append", default=[], type=_key, help="the log's verifier key")
    parser.add_argument("--witness-key", action="append", default=[], type=_key, help="a witness's verifier key")
    parser.add_argument("--kept", type=Path, help="a checkpoint, proof or document of an earlier day")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args(words)
    try:
        report = Verification(given.folder, given.key, given.witness_key, given.kept).run()
    except NoBundle as fault:
        print(f"{fault}.", file=sys.stderr)
        return 3
    if sys.stderr.isatty():
        sys.stderr.write("\r")
    _print(report, as_json=given.json)
    return 1 if report.findings else 4 if report.is_partial else 0


def _key(text: str) -> Key:
    try:
        return parse_key(text)
    except Bad as fault:
        raise argparse.ArgumentTypeError(str(fault)) from None


def _print(report: Report, *, as_json: bool) -> None:
    if as_json:
        names = ("fault", "place", "said")
        members = {
            "holds": not report.findings, "is_partial": report.is_partial, "checked": report.checked, "unchecked": report.unchecked,
            "findings": [dict(zip(names, one)) for one in report.findings], "further": report.further,
        }  # fmt: skip
        print(json.dumps(members))
        return
    for text in report.checked:
        print(f"checked:      {text}")
    for text in report.unchecked:
        print(f"NOT checked:  {text}")
    for fault, _, said in report.findings:
        print(f"WRONG:        {fault}: {said}")
    for fault, count in report.further.items():
        print(f"WRONG:        {fault}: {count} more.")
    print(
        "It does not hold."
        if report.findings
        else "It holds" + (" as far as it could be checked." if report.is_partial else ".")
    )


if __name__ == "__main__":
    sys.exit(main())
