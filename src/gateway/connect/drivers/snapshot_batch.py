"""One nightly drop, read with distrust: signature, digests, counts, order and trailer, before a line of it counts."""

import gzip
import hashlib
import hmac
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.domain.clock import CHINA
from gateway.domain.identifiers import fold
from gateway.sdk.encodings import of_2022

MODULUS = 1_000_000_007
MOST_MANIFEST_BYTES = 1 << 20
LONGEST_LINE = 4096
_DIGIT = re.compile(r"[0-9]")
_GZIP_HAS_EXTRA, _GZIP_HAS_NAME = 4, 8


class BatchRefused(Exception):
    """A drop that must not come into force.

    reason: manifest, signature, batch, older, future, gap, missing, digest, unreadable, encoding, columns, trailer, rows, checksum,
    doubled, shrink.  file: the name of the file, never a line of it.
    """

    def __init__(self, reason: str, file: str = "") -> None:
        super().__init__(f"{reason} {file}".rstrip())
        self.reason = reason
        self.file = file


class BatchFile(BaseModel):
    """One file of a drop: rows without the trailer, SM3 and length of the file as it lies there."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(pattern=r"^[A-Z]+(_[A-Z]+)*_\d{8}_\d{3}\.txt\.gz$")
    rows: int = Field(ge=0)
    sm3: str = Field(pattern=r"^[0-9a-f]{64}$")
    bytes: int = Field(ge=0)

    @property
    def register(self) -> str:
        """What it holds, such as `SB_CBMX`."""
        return self.name.rsplit("_", 2)[0]

    @property
    def batch(self) -> str:
        """The batch its name states."""
        return self.name.rsplit("_", 2)[1]


class BatchManifest(BaseModel):
    """`MANIFEST_<batch>.json`.  A delta (`full` false) builds on `prev` and holds all lines of every person it names."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    batch: str = Field(pattern=r"^\d{8}$")
    full: bool
    files: tuple[BatchFile, ...]
    prev: str | None = Field(default=None, pattern=r"^\d{8}$")
    sig: str

    @property
    def as_of(self) -> datetime:
        """The end of the batch's day, in China: the state that the drop shows."""
        return datetime.combine(datetime.strptime(self.batch, "%Y%m%d").replace(tzinfo=CHINA), time(23, 59, 59), CHINA)

    def of(self, register: str) -> tuple[BatchFile, ...]:
        """The parts of one register, in order."""
        return tuple(sorted((f for f in self.files if f.register == register), key=lambda f: f.name))


@dataclass(frozen=True, slots=True)
class Layout:
    """A register's columns; separator `|`, GB18030, CRLF.

    key: the column with the person's number.  name: the column with the name, or "".  A four-byte character that lost its second byte
    decodes to another character and a digit, so a digit in a name is read as a lost byte.
    """

    columns: tuple[str, ...]
    key: str
    name: str = ""

    def read(self, line: str) -> dict[str, str]:
        """A line's columns by name; trailing blanks of either width gone."""
        return {
            name: value.rstrip(" \u3000") for name, value in zip(self.columns, of_2022(line).split("|"), strict=True)
        }


def signature(content: dict[str, object], key: bytes) -> str:
    """HMAC-SM3, hex, over the manifest without its `sig`: JSON with sorted keys, no blanks, UTF-8."""
    clear = orjson.dumps({k: v for k, v in content.items() if k != "sig"}, option=orjson.OPT_SORT_KEYS)
    return hmac.new(key, clear, "sm3").hexdigest()


def drops_in(folder: Path) -> list[str]:
    """The names of the finished drops, oldest first; one without `.ok` is still being written."""
    if not folder.is_dir():
        return []
    return sorted(p.name for p in folder.iterdir() if re.fullmatch(r"\d{8}", p.name) and (p / ".ok").is_file())


