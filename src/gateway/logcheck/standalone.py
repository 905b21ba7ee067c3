#!/usr/bin/env python3
"""Verify a bundle of the audit log with Python alone, 3.9 or later: no other package, no network, nothing written.

    python3 -I verify.py FOLDER --key VKEY [--witness-key VKEY] [--remembered FILE] [--json]
    python3 -I verify.py DOCUMENT --key VKEY [--proof FILE] [--streams FILE] [--witness-key VKEY] [--json]

FOLDER: the unpacked bundle.  DOCUMENT: a document with its receipt, beside it or by --proof its .tlog-proof; or a proof or a checkpoint
alone.  --streams: what /audit/streams/N answered, or a bundle's keys.json, for the receipt's own signature.  --key: the log's verifier key, which you have from elsewhere than from the bundle: from the
gateway's /.well-known/jwks.json on an earlier day, from a gazette, from a court's file; as text, or a file with keys or with that jwks.json.  Without it the bundle's own key is taken,
and what holds holds for whoever made the bundle.  --remembered: a checkpoint, a .tlog-proof or a document with its receipt that
you kept from an earlier day: today's log must continue it.

Exit status: 0 all holds; 1 something was changed, and is named with its file; 2 wrong usage; 3 there is nothing to verify;
4 nothing is wrong, but something was NOT checked on which the whole hangs: no key was given, a document has no proof.

It computes SHA-256 by Python's own library and Ed25519 by itself, below, after RFC 8032.  The tree is that of RFC 6962, its
tiles, notes and checkpoints those of C2SP.  The form of a bundle is described in docs/audit-bundle.md of the gateway.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import hmac
import io
import json
import os
import re
import stat
import struct
import sys
import zlib
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, BinaryIO, Callable, NamedTuple
from uuid import UUID

# ---------------------------------------------------------------------------------------------------------------------
# JSON, strictly: no member twice, none unknown, numbers that are numbers, each value in its only form.


Json = dict[str, Any]


class Bad(ValueError):
    """Not of the form that it should have."""


def _members(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Bad("a member is there twice")
    return found


def _whole(text: str) -> int:
    if len(text) > 20:
        raise Bad("a number without end")
    return int(text)


def _broken(text: str) -> float:
    value = float(text) if len(text) < 400 else float("inf")
    if not -1e308 < value < 1e308:
        raise Bad(f"{text[:40]} is no number")
    return value


_JSON = json.JSONDecoder(object_pairs_hook=_members, parse_int=_whole, parse_float=_broken, parse_constant=_broken)


def parsed(data: bytes | str) -> Any:
    """What JSON says.  Raises ValueError, also for a member twice, half a character, what is nested beyond measure and numbers that are none."""
    try:
        text = data if isinstance(data, str) else data.decode()
        record = _JSON.decode(text)
        if "\\u" in text:
            json.dumps(record, ensure_ascii=False).encode()
    except RecursionError:
        raise Bad("it is nested too deeply") from None
    return record


def members(record: Any, forms: dict[str, Callable[[Any], Any]], sometimes: tuple[str, ...] = ()) -> Json:
    """The members of an object, each read by its form: exactly these, but for those that are there sometimes.  Raises ValueError."""
    if not isinstance(record, dict):
        raise Bad("it is no object")
    for name in forms:
        if name not in record and name not in sometimes:
            raise Bad(f"{name} is missing")
    found = {}
    for name, value in record.items():
        if name not in forms:
            raise Bad(f"{name[:40]!r} is unknown")
        try:
            found[name] = forms[name](value)
        except ValueError as fault:
            raise Bad(f"{name}: {fault}") from None
    return found


def number(value: Any) -> int:
    """A whole number from 0 on, under 2**63.  Raises Bad."""
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise Bad("not a number from 0 on")
    return value


def text_of(value: Any) -> str:
    """A text.  Raises Bad."""
    if not isinstance(value, str):
        raise Bad("not a text")
    return value


def digits(size: int) -> Callable[[Any], bytes]:
    """So many bytes in hexadecimal digits, small letters.  What it returns raises Bad."""

    def read(value: Any) -> bytes:
        if not isinstance(value, str) or not re.fullmatch(r"(?:[0-9a-f]{2})*", value) or len(value) != 2 * size:
            raise Bad(f"not {size} bytes in hexadecimal digits")
        return bytes.fromhex(value)

    return read


def base64(value: Any) -> bytes:
    """Standard base64 in its only form.  Raises Bad."""
    try:
        data = b64decode(text_of(value), validate=True)
    except ValueError:
        raise Bad("not base64") from None
    if b64encode(data).decode() != value:
        raise Bad("not base64")
    return data


def uuid(value: Any) -> bytes:
    """The 16 bytes of a UUID in its usual form.  Raises ValueError."""
    found = UUID(text_of(value))
    if str(found) != value:
        raise Bad("not a UUID in its usual form")
    return found.bytes


def items(form: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    """A list, each of its items read by the form.  What it returns raises ValueError."""

    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise Bad("not a list")
        return [form(one) for one in value]

    return read


def time_of(value: Any) -> datetime:
    """A time with its zone.  Raises ValueError."""
    at = datetime.fromisoformat(text_of(value))
    if at.tzinfo is None:
        raise Bad(f"{value} is a time without a zone")
    return at


# ---------------------------------------------------------------------------------------------------------------------
# Files: regular ones and nothing else, never through a link, never more than is asked for.


KINDS = {
    stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder", stat.S_IFIFO: "a FIFO", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}  # fmt: skip
LITTER = {
    ".ds_store", "__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", ".directory", ".localized", ".apdisk", ".fseventsd",
    ".spotlight-v100", ".temporaryitems", ".trashes", "icon\r",
}  # fmt: skip
LITTER_BEGINS = ("._", ".~lock.", "~$", ".trash-", ".nfs", ".fuse_hidden", "#")
LITTER_ENDS = ("~", ".swp", ".swo", "zone.identifier")
DEEPEST, MOST_NAMES = 16, 2_000_000
MOST_OF_A_FILE = 64 << 20
LARGEST_HOLLOW = 1 << 30
EMPTY_FOLDER = "an empty folder"


class Refused(ValueError):
    """A file is not read; the text says why."""


def opened(path: Path, *, follow: bool = False) -> BinaryIO:
    """A regular file, open for reading.  follow: through a link, where a person named it.  Raises Refused."""
    no_link = 0 if follow else getattr(os, "O_NOFOLLOW", 0)
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | no_link
    try:
        descriptor = os.open(path, flags)
    except OSError as fault:
        raise Refused(fault.strerror or "it cannot be read") from None
    found = os.fstat(descriptor)
    kind = stat.S_IFMT(found.st_mode)
    blocks = getattr(found, "st_blocks", found.st_size)  # Windows does not tell; of 512 bytes
    is_hollow = found.st_size > LARGEST_HOLLOW and blocks * 512 * 64 < found.st_size  # would be read for hours
    if kind != stat.S_IFREG or is_hollow:
        os.close(descriptor)
        raise Refused(f"it is {KINDS.get(kind, 'almost nothing but holes')}")
    return os.fdopen(descriptor, "rb")


def content_of(path: Path, most: int = MOST_OF_A_FILE, *, follow: bool = False) -> bytes:
    """A file's bytes.  Raises Refused, also where there are more than `most`."""
    try:
        with opened(path, follow=follow) as file:
            data = file.read(most + 1)
    except OSError as fault:
        raise Refused(fault.strerror or "it cannot be read") from None
    if len(data) > most:
        raise Refused(f"it is too large, of more than {most} bytes")
    return data


def is_litter(name: str) -> bool:
    """Whether file managers, editors and unpacking programs leave files or folders of this name behind."""
    low = name.lower()
    return low in LITTER or low.startswith(LITTER_BEGINS) or low.endswith(LITTER_ENDS)


def listing(folder: Path) -> tuple[set[str], dict[str, str], list[str]]:
    """What lies in a folder: regular files by path, what else there is and what it is, and litter, into which nobody looks.  Raises Refused."""
    files: set[str] = set()
    strange: dict[str, str] = {}
    ignored: list[str] = []
    waiting = [("", folder)]
    while waiting:
        within, path = waiting.pop()
        try:
            with os.scandir(path) as found:
                names = [(one.name, stat.S_IFMT(one.stat(follow_symlinks=False).st_mode)) for one in found]
        except OSError as fault:
            raise Refused(f"{shown(path.name)}: {fault.strerror}") from None
        if within and not names:
            strange[within[:-1]] = EMPTY_FOLDER
        for name, kind in names:
            place = within + name
            if is_litter(name):
                ignored.append(place)
            elif kind == stat.S_IFDIR:
                waiting.append((place + "/", path / name))
            elif kind == stat.S_IFREG:
                files.add(place)
            else:
                strange[place] = KINDS.get(kind, "no file")
        if within.count("/") > DEEPEST or len(files) + len(strange) + len(ignored) > MOST_NAMES:
            raise Refused("its folders have no end")
    return files, strange, sorted(ignored)


