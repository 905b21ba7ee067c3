"""One nightly drop, read with distrust: signature, digests, counts, order and trailer, before a line of it counts."""

import gzip
import hmac
import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.domain.identifiers.names import fold_name
from gateway.sdk import (
    Digesting,
    NotAFileError,
    RowJudge,
    RowRules,
    SetAside,
    Tolerance,
    end_of_day,
    of_2022,
    open_drop,
    read_drop,
    written_at,
)

MODULUS = 1_000_000_007
MOST_MANIFEST_BYTES = 1 << 20
LONGEST_LINE = 4096
_GZIP_HAS_EXTRA, _GZIP_HAS_NAME = 4, 8


class BatchRefused(Exception):
    """A drop that must not come into force.

    reason: no_file, manifest, signature, batch, older, future, gap, missing, digest, unreadable, encoding, columns, header, trailer,
    rows, checksum, doubled, content, shrink, growth, changed.  file: the name of the file, never a line of it.
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
        return end_of_day(self.batch)

    def of(self, register: str) -> tuple[BatchFile, ...]:
        """The parts of one register, in order."""
        return tuple(sorted((f for f in self.files if f.register == register), key=lambda f: f.name))


@dataclass(frozen=True, slots=True)
class Layout:
    """A register's columns; separator `|`, GB18030, CRLF.

    key: the column with the person's number, or, of `organisations`, with the credit code.  name: the column with the name, or "".
    forms, span: how other cells must be written (RowRules).  stable: columns that stay as they are from one drop to the next.  A four-byte character that lost its second byte decodes to another
    character and a digit, and no name holds one.
    """

    columns: tuple[str, ...]
    key: str
    name: str = ""
    forms: Mapping[str, str] = field(default_factory=dict)
    organisations: bool = False
    span: tuple[str, ...] = ()
    stable: tuple[str, ...] = ()

    def said(self, line: str) -> tuple[str, ...]:
        """What of a line stays as it is from one night to the next."""
        cells = self.read(line)
        return tuple(fold_name(cells[column]) for column in self.stable)

    @property
    def rules(self) -> RowRules:
        """What a good line is."""
        return RowRules(self.columns, self.key, self.name, self.forms, self.organisations, self.span)

    def read(self, line: str) -> dict[str, str]:
        """A line's columns by name; trailing blanks of either width gone."""
        return {
            name: value.rstrip(" \u3000") for name, value in zip(self.columns, of_2022(line).split("|"), strict=True)
        }


def signature(content: dict[str, object], key: bytes) -> str:
    """HMAC-SM3, hex, over the manifest without its `sig`: JSON with sorted keys, no blanks, UTF-8."""
    clear = orjson.dumps({k: v for k, v in content.items() if k != "sig"}, option=orjson.OPT_SORT_KEYS)
    return hmac.new(key, clear, "sm3").hexdigest()


def drops_in(folder: Path) -> dict[str, int]:
    """The names of the finished drops, oldest first, and when each was finished (ns); one without `.ok` is still being written.

    What bears a drop's name and is no folder stands here too, that it is refused aloud.
    """
    if not folder.is_dir():
        return {}
    found = {p.name: _finished_at(p) for p in folder.iterdir() if re.fullmatch(r"[0-9]{8}", p.name)}
    return {name: at for name, at in sorted(found.items()) if at is not None}


def check_place(folder: Path) -> None:
    """A drop is a folder, not a link to one, and its `.ok` a file.  Raises BatchRefused."""
    try:
        if folder.is_symlink() or not folder.is_dir():
            raise BatchRefused("no_file")
        open_drop(folder / ".ok").close()
    except OSError:
        raise BatchRefused("no_file", ".ok") from None


def read_manifest(folder: Path, key: bytes) -> BatchManifest:
    """The manifest of a drop, its signature and its names checked.  Raises BatchRefused."""
    path = folder / f"MANIFEST_{folder.name}.json"
    try:
        content = orjson.loads(read_drop(path, MOST_MANIFEST_BYTES))
        manifest = BatchManifest.model_validate(content)
        _ = manifest.as_of
    except NotAFileError:
        raise BatchRefused("no_file", path.name) from None
    except (OSError, orjson.JSONDecodeError, ValidationError, ValueError):
        raise BatchRefused("manifest", path.name) from None
    if not hmac.compare_digest(signature(content, key), manifest.sig):
        raise BatchRefused("signature", path.name)
    if manifest.batch != folder.name:
        raise BatchRefused("batch", path.name)
    return manifest