def read_manifest(folder: Path, key: bytes) -> BatchManifest:
    """The manifest of a drop, its signature and its names checked.  Raises BatchRefused."""
    path = folder / f"MANIFEST_{folder.name}.json"
    try:
        with path.open("rb") as file:
            content = orjson.loads(file.read(MOST_MANIFEST_BYTES))
        manifest = BatchManifest.model_validate(content)
        _ = manifest.as_of
    except (OSError, orjson.JSONDecodeError, ValidationError, ValueError):
        raise BatchRefused("manifest", path.name) from None
    if not hmac.compare_digest(signature(content, key), manifest.sig):
        raise BatchRefused("signature", path.name)
    if manifest.batch != folder.name:
        raise BatchRefused("batch", path.name)
    return manifest


def check_files(folder: Path, manifest: BatchManifest) -> None:
    """Every file is there, of this batch by both its names, and has its length and digest.  Raises BatchRefused."""
    for file in manifest.files:
        path = folder / file.name
        try:
            with path.open("rb") as content:
                digest = hashlib.file_digest(content, lambda: hashlib.new("sm3")).hexdigest()
            length, inner = path.stat().st_size, _inner_name(path)
        except OSError:
            raise BatchRefused("missing", file.name) from None
        if (length, digest) != (file.bytes, file.sm3):
            raise BatchRefused("digest", file.name)
        if file.batch != manifest.batch or inner not in ("", file.name.removesuffix(".gz")):
            raise BatchRefused("batch", file.name)


def lines_of(folder: Path, file: BatchFile, layout: Layout | None) -> Iterator[tuple[str, str]]:
    """(folded person number, line) of every row; the trailer is checked at the end.  Raises BatchRefused on the way.

    layout: None for a register nobody asks, whose rows are counted and summed alone.
    """
    place = layout.columns.index(layout.key) if layout is not None else 0
    name_place = layout.columns.index(layout.name) if layout is not None and layout.name else None
    count = total = 0
    raw = number = ""
    for line in _text_lines(folder / file.name):
        if line.startswith("#END|"):
            _check_trailer(line, count, total, file)
            return
        parts = line.split("|")
        if (layout is not None and len(parts) != len(layout.columns)) or not parts[0].isdecimal():
            raise BatchRefused("columns", file.name)
        if name_place is not None and _DIGIT.search(parts[name_place]):
            raise BatchRefused("encoding", file.name)
        count += 1  # noqa: SIM113 - the trailer is a line too and is not counted
        if count > file.rows:
            raise BatchRefused("rows", file.name)
        total += int(parts[0])
        if parts[place] != raw:
            raw, number = parts[place], fold(parts[place])
        yield number, line
    raise BatchRefused("trailer", file.name)


def trailer(rows: int, first_columns: Sequence[int]) -> str:
    """The last line of a file: its rows and the sum of the first column modulo 1e9+7."""
    return f"#END|{rows}|{sum(first_columns) % MODULUS}"


def _check_trailer(line: str, count: int, total: int, file: BatchFile) -> None:
    parts = line.split("|")
    if len(parts) != 3 or not (parts[1].isdecimal() and parts[2].isdecimal()):
        raise BatchRefused("trailer", file.name)
    if not int(parts[1]) == count == file.rows:
        raise BatchRefused("rows", file.name)
    if int(parts[2]) != total % MODULUS:
        raise BatchRefused("checksum", file.name)


def _text_lines(path: Path) -> Iterator[str]:
    try:
        with gzip.open(path, "rt", encoding="gb18030", errors="strict", newline="\n") as text:
            while line := text.readline(LONGEST_LINE):
                yield line.rstrip("\r\n")
    except UnicodeDecodeError:
        raise BatchRefused("encoding", path.name) from None
    except (OSError, EOFError, zlib.error):
        raise BatchRefused("unreadable", path.name) from None


def _inner_name(path: Path) -> str:
    """The name that the file had when it was packed (RFC 1952), or ""."""
    with path.open("rb") as file:
        head = file.read(1024)
    if len(head) < 10 or not head[3] & _GZIP_HAS_NAME:
        return ""
    start = 12 + int.from_bytes(head[10:12], "little") if head[3] & _GZIP_HAS_EXTRA else 10
    return head[start:].partition(b"\0")[0].decode("latin-1")