def shown(text: str) -> str:
    """A text as it can be shown: what no terminal should take in is escaped."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape", "surrogatepass").decode("ascii")
        for letter in text
    )


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
    """Whether the signature, 64 bytes, is that of the key, 32 bytes.  RFC 8032, section 5.1.7; the numbers are those of its steps."""
    # 1  The key is a point; the signature is a point R, compared below as it is written, and a number S under the order.
    if public_key not in _keys:
        point = decompressed(public_key)
        _keys[public_key] = None if point is None else Multiples((P - point[0], point[1], 1, P - point[3]))
    minus_key = _keys[public_key]
    if minus_key is None or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= ORDER:
        return False
    # 2  The hash over R, key and message, as a number k.
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    # 3  S times the base point, less k times the key, is R.
    return compressed(added(BASE.times(s), minus_key.times(k))) == signature[:32]


# ---------------------------------------------------------------------------------------------------------------------
# The report: what is wrong, what was checked, and what was not.


MOST_OF_A_KIND = 20
FILES = {
    "checkpoint": ("checkpoint-signature", "cosignature", "checkpoint", "root", "key-swapped", "rolled-back", "forked"),
    "keys.json": ("stream-key",),
    "entries.ndjson": (
        "entry-changed", "entry-missing", "entry-extra", "entry-twice", "entry-renumbered", "entry-out-of-order", "section-changed",
        "position",
    ),
    "batches.ndjson": ("batch-signature", "batch-changed", "batch-missing", "batch-extra"),
    "answer.ndjson": ("answer-omitted", "answer-invented", "answer-twice", "answer-order", "answer-changed"),
    "manifest.json": ("index", "store"),
}  # fmt: skip
FILE_OF = {fault: name for name, faults in FILES.items() for fault in faults}
"""In which file of a bundle a fault is, where its place does not name the file."""


class Report:
    """What is wrong, what was checked, and what was not.  file: the one that is verified, where it is no bundle."""

    def __init__(self, file: str = "") -> None:
        self.file = file
        self.findings: list[tuple[str, str, str, str]] = []
        self.further: Counter[str] = Counter()
        self.checked: list[str] = []
        self.unchecked: list[str] = []
        self.ignored: list[str] = []
        self.is_partial = False

    def add(self, fault: str, place: str, sentence: str, file: str = "") -> None:
        """Note a fault; of many of a kind the first, and how many more.  file: where it is not the one that follows."""
        if sum(one[0] == fault for one in self.findings) < MOST_OF_A_KIND:
            self.findings.append((fault, shown(place), shown(sentence), shown(file or self._file(fault, place))))
        else:
            self.further[fault] += 1

    def leave(self, what: str, *, is_essential: bool = False) -> None:
        """Note what cannot be checked; where the whole hangs on it, the exit status says so."""
        if what not in self.unchecked:
            self.unchecked.append(what)
        self.is_partial = self.is_partial or is_essential

    def _file(self, fault: str, place: str) -> str:
        if self.file:
            return self.file
        if fault in ("tile-changed", "tile-missing"):
            return "tiles/" + place.partition(",")[0]
        if place == "keys.json" or fault not in FILE_OF:
            return place.partition(" line ")[0].partition(" row ")[0]
        return FILE_OF[fault]

    def add_runs(self, fault: str, noun: str, places: Iterable[int], sentence: str) -> None:
        """Note a fault at many places, neighbours as one."""
        for low, high in runs(places):
            span = f"{noun} {low}" if low == high else f"{noun} {low} to {high}"
            self.add(fault, span, sentence.format(place=span[0].upper() + span[1:]))


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


def tell(text: str, number: int) -> None:
    """Say on a terminal how far it is."""
    if number % 1000 == 0 and sys.stderr.isatty():
        sys.stderr.write(f"\r{text}   ")


# ---------------------------------------------------------------------------------------------------------------------
# Signed notes and checkpoints: C2SP signed-note, tlog-cosignature, tlog-checkpoint.


class Key(NamedTuple):
    """A verifier key: name, algorithm (one of KEY_SIZES), so many bytes."""

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


KEY_SIZES = {1: 32, 4: 32, 6: 1312}
"""Ed25519; Ed25519 of a witness, with a time; ML-DSA-44 with a time, which this program does not compute."""


def parse_key(vkey: str) -> Key:
    """From `<name>+<id>+<base64>`.  Raises Bad."""
    found = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", text_of(vkey).strip())
    data = base64(found[3]) if found else b""
    if found is None or not data or len(data) != 1 + KEY_SIZES.get(data[0], -1):
        raise Bad("not a verifier key of Ed25519 or ML-DSA-44")
    key = Key(found[1], data[0], data[1:])
    if key.key_id.hex() != found[2]:
        raise Bad("the verifier key's id does not follow from its name and key")
    return key


def split_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Text, and signatures as (name, key id, data), none of them checked.  Raises Bad."""
    text, blank, lines = note.rpartition("\n\n")
    if (
        len(note) > 1_000_000
        or not blank
        or not text
        or not lines.endswith("\n")
        or re.search(r"[\x00-\x09\x0b-\x1f]", note)
    ):
        raise Bad("not a signed note")
    signatures = []
    for line in lines[:-1].split("\n"):
        mark, name, data = [*line.split(" ", 2), "", ""][:3]
        blob = base64(data)
        if mark != "\u2014" or not name or "+" in name or any(letter.isspace() for letter in name) or len(blob) < 5:
            raise Bad("not a signature line")
        signatures.append((name, blob[:4], blob[4:]))
    if len(signatures) > 100:
        raise Bad("a note has at most 100 signatures")
    return text + "\n", signatures


class NotHere(ValueError):
    """A signature of an algorithm that this program does not compute."""


def signature_of(note: str, key: Key) -> int | None:
    """Check the note's signatures by a key.  Returns a cosignature's time, else 0; None where the key did not sign.  Raises Bad, NotHere."""
    text, signatures = split_note(note)
    held = None
    for name, key_id, data in signatures:
        if (name, key_id) != (key.name, key.key_id):
            continue
        if key.algorithm == 6:
            raise NotHere(
                f"the signature of {name}: it is one of ML-DSA-44, which this program does not compute; `gateway audit verify` does"
            )
        at = int.from_bytes(data[:8], "big") if key.algorithm == 4 else 0
        message = f"cosignature/v1\ntime {at}\n{text}" if key.algorithm == 4 else text
        if at >= 1 << 63 or not is_signed(key.public, message.encode(), data[8:] if key.algorithm == 4 else data):
            raise Bad(f"the signature of {name} is not its signature of this text")
        held = at
    return held


def parse_checkpoint(note: str) -> Checkpoint:
    """What a note says, no signature checked.  Raises Bad."""
    lines = split_note(note)[0][:-1].split("\n")
    if (
        len(lines) < 3
        or not all(lines)
        or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1])
        or int(lines[1]) >= 1 << 63
    ):
        raise Bad("not a checkpoint: origin, size, root")
    root = base64(lines[2])
    if len(root) != 32 or (lines[1] == "0" and root != hashlib.sha256(b"").digest()):
        raise Bad("a checkpoint's root has 32 bytes")
    return Checkpoint(lines[0], int(lines[1]), root)


# ---------------------------------------------------------------------------------------------------------------------
# Who signed a checkpoint: the log, and witnesses.


def check_signatures(report: Report, note: str, head: Checkpoint, keys: list[Key], witnesses: list[Key]) -> None:
    """Who signed a checkpoint.  keys: of the log of that name."""
    place = f"checkpoint of {head.size}"
    if not keys:
        report.add("key-swapped", head.origin, f"The log calls itself {head.origin}: the key is another log's.")
        return
    try:
        held = [at for at in (signature_of(note, key) for key in keys) if at is not None]
        fault = "" if held else "it is signed by none of the known keys"
    except NotHere as bad:
        report.leave(str(bad), is_essential=True)
        return
    except Bad as bad:
        fault = str(bad)
    if fault:
        report.add("checkpoint-signature", place, f"The checkpoint does not hold: {fault}.")
        return
    report.checked.append(f"checkpoint of {head.origin} at {head.size} leaves, signed by {len(held)} log key(s)")
    for witness in witnesses:
        try:
            at = signature_of(note, witness)
        except NotHere as bad:
            report.leave(str(bad), is_essential=True)
            continue
        except Bad:
            report.add("cosignature", witness.name, f"The cosignature of {witness.name} does not hold.")
            continue
        if at is None:
            report.unchecked.append(f"the cosignature of {witness.name}: there is none")
        else:
            report.checked.append(f"cosignature of {witness.name}, time {at}")
    if not witnesses:
        report.unchecked.append("cosignatures of witnesses: no witness key was given")


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
# A bundle's files, and its small ones read.


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


# ---------------------------------------------------------------------------------------------------------------------
# One entry: a leaf, and the sections that it names.


_TAIL = re.compile(rb'"seq":(\d{1,18}),"stream":(\d{1,9}),"v":1\}\Z')


class Row:
    """One line of entries.ndjson."""

    def __init__(self, line: bytes) -> None:
        record = members(parsed(line), {"index": number, "body": base64, "sections": base64})
        self.index, self.body, self.sections = record["index"], record["body"], record["sections"]
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
            named, hashes, subjects = parsed(self.body)["sections"], {}, []
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
        return bool(named == ({**hashes, "subjects": subjects} if subjects else hashes))

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
            record = parsed(content)
            if name == "subject":
                found["subject_tags", str(record["tag"])] = None
            else:
                single[name] = record
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
# The words in which entries are told.  They are of one edition, which a bundle's manifest names.


EDITION, FORMULAS_ALONE, WITHOUT_OFFERS = 4, 2, 3
EDITIONS = (FORMULAS_ALONE, WITHOUT_OFFERS, EDITION)
COLUMNS = (
    "entry",
    "at",
    "kind",
    "query_id",
    "account",
    "client",
    "office",
    "case_number",
    "matter",
    "certificates",
    "departments",
    "states",
    "disclosed",
    "subjects",
    "leaf_hash",
    "sentence",
    "actor",
)
SENTENCES = {
    "en": {
        "INTENT": "On {at} the officer {who} asked {departments} for case {case}, matter {matter}, about {people}; certificates {certificates}; by rule {by}; set of rules {rules}.",
        "OUTCOME": "On {at} the officer {who} was answered for case {case}, matter {matter}, about {people}; {states}; fields {fields}{refused}{pending}.",
        "LATE": "On {at}, for case {case} of the officer {who}, about {people}: {came}; {states}; fields {fields}{refused}.",
        "RELEASE": "On {at} the officer {who} was handed the stored answer of case {case} again, about {people} ({how}){left}.",
        "DENIED": "On {at} the officer {who} was refused{request} by rule {rule}; nobody was asked.",
        "UNRESOLVED": "On {at} the query of the officer {who} for case {case}, about {people}, was given up ({reason}); {departments} may have been asked; nothing was released.",
        "REJECTED_BURST": "On {at} {count} requests of the client {client} were cut off ({reason}).",
        "REVEAL": "On {at} {who} {step} the reveal of {people} in entry {about} for task {task} ({ground}).",
        "LOOK": "On {at} {who} opened the {opened} of case {case}, matter {matter}, about {people}; shown {shown}.",
        "SEARCH": "On {at} {who} searched the log for task {task}: {sought}{told}.",
        "EXPORT": "On {at} {who} exported from the log for task {task}: {sought}{told}.",
        "SHRED": "On {at} {who} destroyed the {keys} keys of one person or firm by order {order}.",
        "PRUNE": "On {at} {who} announced by order {order} that the {entries} entries of {month} are dropped; their export was verified.",
    },
    "zh": {
        "INTENT": "{at}，经办人{who}为办件{case}（事项{matter}）向{departments}查询{people}；证明事项{certificates}；依据规则{by}；规则集{rules}。",
        "OUTCOME": "{at}，经办人{who}就办件{case}（事项{matter}）获知{people}；{states}；信息项{fields}{refused}{pending}。",
        "LATE": "{at}，经办人{who}的办件{case}，{people}：{came}；{states}；信息项{fields}{refused}。",
        "RELEASE": "{at}，办件{case}的已存结果再次交予经办人{who}，涉及{people}（{how}）{left}。",
        "DENIED": "{at}，经办人{who}的请求{request}被规则{rule}拒绝，未向任何部门查询。",
        "UNRESOLVED": "{at}，经办人{who}就办件{case}对{people}的查询被放弃（{reason}）；可能已向{departments}查询；未提供任何结果。",
        "REJECTED_BURST": "{at}，客户端{client}的{count}次请求被拦截（{reason}）。",
        "REVEAL": "{at}，{who}因任务{task}{step}揭示留痕{about}中的{people}（{ground}）。",
        "LOOK": "{at}，{who}打开办件{case}（事项{matter}）的{opened}，涉及{people}；所见{shown}。",
        "SEARCH": "{at}，{who}因任务{task}检索审计日志：{sought}{told}。",
        "EXPORT": "{at}，{who}因任务{task}导出审计日志：{sought}{told}。",
        "SHRED": "{at}，{who}依{order}号令销毁一个人或单位的密钥{keys}个。",
        "PRUNE": "{at}，{who}依{order}号令公告：{month}的{entries}条留痕记录已导出并核验，予以清理。",
    },
}
CLAUSES = {
    "en": {
        "refused": "; refused by rule {by}",
        "pending": "; still pending {pending}",
        "request": " {wish}matter {matter}, case {case}, about {people},",
        "left": "; fields {fields}",
        "told": "; shown {shown} of {many} people or firms",
    },
    "zh": {
        "refused": "；拒绝所依规则{by}",
        "pending": "；待回复{pending}",
        "request": "（{wish}事项{matter}、办件{case}、{people}）",
        "left": "；信息项{fields}",
        "told": "；所见{many}人或单位的{shown}",
    },
}
STEPS = {
    "en": {
        "asked": "asked for",
        "approved": "approved",
        "refused": "refused",
        "read": "read",
    },
    "zh": {
        "asked": "申请",
        "approved": "同意",
        "refused": "拒绝",
        "read": "查看",
    },
}
WISHES = {
    "en": {
        "stored_answer": "the stored answer of ",
        "declaration": "a declaration in ",
    },
    "zh": {
        "stored_answer": "已存结果，",
        "declaration": "申报承诺，",
    },
}
ACTS = {
    "en": {
        "replied": "a verification answered by {actor}",
        "extended": "a verification given more time by {actor}",
        "reassigned": "a verification handed on by {actor}",
        "declared": "a declaration taken by {actor}",
        "declined": "the declaration on offer declined, as told to {actor}",
        "offer_over": "the time for the declaration on offer was over",
        "renewed": "the times at which departments are asked again renewed",
        "": "by {actor}",
    },
    "zh": {
        "replied": "{actor}答复部门核验",
        "extended": "{actor}延长核验时限",
        "reassigned": "{actor}转办核验",
        "declared": "{actor}收取申报承诺",
        "declined": "申请人不作申报承诺，由{actor}登记",
        "offer_over": "申报承诺期限已过",
        "renewed": "更新再次查询部门的时间",
        "": "经手人{actor}",
    },
}
BY_ITSELF, LATER_ACTS = ("offer_over", "renewed"), ("declined", "offer_over", "renewed")
OTHER = {"en": "On {at}, {who}: {did}.", "zh": "{at}，{who}：{did}。"}
ZONE = {"en": " (UTC+8)", "zh": "（北京时间）"}
NOTHING = {"en": "none", "zh": "无"}
DETAILS = (
    "rules",
    "rule",
    "reason",
    "count",
    "task",
    "how",
    "step",
    "about",
    "ground",
    "keys",
    "order",
    "entries",
    "month",
)
SAID_BY = {"REVEAL": "step", "LOOK": "what", "RELEASE": "how", "EXPORT": "how", "DENIED": "of", "ADMIN": "did"}
KINDS_OF_ENTRIES = (
    "INTENT",
    "OUTCOME",
    "LATE",
    "RELEASE",
    "DENIED",
    "UNRESOLVED",
    "REJECTED_BURST",
    "REVEAL",
    "EXPORT",
    "SEARCH",
    "ADMIN",
    "SHRED",
    "PRUNE",
    "LOOK",
)
CHINA = timezone(timedelta(hours=8))