def check_files(folder: Path, manifest: BatchManifest) -> None:
    """Every file is there, of this batch by both its names, and has its length and digest.  Raises BatchRefused.

    The same is seen again of the bytes that are read for good (`lines_of`): a name may be given to another file meanwhile.
    """
    for file in manifest.files:
        with _opened(folder, file) as content:
            inner = _inner_name(content.read(1024))
            content.seek(0)
            length, digest = content.seek(0, io.SEEK_END), ""
            if length == file.bytes:
                content.seek(0)
                digest = Digesting(content).whole_digest()
        if digest != file.sm3:
            raise BatchRefused("digest", file.name)
        if file.batch != manifest.batch or inner not in ("", file.name.removesuffix(".gz")):
            raise BatchRefused("batch", file.name)


def lines_of(
    folder: Path,
    file: BatchFile,
    layout: Layout | None,
    aside: SetAside | None = None,
    tolerance: Tolerance | None = None,
) -> Iterator[tuple[str, str]]:
    """(number, line) of every good row; trailer, content and digest are checked at the end.  Raises BatchRefused on the way.

    layout: None for a register nobody asks, whose rows are counted and summed alone.  aside: is told whom the bad rows may be about.
    """
    judge = None if layout is None else RowJudge(layout.rules, SetAside() if aside is None else aside)
    with _opened(folder, file) as content:
        digesting = Digesting(content)
        yield from _rows(_text_lines(digesting, file.name), file, judge)
        if digesting.whole_digest() != file.sm3:
            raise BatchRefused("digest", file.name)
    if judge is not None and not (tolerance or Tolerance()).bears(judge.bad, judge.rows):
        raise BatchRefused("content", file.name)


def _rows(lines: Iterator[str], file: BatchFile, judge: RowJudge | None) -> Iterator[tuple[str, str]]:
    count = total = 0
    for line in lines:
        if line.startswith("#END|"):
            _check_trailer(line, count, total, file)
            return
        parts = of_2022(line).split("|")
        if judge is not None and judge.is_header(parts):
            raise BatchRefused("header", file.name)
        if not (parts[0].isascii() and parts[0].isdecimal()):
            raise BatchRefused("columns", file.name)
        count += 1  # noqa: SIM113 - the trailer is a line too and is not counted
        if count > file.rows:
            raise BatchRefused("rows", file.name)
        total += int(parts[0])
        number = "" if judge is None else judge.file_under(parts)
        if number is not None:
            yield number, "|".join(part.rstrip(" \u3000") for part in parts)
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


def _opened(folder: Path, file: BatchFile) -> BinaryIO:
    try:
        return open_drop(folder / file.name)
    except NotAFileError:
        raise BatchRefused("no_file", file.name) from None
    except OSError:
        raise BatchRefused("missing", file.name) from None


def _text_lines(content: Digesting, name: str) -> Iterator[str]:
    packed = gzip.GzipFile(fileobj=cast("BinaryIO", content), mode="rb")
    text = io.TextIOWrapper(packed, encoding="gb18030", errors="strict", newline="\n")
    try:
        while line := text.readline(LONGEST_LINE):
            yield line.rstrip("\r\n")
    except UnicodeDecodeError:
        raise BatchRefused("encoding", name) from None
    except (OSError, EOFError, zlib.error):
        raise BatchRefused("unreadable", name) from None


def _finished_at(path: Path) -> int | None:
    """When a drop was finished, None for one that is not; of what is no folder, when it was put there."""
    try:
        is_folder = path.is_dir() and not path.is_symlink()
        return written_at(path / ".ok" if is_folder else path)
    except OSError:
        return None


def _inner_name(head: bytes) -> str:
    """The name that the file had when it was packed (RFC 1952), or ""."""
    if len(head) < 10 or not head[3] & _GZIP_HAS_NAME:
        return ""
    start = 12 + int.from_bytes(head[10:12], "little") if head[3] & _GZIP_HAS_EXTRA else 10
    return head[start:].partition(b"\0")[0].decode("latin-1")