# ---------------------------------------------------------------------------------------------------------------------
# What is told of an entry besides its leaf, in members, sentences and columns.


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _texts(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def view(row: Row, log: int, index: int) -> Json | None:
    """An entry by its members, in the order of the answer's, but for its sentences; None where it is no entry."""
    try:
        body = parsed(row.body)
        at, query_id = time_of(body["at"]), body.get("query_id")
        query_id = None if query_id is None else str(UUID(query_id))
        parts = [(name, _object(parsed(content))) for name, _, content in row.parts()]
        name, kind = f"{body['stream']}-{body['seq']}", body["kind"]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None
    if kind not in KINDS_OF_ENTRIES:
        return None
    single = {name: record for name, record in parts if name != "subject"}
    subjects = [record for name, record in parts if name == "subject"]
    officer, request, result = (single.get(name, {}) for name in ("officer", "request", "result"))
    fields = _object(result.get("fields")) if kind in ("OUTCOME", "LATE", "RELEASE") else {}
    left = {
        code: {
            field: pair[0]
            for field, pair in _object(names).items()
            if isinstance(pair, list) and len(pair) > 1 and pair[1] in ("value", "masked")
        }
        for code, names in fields.items()
    }
    return {
        "entry": name, "log": log, "index": index, "kind": kind, "at": at.isoformat(), "domain_at": _text(body.get("domain_at")),
        "query_id": query_id, "account": _text(officer.get("account")), "client": _text(officer.get("client")),
        "office": _text(officer.get("department")), "actor": _text(single.get("actor", {}).get("account")),
        "case_number": _text(single.get("case", {}).get("case_number")), "matter": _text(request.get("matter")),
        "certificates": _texts(request.get("certificates")), "departments": _texts(request.get("departments")),
        "states": {code: str(state) for code, state in _object(result.get("states")).items()},
        "disclosed": {code: names for code, names in left.items() if names},
        "subjects": [
            {
                "party": str(one.get("party", "")), "role": str(one.get("role", "")), "tag": str(one.get("tag", "")),
                "departments": _texts(one.get("departments")), "disclosed": _texts(one.get("disclosed")),
                "shown": _texts(one.get("shown")), "is_sealed": "sealed" in one,
            }
            for one in subjects
        ],
        "details": {**result, **({"rules": request["rules"]} if "rules" in request else {})}, "leaf_hash": row.leaf.hex(),
    }  # fmt: skip


def step_of(entry: Json) -> str:
    """Which step of its kind an entry is, as far as a sentence tells it."""
    kind, result = entry["kind"], entry["details"]
    if kind in SAID_BY:
        return str(result.get(SAID_BY[kind], "")).partition(" ")[0]
    return next((act for act in ACTS["en"] if act and act in result), "") if kind == "LATE" else ""


def sentence(entry: Json, language: str, edition: int = EDITION) -> str:
    """What the entry says in one sentence, in either language, in the words of an edition."""
    nothing, details, kind, step = NOTHING[language], entry["details"], entry["kind"], step_of(entry)
    who = entry["account"] or entry["office"] or ""
    if entry["account"] and entry["office"]:
        form = "{} of {}" if language == "en" else "{}（{}）"
        who = form.format(entry["account"], entry["office"])
    rules = {str(rule) for name in ("rules", "denied") for rule in _object(details.get(name)).values()}
    if kind == "INTENT":
        for names in _object(details.get("fields")).values():
            rules |= {str(pair[1]) for pair in _object(names).values() if isinstance(pair, list)}
    came = sorted(str(end) for end in _object(details.get("ended")).values())
    act = "" if edition <= WITHOUT_OFFERS and step in LATER_ACTS else step
    if entry["actor"] is not None or act in BY_ITSELF:
        came.append(ACTS[language].get(act, ACTS[language][""]).format(actor=entry["actor"]))
    subject, everything = ("one person or firm", "everything") if language == "en" else ("一个人或单位", "全部")
    sought = [subject] if any(one["role"] == "searched" for one in entry["subjects"]) else []
    sought += [f"{name} {value}" for name, value in _object(details.get("criteria")).items()]
    if "export" in details:
        sought.append(f"export {details['export']}")
    parts = {
        "who": who, "client": entry["client"], "case": entry["case_number"], "matter": entry["matter"],
        "departments": ", ".join(entry["departments"]), "people": ", ".join(one["party"] for one in entry["subjects"]),
        "shown": ", ".join(sorted({name for one in entry["subjects"] for name in one["shown"]})),
        "certificates": ", ".join(entry["certificates"]),
        "states": ", ".join(f"{code} {state}" for code, state in entry["states"].items()),
        "fields": ", ".join(f"{c} {name} ({mode})" for c, names in entry["disclosed"].items() for name, mode in names.items()),
        "by": ", ".join(sorted(rules)), "came": ", ".join(came), "sought": ", ".join(sought) or everything,
    }  # fmt: skip
    parts.update({name: value for name, value in details.items() if isinstance(value, str)})
    parts.update({name: str(value) for name, value in details.items() if isinstance(value, int)})
    pending = details.get("pending")
    words: Json = {**dict.fromkeys(DETAILS, nothing), **{name: value or nothing for name, value in parts.items()}}
    words["at"] = time_of(entry["at"]).astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S") + ZONE[language]
    words["did"] = parts.get("did") or kind
    words["pending"] = len(pending) if isinstance(pending, list) else 0
    words["many"] = sum(bool(one["shown"]) for one in entry["subjects"])
    words["wish"] = WISHES[language].get(step, "")
    words["opened"] = ("verification {}" if language == "en" else "部门核验{}").format(details.get("task_id", ""))
    tells = {
        "refused": parts["by"], "pending": words["pending"], "request": entry["case_number"], "left": parts["fields"], "told": words["many"],
    }  # fmt: skip
    words.update({name: form.format_map(words) if tells[name] else "" for name, form in CLAUSES[language].items()})
    words["rules"] = str(words["rules"])[:12]
    words["step"] = STEPS[language].get(str(words["step"]), words["step"])
    return SENTENCES[language].get(kind, OTHER[language]).format_map(words)


def cells(entry: Json, edition: int = EDITION) -> list[str]:
    """The cells of one entry, its leaf index first."""
    fields = (f"{c}:{name}={mode}" for c, names in entry["disclosed"].items() for name, mode in names.items())
    return [
        str(entry["index"]), entry["entry"], entry["at"], entry["kind"], entry["query_id"] or "", entry["account"] or "",
        entry["client"] or "", entry["office"] or "", entry["case_number"] or "", entry["matter"] or "",
        " ".join(entry["certificates"]), " ".join(entry["departments"]),
        " ".join(f"{code}={state}" for code, state in entry["states"].items()), " ".join(fields),
        " ".join(f"{one['party']}={one['tag']}" for one in entry["subjects"]), entry["leaf_hash"], sentence(entry, "en", edition),
        entry["actor"] or "",
    ]  # fmt: skip


REWRITTEN = re.compile(r"[0-9]{1,4}(?:[-/.:][0-9]{1,4}){1,2}|[0-9]+[Ee][0-9]+|0[0-9]+|[0-9]{16,}")


def csv_line(row: Iterable[str], edition: int = EDITION) -> bytes:
    """One line of CSV with its end; what a spreadsheet would execute, or make a day or another number of, has an apostrophe in front."""
    line = io.StringIO()
    starts = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
    guards = edition > FORMULAS_ALONE
    kept = (f"'{cell}" if cell.startswith(starts) or (guards and REWRITTEN.fullmatch(cell)) else cell for cell in row)
    csv.writer(line).writerow(kept)
    return line.getvalue().encode()


def digest_of(data: bytes) -> bytes:
    """By which two tellings are compared."""
    return hashlib.sha256(data).digest()[:16]


def canonical(value: Any) -> bytes:
    """The digest of JSON values, whatever the order of their members."""
    return digest_of(json.dumps(value, sort_keys=True).encode())


class Told(NamedTuple):
    """Digests of what must be told of one entry: as an object of the answer, as a line of CSV, as cells."""

    object: bytes = bytes(16)
    csv: bytes = bytes(16)
    cells: bytes = bytes(16)


def told(row: Row, log: int, index: int, edition: int = EDITION) -> Told:
    """What must be told of an entry in the words of an edition; nothing of what is no entry."""
    entry = view(row, log, index)
    if entry is None:
        return Told()
    row_of_cells = cells(entry, edition)
    entry["sentence"] = {language: sentence(entry, language, edition) for language in ("en", "zh")}
    texts = digest_of("\x00".join(row_of_cells).encode())
    return Told(canonical(entry), digest_of(csv_line(row_of_cells, edition)), texts)


def csv_records(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines, joined where a cell in quotation marks goes over several."""
    waiting: list[bytes] = []
    marks = size = 0
    for line in lines:
        waiting.append(line)
        marks, size = marks + line.count(b'"'), size + len(line)
        if marks % 2 == 0 or size > 1 << 20:
            yield b"".join(waiting)
            waiting.clear()
            marks = size = 0
    if waiting:
        yield b"".join(waiting)


# ---------------------------------------------------------------------------------------------------------------------
# entries.parquet: the part of Apache Parquet that pyarrow writes it in, and wrote the gateway's own writer before.  parquet-format 2.11.
# Data pages of version 1, PLAIN, as they are or packed with gzip.  What the footer says is built anew from a few numbers in it and compared.


GROUP_ROWS, GROUP_BYTES, FOOT_BYTES = 10_000, 1 << 29, 1 << 22
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
DEEPEST = 8
Fields = dict[int, tuple[int, Any]]
"""A struct of Thrift: the number of a field to the number of its type and its value; a list is its items' type and the items."""


class Thrift:
    """Reads the compact protocol, in the one way in which every writer says it; numbers, texts, lists and structs."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    def take(self, size: int) -> bytes:
        """The next bytes.  Raises Bad."""
        found = self.data[self.at : self.at + size]
        if len(found) != size:
            raise Bad("it ends too early")
        self.at += size
        return found

    def varint(self) -> int:
        """An unsigned number.  Raises Bad."""
        number = shift = 0
        while shift < 70:
            (byte,) = self.take(1)
            if byte == 0 and shift:
                break
            number, shift = number | (byte & 0x7F) << shift, shift + 7
            if byte < 0x80:
                return number
        raise Bad("a number that is longer than it need be")

    def value(self, kind: int, deep: int) -> Any:
        """A value of a type.  Raises Bad."""
        if kind == 1:
            return True
        if kind in (4, 5, 6):
            number = self.varint()
            return number // 2 if number % 2 == 0 else -(number + 1) // 2
        if kind == 8:
            return self.take(self.varint())
        if kind == 9 and deep < DEEPEST:
            (head,) = self.take(1)
            count = self.varint() if head >= 0xF0 else head >> 4
            if count > len(self.data) - self.at or head & 15 == 1:
                raise Bad("a list that cannot be")
            return head & 15, [self.value(head & 15, deep + 1) for _ in range(count)]
        if kind == 12 and deep < DEEPEST:
            return self.fields(deep + 1)
        raise Bad("a value that is not written here")

    def fields(self, deep: int = 0) -> Fields:
        """A struct.  Raises Bad."""
        found: Fields = {}
        name = 0
        while True:
            (head,) = self.take(1)
            if head == 0:
                return found
            if head < 16:
                raise Bad("a field that is not written here")
            name += head >> 4
            found[name] = (head & 15, self.value(head & 15, deep))


def i32(number: int) -> tuple[int, int]:
    """A number of 32 bits."""
    return 5, number


def i64(number: int) -> tuple[int, int]:
    """A number of 64 bits."""
    return 6, number


def structs(found: list[Fields]) -> tuple[int, Any]:
    """A list of structs."""
    return 9, (12, found)


def besides(more: Fields, said: Fields) -> Fields:
    """Of what need not be said what is."""
    return {name: value for name, value in more.items() if name in said}


@dataclass(frozen=True)
class Chunk:
    """A column of a group of rows.  at, size, plain: where it lies, its bytes, before they were packed.  counts: what is said of its pages."""

    name: str
    at: int
    size: int
    plain: int
    rows: int
    is_packed: bool
    counts: Fields

    def require_pages(self, count: int, cells: list[str]) -> None:
        """Raises Bad where other pages or cells are said than there are."""
        there = sum(bool(cell) for cell in cells)
        sizes: Fields = {1: i64(sum(len(cell.encode()) for cell in cells))} if kind_of(self.name) == 6 else {}
        sizes.update({2: (9, (6, [])), 3: (9, (6, [len(cells) - there, there]))})
        if len(cells) != self.rows or self.counts != besides({13: page_counts(count), 16: (12, sizes)}, self.counts):
            raise Bad(f"the pages of {self.name} are not those that are said")


def page_counts(count: int) -> tuple[int, Any]:
    """So many data pages, PLAIN."""
    return structs([{1: i32(0), 2: i32(0), 3: i32(count)}])


def kind_of(name: str) -> int:
    """The type of a column: numbers of 64 bits, or bytes."""
    return 2 if name in ("index", "at") else 6


def schema_of(root: Fields) -> list[Fields]:
    """The columns as the footer says them, behind what it says of them all."""
    found = [root]
    for name in ("index", *COLUMNS):
        one: Fields = {1: i32(kind_of(name)), 3: i32(1), 4: (8, name.encode())}
        if name == "at":  # microseconds, in UTC
            one.update({6: i32(10), 10: (12, {8: (12, {1: (1, True), 2: (12, {2: (12, {})})})})})
        elif name != "index":
            one.update({6: i32(0), 10: (12, {1: (12, {})})})
        found.append(one)
    return found


def chunk_of(name: str, said: Fields, at: int) -> Chunk:
    """A column that begins at a place.  Raises Bad where anything else is said of it."""
    meta = said[3][1]
    codec, rows, plain, size = (meta[number][1] for number in (4, 5, 6, 7))
    encodings = [one for one in ([0, 3], [3, 0]) if meta[2] == (9, (5, one))]
    counts: Fields = {number: meta[number] for number in (13, 16) if number in meta}
    expected: Fields = {
        1: i32(kind_of(name)), 2: (9, (5, encodings[0])), 3: (9, (8, [name.encode()])), 4: i32(codec), 5: i64(rows), 6: i64(plain),
        7: i64(size), 9: i64(at), **counts,
    }  # fmt: skip
    if said not in ({2: i64(at), 3: (12, expected)}, {2: i64(0), 3: (12, expected)}) or codec not in (0, 2):
        raise Bad(f"what is said of {name} is not written here")
    if not (0 < size <= GROUP_BYTES and 0 < plain <= GROUP_BYTES and 0 < rows <= GROUP_ROWS):
        raise Bad("a group of rows is too large")
    return Chunk(name, at, size, plain, rows, codec == 2, counts)


def groups_of(foot: Fields, end: int) -> list[list[Chunk]]:
    """The groups of rows, which fill the file from its beginning to where the footer is.  Raises Bad."""
    groups, at, told = [], 4, []
    for number, said in enumerate(foot[4][1][1]):
        names, begin, group = ("index", *COLUMNS), at, []
        if len(said[1][1][1]) != len(names):
            raise Bad("its columns are others")
        for name, one in zip(names, said[1][1][1]):
            group.append(chunk_of(name, one, at))
            at += group[-1].size
        plain = sum(chunk.plain for chunk in group)
        more: Fields = {5: i64(begin), 6: i64(at - begin), 7: (4, number)}
        told.append({1: said[1], 2: i64(plain), 3: i64(group[0].rows), **besides(more, said)})
        if plain > GROUP_BYTES or any(chunk.rows != group[0].rows for chunk in group):
            raise Bad("its columns are not of the same length")
        groups.append(group)
    columns = len(COLUMNS) + 1
    roots: tuple[Fields, ...] = ({4: (8, b"entries"), 5: i32(columns)}, {3: i32(0), 4: (8, b"schema"), 5: i32(columns)})
    expected = {3: i64(sum(group[0].rows for group in groups)), 4: structs(told), 6: (8, foot[6][1])}
    expected.update(besides({7: structs([{1: (12, {})}] * columns)}, foot))
    whole = [{1: i32(version), 2: structs(schema_of(root)), **expected} for version in (1, 2) for root in roots]
    if foot not in whole or at != end:
        raise Bad("its footer is not that of its columns")
    return groups


def parquet_rows(file: BinaryIO) -> Iterator[list[str]]:
    """The rows of entries.parquet as texts, an empty one where nothing is.  Raises ValueError where anything is not as it is written here."""
    end = file.seek(0, 2)
    file.seek(0)
    is_begun = _exactly(file, 4) == b"PAR1"
    file.seek(max(4, end - 8))
    size, magic = struct.unpack("<I4s", _exactly(file, 8))
    begin = end - 8 - size
    if not is_begun or magic != b"PAR1" or begin < 4 or size > FOOT_BYTES:
        raise Bad("it does not begin and end as a Parquet file")
    file.seek(begin)
    thrift = Thrift(_exactly(file, size))
    try:
        groups = groups_of(thrift.fields(), begin)
    except (KeyError, IndexError, TypeError):
        raise Bad("its footer does not say what it should") from None
    if thrift.at != size:
        raise Bad("it has more than a footer at its end")
    file.seek(4)
    for group in groups:
        columns = [column_cells(_exactly(file, chunk.size), chunk) for chunk in group]
        yield from (list(row) for row in zip(*columns))


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise Bad("it ends too early")
    return data


def column_cells(data: bytes, chunk: Chunk) -> list[str]:
    """A column's cells of one group.  Raises ValueError."""
    cells: list[str] = []
    thrift, plain, pages = Thrift(data), 0, 0
    while thrift.at < len(data) and len(cells) < chunk.rows:
        begin = thrift.at
        head = thrift.fields()
        try:
            size, packed, rows = head[2][1], head[3][1], head[5][1][1][1]
        except (KeyError, TypeError):
            raise Bad("the header of a page is another") from None
        page: Fields = {1: i32(rows), 2: i32(0), 3: i32(3), 4: i32(3)}
        page.update(besides({5: (12, {})}, head[5][1]))
        if head != {1: i32(0), 2: i32(size), 3: i32(packed), 5: (12, page)} or min(size, packed) < 0 or rows < 1:
            raise Bad("the header of a page is another")
        plain, pages = plain + thrift.at - begin + size, pages + 1
        if rows > chunk.rows - len(cells) or plain > chunk.plain:
            raise Bad("a page is larger than its column")
        content = thrift.take(packed)
        cells += page_cells(unpacked(content, size) if chunk.is_packed else content, chunk.name, rows)
        if not chunk.is_packed and packed != size:
            raise Bad("a page is not packed as it says")
    if thrift.at != len(data) or plain != chunk.plain:
        raise Bad(f"the pages of {chunk.name} are not those that are said")
    chunk.require_pages(pages, cells)
    return cells


def unpacked(packed: bytes, size: int) -> bytes:
    """A page before gzip packed it, without a name or a time.  Raises Bad."""
    unpacking = zlib.decompressobj(31)
    try:
        plain = unpacking.decompress(packed, size + 1)
    except zlib.error as fault:
        raise Bad(f"a page cannot be unpacked: {fault}") from None
    if (
        packed[:9] != b"\x1f\x8b\x08" + bytes(6)
        or packed[9:10] not in (b"\x03", b"\xff")
        or len(plain) != size
        or not unpacking.eof
        or unpacking.unused_data
    ):
        raise Bad("a page is not packed as it says")
    return plain


def page_cells(plain: bytes, name: str, rows: int) -> list[str]:
    """A page's cells as texts.  Raises ValueError."""
    content = Thrift(plain)
    size = int.from_bytes(content.take(4), "little")
    flags = cell_flags(Thrift(content.take(size)), rows)
    values = []
    for is_there in flags:
        if not is_there:
            values.append("")
        elif kind_of(name) == 2:
            number = int.from_bytes(content.take(8), "little", signed=True)
            values.append(str(number) if name == "index" else time_text(number))
        else:
            values.append(content.take(int.from_bytes(content.take(4), "little")).decode())
            if not values[-1]:
                raise Bad("a text that is empty, where nothing should be")
    if content.at != len(plain):
        raise Bad(f"a page of {name} has more than its cells")
    return values


def time_text(number: int) -> str:
    """A time as the other tables have it.  number: microseconds since 1970.  Raises Bad."""
    try:
        return (EPOCH + timedelta(microseconds=number)).isoformat()
    except OverflowError:
        raise Bad("a time that cannot be") from None


def cell_flags(levels: Thrift, rows: int) -> bytes:
    """Which cells are there, a byte each: runs of one value, and runs of eight bits and their multiples.  Raises Bad."""
    flags = bytearray()
    while len(flags) < rows:
        head = levels.varint()
        if head < 2 or (head >> 1) * (8 if head & 1 else 1) > rows - len(flags) + (7 if head & 1 else 0):
            raise Bad("a run of no cells, or of more than there are")
        if head & 1:
            flags += b"".join(bytes(byte >> bit & 1 for bit in range(8)) for byte in levels.take(head >> 1))
        else:
            (flag,) = levels.take(1)
            if flag > 1:
                raise Bad("a run of cells that cannot be")
            flags += bytes((flag,)) * (head >> 1)
    if levels.at != len(levels.data) or any(flags[rows:]):
        raise Bad("more runs of cells than cells")
    return bytes(flags[:rows])


# ---------------------------------------------------------------------------------------------------------------------
# The bundle's tiles, from the signed root down.


class Tiles:
    """The tiles that tie a stretch to its checkpoint.  sound: those that are proven to lead to its root."""

    def __init__(self, bundle: Bundle, head: Checkpoint) -> None:
        self.bundle, self.head = bundle, head
        self.tiles: dict[Tile, bytes] = {}
        self.sound: set[Tile] = set()

    def check(self) -> None:
        """From the root down: the right edge makes the root, every full tile the hash above it."""
        bundle, head, report = self.bundle, self.head, self.bundle.report
        if (bundle.origin, bundle.size) != (head.origin, head.size):
            sentence = f"The checkpoint is one of {head.origin} at {head.size} leaves; the manifest says otherwise."
            report.add("checkpoint", f"checkpoint of {head.size}", sentence)
        wanted = range_tiles(min(bundle.begin, head.size), min(bundle.end, head.size), head.size)
        for name in sorted(bundle.there - {"tiles/" + tile_path(tile) for tile in wanted}):
            if name.startswith("tiles/tile/"):
                sentence = f"{name} does not belong to the bundle: it is no tile of this stretch under this checkpoint."
                report.add("file-extra", name, sentence)
        self._read(wanted)
        self._check_edge()
        self._check_full()
        report.checked.append(f"{len(self.sound)} tiles lead to the root")

    def _read(self, wanted: list[Tile]) -> None:
        report = self.bundle.report
        for tile in wanted:
            path = tile_path(tile)
            try:
                data = self.bundle.read("tiles/" + path)
            except Refused:
                report.add("tile-missing", path, f"{path} is missing.")
                continue
            if len(data) == 32 * tile[2]:
                self.tiles[tile] = data
            else:
                report.add("tile-changed", path, f"{path} has not {tile[2]} hashes.")

    def _check_edge(self) -> None:
        """The partial tiles of the right edge make the root."""
        head, report = self.head, self.bundle.report
        try:
            if root_from(self.tiles, head.size, head.size) == head.root:
                self.sound.update(partial_tiles(head.size))
            else:
                is_signed = not any(file == "checkpoint" for _, _, _, file in report.findings)
                sentence = "The tiles of the right edge do not make the checkpoint's root."
                report.add(
                    "root", f"root at {head.size}", sentence, "checkpoint or tiles" if is_signed else "checkpoint"
                )
        except KeyError:
            pass  # a tile is missing, and named

    def _check_full(self) -> None:
        """Every full tile makes the hash above it."""
        for tile in sorted((tile for tile in self.tiles if tile[2] == 256), reverse=True):
            above = tile_in(tile[0] + 1, tile[1] // 256, self.head.size)
            if above is None or above not in self.sound:
                continue  # the fault above is named already
            if root_of(split_hashes(self.tiles[tile])) == split_hashes(self.tiles[above])[tile[1] % 256]:
                self.sound.add(tile)
            else:
                path = tile_path(tile)
                sentence = f"{path} is not the tile of this log: it does not make the hash in {tile_path(above)}."
                self.bundle.report.add("tile-changed", path, sentence)

    def leaf(self, index: int) -> bytes | None:
        """The hash of a leaf; None where its tile is not there."""
        tile = tile_in(0, index // 256, self.head.size)
        data = self.tiles.get(tile) if tile is not None else None
        return None if data is None else data[32 * (index % 256) : 32 * (index % 256) + 32]

    def makes_sound(self, tile: Tile, leaves: dict[int, bytes]) -> bool:
        """Whether the tile would lead to the root with these leaves in it."""
        hashes = split_hashes(self.tiles.get(tile, bytes(32 * tile[2])))
        for index, leaf in leaves.items():
            if index % 256 >= tile[2]:
                return False
            hashes[index % 256] = leaf
        mended = {**self.tiles, tile: b"".join(hashes)}
        if tile[2] == 256:
            above = tile_in(1, tile[1] // 256, self.head.size)
            return above in self.sound and root_of(hashes) == split_hashes(mended[above])[tile[1] % 256]
        try:
            return root_from(mended, self.head.size, self.head.size) == self.head.root
        except KeyError:
            return False

    def root_then(self, size: int, head: Checkpoint, *, is_own: bool) -> bytes | None:
        """The root that a log had at this size; None where the bundle does not tell."""
        if size == head.size:
            return head.root
        try:
            return root_from(self.tiles, size, head.size) if is_own and size < head.size else None
        except KeyError:
            return None


# ---------------------------------------------------------------------------------------------------------------------
# The search's answer, and the tables: the index is made anew from the entries, asked the same, and compared with what was given.


Wanted = list[tuple[str, list[str]]]
"""What every hit must have: a kind of key, and one of these."""


class Index:
    """The search index of a stretch.  telling: `hits` or `tables` where what is told of these is compared, else empty."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle, self.report = bundle, bundle.report
        self.hits: dict[str, tuple[int, str, tuple[datetime, int, int], Told]] = {}
        self.told: list[Told] = []
        self.telling = ""
        self.rows = 0
        self.wanted = self._criteria()
        self.is_known = self.wanted is not None or bundle.criteria is None
        if self.is_known:
            self._telling()

    def check(self) -> None:
        """Compare what was rebuilt with what was given."""
        report, bundle = self.report, self.bundle
        if not report.findings and self.rows != bundle.index_rows:
            sentence = f"An index rebuilt from the entries has {self.rows} rows, the manifest says {bundle.index_rows}."
            report.add("index", "index_rows", sentence)
        if self.wanted is not None:
            self._check_answer()
        is_comparable = self._is_sound() and not any(file == "answer.ndjson" for _, _, _, file in report.findings)
        if self.telling and is_comparable and self.is_known:
            self._check_tables()

    def _criteria(self) -> Wanted | None:
        """What is asked; None where nothing is, or nothing that this program knows."""
        criteria = self.bundle.criteria
        if criteria is None:
            return None
        try:
            texts = ("account", "client", "office", "department", "matter", "certificate", "case_number", "actor")
            unknown = set(criteria) - {*texts, "subject_tags", "state", "query_id", "since", "until"}
            fault = f"this verifier does not know {', '.join(sorted(unknown))}" if unknown else ""
            wanted = [(name, [text_of(criteria[name])]) for name in texts if name in criteria]
            if "state" in criteria:
                certificate = [criteria["certificate"]] if criteria.get("certificate") else []
                wanted.append(("state", [" ".join([*certificate, text_of(criteria["state"])])]))
            if "subject_tags" in criteria:
                wanted.append(("subject_tags", [tag.hex() for tag in items(digits(16))(criteria["subject_tags"])]))
            for name in ("since", "until"):
                if name in criteria:
                    time_of(criteria[name])
        except (ValueError, TypeError, AttributeError) as bad:
            fault = str(bad)
        if fault:
            self.report.add("index", "criteria", f"The criteria cannot be asked again: {fault}.")
            return None
        return wanted

    def take(self, row: Row, at: int) -> bool:
        """Take an entry into the index; False where nobody could search for it, as it is not of an entry's form."""
        if row.position is None or not self.is_known:
            return True
        try:
            keys, body = row.keys(), parsed(row.body)
            when = time_of(body["at"])
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            return False
        self.rows += sum(name != "actor" for name, _ in keys)  # bundles of before have none
        if self._fits(keys, body.get("query_id"), when):
            words = told(row, self.bundle.log, at, self.bundle.edition) if self.telling else Told()
            self.hits[row.name] = (at, row.leaf.hex(), (when, *row.position), words)
        if self.telling == "tables":
            self.told.append(told(row, self.bundle.log, at, self.bundle.edition))
        return True

    def _fits(self, keys: list[tuple[str, str]], query_id: Any, when: datetime) -> bool:
        criteria = self.bundle.criteria or {}
        return (
            self.wanted is not None
            and all(any((name, text) in keys for text in texts) for name, texts in self.wanted)
            and criteria.get("query_id") in (None, query_id)
            and ("since" not in criteria or when >= time_of(criteria["since"]))
            and ("until" not in criteria or when < time_of(criteria["until"]))
        )

    def _is_sound(self) -> bool:
        """Whether the entries are as they were signed: else what repeats them, damage and all, is not compared with them."""
        places = ("entries.ndjson", "batches.ndjson", "checkpoint", "tiles")
        return not any(fault == "store" or file.startswith(places) for fault, _, _, file in self.report.findings)

    def _telling(self) -> None:
        """What the bundle tells besides, where this program knows its words; what it does not know is left unchecked."""
        bundle = self.bundle
        there = [name for name in ("answer.ndjson", "entries.csv", "entries.parquet") if name in bundle.there]
        if there and bundle.edition not in EDITIONS:
            reason = f"its words are of edition {bundle.edition}, this program's of {EDITION}"
            what = f"what {', '.join(there)} say of the entries in sentences and columns: {reason}"
            self.report.leave(what, is_essential=True)
        elif there:
            self.telling = "tables" if bundle.criteria is None else "hits"

    def _check_tables(self) -> None:
        """The table files against what the leaves say, row by row."""
        bundle, report = self.bundle, self.report
        hits = sorted(self.hits.values(), key=lambda hit: hit[2], reverse=True)
        wanted = self.told if bundle.criteria is None else [hit[3] for hit in hits]
        if "entries.csv" in bundle.there:
            self._check_table("entries.csv", [one.csv for one in wanted], self._csv_rows())
        if "entries.parquet" in bundle.there:
            try:
                with opened(bundle.folder / "entries.parquet") as file:
                    rows = (digest_of("\x00".join(row).encode()) for row in parquet_rows(file))
                    self._check_table("entries.parquet", [one.cells for one in wanted], rows)
            except (Refused, ValueError) as fault:
                report.add(
                    "table-changed", "entries.parquet", f"entries.parquet is not as it is written here: {fault}."
                )

    def _csv_rows(self) -> Iterator[bytes]:
        records = csv_records(self.bundle.lines("entries.csv"))
        if next(records, b"") != csv_line(("index", *COLUMNS)):
            sentence = "entries.csv has not the columns that it should have."
            self.report.add("table-changed", "entries.csv", sentence)
        yield from (digest_of(record) for record in records)

    def _check_table(self, name: str, wanted: list[bytes], found: Iterator[bytes]) -> None:
        count = 0
        for count, digest in enumerate(found, start=1):
            if count <= len(wanted) and digest != wanted[count - 1]:
                place = f"{name} row {count}"
                self.report.add("table-changed", place, f"{place} says otherwise than the leaf of its entry.")
        if count != len(wanted):
            sentence = f"{name} has {count} rows that can be read, in place of {len(wanted)}."
            self.report.add("table-changed", name, sentence)
        else:
            self.report.checked.append(f"{count} rows of {name}, as the leaves say them")

    def _check_answer(self) -> None:
        """The rebuilt index's answer against the one that was given."""
        report, bundle, criteria = self.report, self.bundle, self.bundle.criteria or {}
        if ("since" not in criteria and bundle.begin) or ("until" not in criteria and bundle.end != bundle.size):
            sentence = "The search was not bounded in time, and the stretch is not the whole log."
            report.add("index", "from_index, to_index", sentence)
        given, is_sound = self._given(), self._is_sound()
        for name, hit in self.hits.items():
            if name not in given:
                sentence = f"The answer omits entry {name}, leaf {hit[0]}, which fits the criteria."
                report.add("answer-omitted", f"entry {name}", sentence)
        for name, leaf in given.items():
            if name not in self.hits:
                report.add("answer-invented", f"entry {name}", f"Entry {name} of the answer does not fit, or is none.")
            elif leaf[:2] != self.hits[name][:2]:
                report.add("answer-changed", f"entry {name}", f"The answer gives another leaf for entry {name}.")
            elif is_sound and self.telling and leaf[2] != self.hits[name][3].object:
                sentence = f"The answer says otherwise of entry {name} than its leaf: in a member or in a sentence."
                report.add("answer-changed", f"entry {name}", sentence)
        order = [self.hits[name][2] for name in given if name in self.hits]
        if order != sorted(order, reverse=True):
            report.add("answer-order", "answer.ndjson", "The answer is not in its order, newest first.")
        report.checked.append(f"the search's answer: {len(given)} entries given, {len(self.hits)} fit")
        if "since" in criteria or "until" in criteria:
            report.unchecked.append("whether a leaf outside of the stretch has a time that was searched for")

    def _given(self) -> dict[str, tuple[int, str, bytes]]:
        """The answer's entries: id, leaf index and hash, and the digest of all that is told."""
        given: dict[str, tuple[int, str, bytes]] = {}
        for count, line in enumerate(self.bundle.lines("answer.ndjson"), start=1):
            try:
                one = parsed(line)
                name, leaf = text_of(one["entry"]), (number(one["index"]), text_of(one["leaf_hash"]), canonical(one))
            except (ValueError, KeyError, TypeError):
                place = f"answer.ndjson line {count}"
                self.report.add("form", place, f"{place} is not an entry.")
                continue
            if name in given:
                self.report.add("answer-twice", f"entry {name}", f"The answer has entry {name} twice.")
            given[name] = leaf
        return given


# ---------------------------------------------------------------------------------------------------------------------
# The entries, line by line, each against the leaf that the tree holds at its place.


class Entries:
    """Goes through entries.ndjson; a wrong line is named, and the next ones are still checked."""

    def __init__(self, bundle: Bundle, tiles: Tiles, index: Index) -> None:
        self.bundle, self.tiles, self.index = bundle, tiles, index
        self.head, self.report = tiles.head, bundle.report
        self.begin, self.end = bundle.begin, bundle.end
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

    def check(self) -> None:
        """Check all."""
        for line in self.bundle.lines("entries.ndjson"):
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
            if not self.index.take(row, at) and has_form:
                sentence = (
                    f"Entry {row.name} cannot be searched for: its sections or its time are not of an entry's form."
                )
                self.report.add("index", f"entry {row.name}", sentence)
        self._conclude()

    def _place(self, row: Row) -> int:
        """Where the leaf stands in the tree, against where it says that it stands."""
        if row.index == self._last + 1 and row.index < self.end and row.leaf == self.tiles.leaf(row.index):
            self._seen[row.index - self.begin] = 1
            self._last = row.index
            return int(row.index)
        if self._by_leaf is None:
            known = ((self.tiles.leaf(index), index) for index in range(self.begin, self.end))
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
            sentence = f"Leaf {index}, now entry {row.name}, is not the one that the tree holds: the entry was changed."
            report.add("entry-changed", f"leaf {index}", sentence)
        for name in [row.name for index, row in self._strange.items() if index not in changed] + self._extra:
            report.add("entry-extra", f"entry {name}", f"Entry {name} is not in the tree: it was put in.")
        missing = self._not_pruned(
            [n for n, seen in enumerate(self._seen, self.begin) if not seen and n not in changed]
        )
        report.add_runs("entry-missing", "leaf", missing, "{place} is missing: taken out, or cut off.")
        report.add_runs("entry-twice", "leaf", self._misplaced["entry-twice"], "{place} is there twice.")
        sentence = "{place} bears another number than the tree gives it."
        report.add_runs("entry-renumbered", "leaf", self._misplaced["entry-renumbered"], sentence)
        sentence = "{place} stands behind a later one."
        report.add_runs("entry-out-of-order", "leaf", self._misplaced["entry-out-of-order"], sentence)
        for stream, gap in self._gaps.items():
            report.add("position", f"stream {stream}", f"The numbers of stream {stream} are not dense: {gap}.")
        reach = f"leaves {self.begin} to {self.end - 1} of {self.head.size}" if self._seen else "no leaf"
        report.checked.append(f"{sum(self._seen)} entries with their sections, {reach}")

    def _not_pruned(self, missing: list[int]) -> list[int]:
        """The leaves that are missing and of which nobody says that they were pruned; the others are left unchecked."""
        for begin, end, entry in self.bundle.pruned:
            for low, high in runs(n for n in missing if begin <= n < end):
                sentence = f"leaves {low} to {high}: pruned, the manifest says, as entry {entry} announced: see that entry and the archive"
                self.report.leave(sentence, is_essential=True)
            missing = [n for n in missing if not begin <= n < end]
        return missing

    def _clear_tiles(self) -> None:
        """Where the entries prove that a tile was changed or lost, and not they, say so of the tile."""
        suspected: dict[Tile, dict[int, bytes]] = {}
        for index, row in self._strange.items():
            tile = tile_in(0, index // 256, self.head.size)
            if tile is not None and tile not in self.tiles.sound:
                suspected.setdefault(tile, {})[index] = row.leaf
        for tile, leaves in suspected.items():
            path, was_there = tile_path(tile), tile in self.tiles.tiles
            if self.tiles.makes_sound(tile, leaves):
                if was_there:
                    sentence = "{place}: the tile was changed, not the entry."
                    self.report.add_runs("tile-changed", f"{path}, leaf", leaves, sentence)
            elif was_there:
                continue
            else:
                sentence = "{place} cannot be checked: the tile is missing."
                self.report.add_runs("tile-missing", f"{path}, leaf", leaves, sentence)
            for index in leaves:
                del self._strange[index]
                self._seen[index - self.begin] = 1


# ---------------------------------------------------------------------------------------------------------------------
# What somebody kept from an earlier day, against the log of today.


class Remembered:
    """A former head, and entries of which there is a receipt: id → leaf hash, hex."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.head: Checkpoint | None = None
        self.entries: dict[str, str] = {}

    def read(self, path: Path, log: list[Key]) -> None:
        """A checkpoint, a proof, or a document with its receipt."""
        try:
            text = content_of(path, follow=True).decode()
            if text.startswith("{"):
                record = parsed(text)
                if "note" not in record:
                    self._keep(str(record["receipt"]["entry"]), str(record["receipt"]["leaf_hash"]))
                    return
                text = text_of(record["note"])
            if text.startswith("c2sp.org/tlog-proof@v1\n"):
                proof, _, text = text.partition("\n\n")
                extra = re.search(r"^extra (\S+)$", proof, re.MULTILINE)
                if extra:
                    body = base64(extra[1])
                    record = parsed(body)
                    self._keep(f"{record['stream']}-{record['seq']}", leaf_hash(body).hex())
            head = parse_checkpoint(text)
            if any(signature_of(text, key) is not None for key in log if key.name == head.origin):
                self.head = head
                return
            fault = "it is not signed by the trusted log"
        except (OSError, ValueError, KeyError, TypeError) as bad:
            fault = f"{type(bad).__name__} {bad}"
        self.report.add("form", str(path), f"What was kept in {path} cannot be used: {fault}.", str(path))

    def _keep(self, entry: str, leaf: str) -> None:
        if not re.fullmatch(r"\d{1,9}-\d{1,18}", entry):
            raise Bad("an entry's id is <stream>-<number>")
        self.entries[entry] = leaf

    def check_head(self, now: Checkpoint, link: str | None, tiles: Tiles) -> None:
        """Today's log continues it.  link: the first leaf of a later log."""
        kept, report = self.head, self.report
        if kept is None:
            return
        # A later log begins with the last checkpoint of the log before, which is compared in place of its own.
        head = now if kept.origin == now.origin or link is None else parse_checkpoint(link)
        root = tiles.root_then(kept.size, head, is_own=head is now)
        if kept.origin != head.origin:
            report.is_partial = True
            report.unchecked.append(f"the head that was kept: it is one of {kept.origin}")
        elif kept.size > head.size:
            sentence = f"The log had {kept.size} leaves and has {head.size}: an older copy was put back, or it was cut."
            report.add("rolled-back", f"log of {head.size}", sentence)
        elif root is None:
            report.is_partial = True
            report.unchecked.append(
                f"whether it continues the log of {kept.size} leaves: the tiles for it are not here"
            )
        elif root == kept.root:
            report.checked.append(f"this log continues the one that was kept, of {kept.size} leaves")
        else:
            sentence = f"The first {kept.size} leaves are not those of the head that was kept: the log was forked or written anew."
            report.add("forked", f"first {kept.size} leaves", sentence)

    def check_entries(self, entries: Entries) -> None:
        """The entries of which there is a receipt are still those."""
        bundle = entries.bundle
        for entry, leaf in self.entries.items():
            stream, seq = (int(part) for part in entry.split("-"))
            first, leaves = entries.first.get(stream, seq + 1), entries.leaves.get(stream, bytearray())
            found = bytes(leaves[32 * (seq - first) :][:32]) if seq >= first else b""
            if found.hex() == leaf:
                self.report.checked.append(f"entry {entry} is the one that its receipt names")
            elif found.strip(b"\x00"):
                sentence = f"Entry {entry} is not the one that its receipt names: the log was written anew."
                self.report.add("forked", f"entry {entry}", sentence)
            elif found or (bundle.begin == 0 and bundle.end == bundle.size):
                sentence = f"Entry {entry}, of which there is a receipt, is not among the {entries.rows} entries."
                self.report.add("entry-missing", f"entry {entry}", sentence)
            else:
                self.report.is_partial = True
                self.report.unchecked.append(
                    f"entry {entry}, of which there is a receipt: the stretch does not reach it"
                )


# ---------------------------------------------------------------------------------------------------------------------
# The batches: every entry was appended in one whose digest continues the one before, signed by its process.


class Batches:
    """The batches of a bundle, by stream."""

    def __init__(self, bundle: Bundle, entries: Entries) -> None:
        self.bundle, self.entries, self.report = bundle, entries, bundle.report
        self.signed = self.digested = self.partly = 0
        self.by_stream: dict[int, list[Batch]] = {}
        for batch in bundle.batches:
            self.by_stream.setdefault(batch.stream, []).append(batch)

    def check(self, keys: list[Key]) -> None:
        """Check all.  keys: of the log."""
        report, entries = self.report, self.entries
        trusted = self._endorsed(sorted(set(entries.leaves) | set(self.by_stream)), keys)
        for stream, batches in self.by_stream.items():
            self._check_stream(stream, batches, trusted.get(stream))
        self._check_reach()
        if not any(file == "entries.ndjson" for _, _, _, file in report.findings):
            self._check_needed()
        report.checked.append(f"{self.signed} batch signatures, {self.digested} batch digests")
        if self.partly:
            report.unchecked.append(
                f"digests of {self.partly} batches that reach out of the stretch (their signatures were)"
            )

    def _check_stream(self, stream: int, batches: list[Batch], key: bytes | None) -> None:
        """The batches of one stream, in order.  key: of its process, where the log's key endorses it."""
        former: Batch | None = None
        before = self.signed
        for batch in batches:
            tell(f"batches {self.signed} of {len(self.bundle.batches)}", self.signed)
            if key is not None:
                self.signed += self._is_signed(key, batch)
            self._follows(former, batch)
            self._check_digest(former, batch)
            former = batch
        if len(batches) > 1 and self.signed == before and key is not None:
            sentence = f"None of the batches of stream {stream} is signed by the key that keys.json gives it."
            self.report.add("stream-key", f"stream {stream}", sentence)

    def _check_digest(self, former: Batch | None, batch: Batch) -> None:
        holds = _digest_holds(former, batch, self.entries)
        if holds is None:
            self.partly += 1
        elif holds:
            self.digested += 1
        else:
            span = f"{batch.first} to {batch.first + batch.n - 1}"
            sentence = f"The digest of {batch.name} is not that of its entries {span}: one was changed, or the batch."
            self.report.add("batch-changed", batch.name, sentence)

    def _check_reach(self) -> None:
        """Every entry stands in a batch."""
        for stream, leaves in self.entries.leaves.items():
            low, high = self.entries.first[stream], self.entries.first[stream] + len(leaves) // 32
            of_it = self.by_stream.get(stream, [])
            begin = min((batch.first for batch in of_it), default=high)
            if begin > low or max((batch.first + batch.n for batch in of_it), default=low) < high:
                self.report.add("batch-missing", f"stream {stream}", f"Entries of stream {stream} stand in no batch.")

    def _check_needed(self) -> None:
        """No batch has nothing to do with the stretch; the one before the first is there for its digest."""
        for stream, batches in self.by_stream.items():
            low = self.entries.first.get(stream, 0)
            high = low + len(self.entries.leaves.get(stream, b"")) // 32
            first = min((one.number for one in batches if one.first + one.n > low), default=-1)
            for one in batches:
                if one.number < first - 1 or one.first >= high:
                    sentence = f"{one.name} has no entry in this stretch: it is one of another."
                    self.report.add("batch-extra", one.name, sentence)

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
                sentence = f"The key of {place} is not endorsed by the log's key: it was swapped, or the log's key is another since."
                self.report.add("stream-key", place, sentence)
        for stream in sorted(set(self.bundle.streams) - set(streams)):
            sentence = f"keys.json has a key of stream {stream}, which wrote nothing in this stretch."
            self.report.add("stream-key", f"stream {stream}", sentence)
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
            sentence = f"{batch.name} follows batch {former.number}: what is between is missing, or one is there twice."
            self.report.add("batch-missing", batch.name, sentence)
        elif batch.first != former.first + former.n:
            self.report.add("batch-changed", batch.name, f"{batch.name} does not begin where the one before ended.")


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


# ---------------------------------------------------------------------------------------------------------------------
# The verification of a bundle.


class Verification:
    """One bundle.  kept: a file that the holder remembered an earlier day by."""

    def __init__(self, folder: Path, log: list[Key], witnesses: list[Key], kept: Path | None) -> None:
        self.report = Report()
        self.bundle = Bundle(folder, self.report)
        self.log, self.witnesses = log, witnesses
        self._trust()
        self.remembered = Remembered(self.report)
        if kept is not None:
            self.remembered.read(kept, self.log)

    def run(self) -> Report:
        """Check everything."""
        report, bundle = self.report, self.bundle
        # 1  Whose log it is: the trusted keys of that name, by which the manifest and so every file is vouched for.
        self._check_manifest([key for key in self.log if key.name == bundle.origin])
        # 2  The checkpoint, its signature and its cosignatures (C2SP tlog-checkpoint, signed-note, tlog-cosignature).
        try:
            head = parse_checkpoint(bundle.note)
        except Bad as fault:
            report.add("checkpoint", "checkpoint", f"The checkpoint is none: {fault}.")
            return report
        keys = [key for key in self.log if key.name == head.origin]
        check_signatures(report, bundle.note, head, keys, self.witnesses)
        # 3  The tiles, from the signed root down (RFC 6962 section 2.1, C2SP tlog-tiles).
        tiles = Tiles(bundle, head)
        tiles.check()
        # 4  The entries: each the leaf at its place, with the sections that it names; on the way the search index is made anew.
        index = Index(bundle)
        entries = Entries(bundle, tiles, index)
        entries.check()
        # 5  Today's log continues the one that was remembered.
        self.remembered.check_head(head, entries.link, tiles)
        # 6  The batches in which the processes appended them, each signed and tied to the one before.
        Batches(bundle, entries).check(keys)
        # 7  The entries of which somebody holds a receipt.
        self.remembered.check_entries(entries)
        # 8  The answer and the tables, against the index made anew.
        index.check()
        report.unchecked += [
            "what is sealed: numbers, names and answers, whose keys are not in a bundle",
            "when it happened: the times are the gateway's own",
            "whether the gateway wrote down everything that it did: a log proves what is in it",
        ]
        return report

    def _check_manifest(self, keys: list[Key]) -> None:
        """The log's key vouches for the manifest, and so for every file as it was written."""
        report, bundle = self.report, self.bundle
        if "manifest.sig" not in bundle.there:
            what = "when the bundle was made, README.txt and verify.py, and whatever else only its manifest tells, which is not signed"
            report.leave(what, is_essential=True)
            return
        try:
            note = bundle.read("manifest.sig").decode()
            digest = hashlib.sha256(content_of(bundle.folder / "manifest.json")).hexdigest()
            if all(at is None for at in [signature_of(note, key) for key in keys]):
                raise Bad("the note is signed by none of the known keys")
            if split_note(note)[0] != f"oneclick-gateway audit manifest v1\n{bundle.origin}\n{digest}\n":
                raise Bad("it vouches for another manifest")
        except NotHere as fault:
            report.leave(str(fault), is_essential=True)
        except ValueError as fault:
            sentence = f"The signature of manifest.json in manifest.sig does not hold: {fault}."
            report.add("manifest-signature", "manifest.json", sentence)
        else:
            report.checked.append("manifest.json is signed by the log, and so all files that it names")

    def _trust(self) -> None:
        bundle = self.bundle
        brought = {key for key in bundle.log_keys if key.name == bundle.origin}
        if not self.log:
            self.log, self.report.is_partial = bundle.log_keys, True
            self.witnesses = self.witnesses or bundle.witnesses
            self.report.unchecked.append("whose log this is: no key was given, and the bundle's own was taken")
        elif bundle.has_keys and brought.isdisjoint(self.log):
            sentence = (
                f"The bundle brings no key of {bundle.origin} that is yours: swapped, or changed since you took yours."
            )
            self.report.add("key-swapped", "keys.json", sentence)


# ---------------------------------------------------------------------------------------------------------------------
# One file that somebody holds: a document with its receipt and its proof, a proof, a checkpoint.


PROOF = "c2sp.org/tlog-proof@v1"


class Proof(NamedTuple):
    """C2SP tlog-proof: that a leaf stands at a place of the tree of a checkpoint.  extra: the leaf, where it came with it."""

    place: int
    hashes: list[bytes]
    note: str
    extra: bytes | None


def parse_proof(text: str) -> Proof:
    """Raises Bad."""
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    extra = base64(lines.pop(1)[6:]) if lines[1:] and lines[1].startswith("extra ") else None
    index = re.fullmatch(r"index (0|[1-9][0-9]{0,18})", lines[1]) if lines[1:] else None
    hashes = [base64(line) for line in lines[2:]]
    if (
        lines[0] != PROOF
        or not blank
        or index is None
        or int(index[1]) >= 1 << 63
        or len(hashes) > 63
        or any(len(one) != 32 for one in hashes)
    ):
        raise Bad(f"not of the form of {PROOF}")
    return Proof(int(index[1]), hashes, note, extra)


def is_included(proof: Proof, leaf: bytes, head: Checkpoint) -> bool:
    """Whether the hashes lead from the leaf to the root.  RFC 9162, section 2.1.3.2; the numbers are those of its steps."""
    # 2, 3  From the leaf's place and hash, in a row that ends at `last`;
    place, last, node = proof.place, head.size - 1, leaf_hash(leaf)
    # 1  the leaf is one of the tree.
    if place > last:
        return False
    # 4  Up, a sibling at a time, to the left of the node (4b) or to its right,
    for beside in proof.hashes:
        if not last:
            return False
        if place & 1 or place == last:
            node = hashlib.sha256(b"\x01" + beside + node).digest()
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + beside).digest()
        place, last = place >> 1, last >> 1
    # 5  to the root.
    return not last and node == head.root


def is_promised(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a process signed the message, alone or jointly with others: docs/receipts.md, How."""
    if len(signature) == 64:
        return is_signed(key, message, signature)
    index, path = int.from_bytes(signature[64:66], "big"), signature[66:]
    if not path or len(path) % 32 or index >> len(path) // 32:
        return False
    node = hashlib.sha256(b"\x00" + message).digest()
    for level, at in enumerate(range(0, len(path), 32)):
        pair = path[at : at + 32] + node if index >> level & 1 else node + path[at : at + 32]
        node = hashlib.sha256(b"\x01" + pair).digest()
    return is_signed(key, b"oneclick-gateway joint signature v1\n" + node, signature[:64])


class SingleFile:
    """One file, verified.  proof, streams: the files that a document is verified with, where there are any."""

    def __init__(
        self, file: Path, log: list[Key], witnesses: list[Key], proof: Path | None, streams: Path | None
    ) -> None:
        self.file, self.log, self.witnesses = file, log, witnesses
        self.proof, self.streams = proof, streams
        self.report = Report(str(file))

    def run(self) -> Report:
        """Check it.  Raises NoBundle where it is nothing of these."""
        text = _text_in(self.file)
        if text.startswith("c2sp.org/tlog-proof@"):
            self._prove(text, None)
        elif text.lstrip().startswith("{"):
            self._object(text)
        elif "\n\n" in text:
            self._head(text)
        else:
            raise NoBundle(f"{shown(str(self.file))} is neither a document, nor a proof, nor a checkpoint")
        return self.report

    def _object(self, text: str) -> None:
        try:
            record = parsed(text)
            if "receipt" in record:
                self._document(record)
            elif {"leaf", "proof"} <= set(record):
                leaf = base64(record["leaf"])
                if record.get("leaf_hash", leaf_hash(leaf).hex()) != leaf_hash(leaf).hex():
                    self.report.add("proof", "leaf_hash", "The leaf's hash is not that of the leaf.")
                self._prove(text_of(record["proof"]), leaf)
            else:
                raise Bad("it has neither a receipt nor a proof; `gateway audit verify` knows more forms")
        except ValueError as fault:
            raise NoBundle(f"{shown(str(self.file))} cannot be verified: {shown(str(fault))}") from None

    def _head(self, note: str) -> Checkpoint | None:
        """A signed checkpoint; None where it is none."""
        report = self.report
        try:
            head = parse_checkpoint(note)
        except Bad as fault:
            report.add("checkpoint", "checkpoint", f"The checkpoint is none: {fault}.")
            return None
        if not self.log:
            report.leave("the checkpoint's signature: no key was given", is_essential=True)
            return head
        keys = [key for key in self.log if key.name == head.origin]
        check_signatures(report, note, head, keys, self.witnesses)
        return head

    def _prove(self, text: str, leaf: bytes | None) -> bytes | None:
        """A proof and its leaf, which stands in it or is given.  Returns the leaf."""
        try:
            proof = parse_proof(text)
        except (ValueError, IndexError) as fault:
            self.report.add("proof", "proof", f"The proof is none: {fault}.")
            return leaf
        leaf = leaf or proof.extra
        head = self._head(proof.note)
        place = f"leaf {proof.place}"
        if leaf is None:
            self.report.leave("which entry is proven: the proof has no leaf in it", is_essential=True)
        elif head is not None and is_included(proof, leaf, head):
            name = entry_of(leaf)
            self.report.checked.append(f"entry {name} is {place} of {head.origin}, of {head.size}")
        elif head is not None:
            self.report.add(
                "proof", place, f"The proof does not hold: it does not lead from {place} to the root of {head.size}."
            )
        return leaf

    def _document(self, value: Json) -> None:
        """Its receipt by the key of the process that gave it, and the entry that commits to it.  Raises ValueError."""
        receipt = members(value["receipt"], {"entry": text_of, "leaf_hash": text_of, "signature": text_of})
        entry, leaf_said = receipt["entry"], receipt["leaf_hash"]
        if not re.fullmatch(r"[0-9]{1,9}-[0-9]{1,18}", entry):
            raise Bad("an entry's id is <stream>-<number>")
        self._check_receipt(entry, leaf_said, receipt["signature"])
        if self.proof is None:
            reason = "whether the document is the one that the log committed to: its proof is not beside it"
            self.report.leave(reason, is_essential=True)
            return
        own, self.report.file = self.report.file, str(self.proof)
        leaf = self._prove(_text_in(self.proof), None)
        self.report.file = own
        if leaf is not None:
            self._tie(value, entry, leaf_said, leaf)

    def _check_receipt(self, entry: str, leaf: str, signature: str) -> None:
        report, stream = self.report, int(entry.partition("-")[0])
        keys = {}
        if self.streams is not None:
            try:
                keys = {one[0]: one[1:] for one in items(stream_key_of)(parsed(_text_in(self.streams))["streams"])}
            except (ValueError, KeyError, TypeError):
                raise NoBundle(
                    f"{shown(str(self.streams))} holds no key of a stream: it is not a bundle's keys.json"
                ) from None
        if stream not in keys:
            report.leave(
                f"the receipt's own signature: the key of stream {stream} was not given, see GET /audit/streams/{stream}"
            )
            return
        boot, key, endorsement = keys[stream]
        message = b"oneclick-gateway audit stream v1\n" + boot + key
        if not any(is_signed(log.public, message, endorsement) for log in self.log):
            report.add(
                "stream-key",
                f"stream {stream}",
                f"The key of stream {stream} is not endorsed by the trusted log's key.",
                str(self.streams),
            )
            return
        try:
            made = bytes.fromhex(signature)
        except ValueError:
            made = b""
        if is_promised(key, f"oneclick-gateway audit receipt v1\n{entry}\n{leaf}\n".encode(), made):
            report.checked.append(f"the receipt of entry {entry} is signed by its process")
        else:
            sentence = f"The signature of the receipt of entry {entry} does not hold."
            report.add("receipt-signature", f"entry {entry}", sentence)

    def _tie(self, given: Json, entry: str, leaf_said: str, leaf: bytes) -> None:
        """The document to the leaf: by the receipt's hash, and by the commitment under the leaf's nonce."""
        report, place = self.report, f"entry {entry}"
        if leaf_hash(leaf).hex() != leaf_said or entry_of(leaf) != entry:
            text = f"The receipt names another entry than the one that is proven, {entry_of(leaf)}: one of them is of another document."
            report.add("document-changed", place, text, f"{self.file} or {self.proof}")
            return
        body = parsed(leaf)
        try:
            nonce = digits(16)(body.get("nonce"))
        except Bad:
            nonce = b""
        document = {name: value for name, value in given.items() if name != "receipt"}
        canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        commitment = hmac.new(nonce, canonical.encode(), "sha256").hexdigest()
        if commitment == body.get("response_commit"):
            report.checked.append(f"the document is the one that {place} commits to")
        else:
            text = f"The document is not the one that {place} commits to: something in it was changed."
            report.add("document-changed", place, text)


def entry_of(leaf: bytes) -> str:
    """The id of the entry that a leaf is."""
    try:
        record = parsed(leaf)
        return f"{record['stream']}-{record['seq']}"
    except (ValueError, KeyError, TypeError):
        return "None-None"


def _text_in(path: Path) -> str:
    """Raises NoBundle."""
    try:
        return content_of(path, 50_000_000, follow=True).decode()
    except ValueError as fault:
        raise NoBundle(f"{shown(str(path))} cannot be read as text: {fault}") from None


# ---------------------------------------------------------------------------------------------------------------------
# The command.


KEY_VARIABLE = "AUDIT_VERIFY_KEY"
"""The environment's variable with verifier keys, blanks between, for who gives no --key."""


def main(words: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        description="Verify a bundle of the audit log.", epilog="See the head of this file."
    )
    parser.add_argument("what", type=Path, help="the unpacked bundle, a document, a proof or a checkpoint")
    parser.add_argument(
        "--key",
        action="extend",
        default=[],
        type=_given_keys,
        help=f"the log's verifier key, or a file with such keys or with jwks.json; else ${KEY_VARIABLE}",
    )
    parser.add_argument(
        "--witness-key",
        action="extend",
        default=[],
        type=_given_keys,
        help="a witness's verifier key, or a file with such",
    )
    parser.add_argument("--remembered", type=Path, help="a checkpoint, proof or document of an earlier day")
    parser.add_argument("--proof", type=Path, help="a document's proof; else the .tlog-proof of the same name")
    parser.add_argument(
        "--streams", type=Path, help="keys.json, or /audit/streams/N in a file: for a receipt's own signature"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args(words)
    try:
        log = given.key or [key for one in os.environ.get(KEY_VARIABLE, "").split() for key in _given_keys(one)]
    except argparse.ArgumentTypeError as fault:
        parser.error(f"${KEY_VARIABLE}: {fault}")
    try:
        report = _verified(given.what, log, given)
    except NoBundle as fault:
        print(f"{fault}.", file=sys.stderr)
        return 3
    if sys.stderr.isatty():
        sys.stderr.write("\r")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    _print(report, as_json=given.json)
    return 1 if report.findings else 4 if report.is_partial else 0


def _verified(what: Path, log: list[Key], given: argparse.Namespace) -> Report:
    """Raises NoBundle."""
    if what.is_dir() or not what.exists():
        return Verification(what, log, given.witness_key, given.remembered).run()
    near = (what.with_suffix(".tlog-proof"), what.with_name(what.name + ".tlog-proof"))
    proof = given.proof or next((path for path in near if path != what and path.is_file()), None)
    return SingleFile(what, log, given.witness_key, proof, given.streams).run()


def _given_keys(text: str) -> list[Key]:
    """Of a key as text, or of a file with one on each line or with jwks.json."""
    try:
        # pathlib raises where a key is longer than a file's name may be
        is_key = "+" in text and not os.path.isfile(text)  # noqa: PTH113
        return [parse_key(one) for one in ([text] if is_key else _vkeys(Path(text)))]
    except Bad as fault:
        raise argparse.ArgumentTypeError(f"{shown(text[:80])} is no key, nor a file with keys: {fault}") from None


def _vkeys(path: Path) -> list[str]:
    """Raises Bad."""
    try:
        text = content_of(path, follow=True).decode()
        if text.lstrip().startswith("{"):
            return [text_of(one["vkey"]) for one in parsed(text)["keys"]]
    except (ValueError, KeyError, TypeError):
        raise Bad("it cannot be read as such") from None
    return [line for line in text.splitlines() if line.strip()]


def _print(report: Report, *, as_json: bool) -> None:
    if as_json:
        names = ("fault", "place", "said", "file")
        members = {
            "holds": not report.findings, "is_partial": report.is_partial, "checked": report.checked, "unchecked": report.unchecked,
            "ignored": report.ignored, "findings": [dict(zip(names, one)) for one in report.findings], "further": report.further,
        }  # fmt: skip
        print(json.dumps(members))
        return
    for text in report.checked:
        print(f"checked:      {text}")
    for text in report.unchecked:
        print(f"NOT checked:  {text}")
    for text in report.ignored:
        print(f"ignored:      not part of it: {shown(text)}")
    for fault, _, sentence, file in report.findings:
        print(f"WRONG:        {fault}: {sentence} ({file})")
    for fault, count in report.further.items():
        print(f"WRONG:        {fault}: {count} more.")
    if report.findings:
        print("Verification FAILED.")
    else:
        print("Verified, with gaps (see NOT checked)." if report.is_partial else "Verified.")


if __name__ == "__main__":
    sys.exit(main())
