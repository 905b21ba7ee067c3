"""One weekly file, read with distrust: digest, header, columns and numbers, before a row of it counts."""

import csv
import hashlib
import hmac
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from gateway.sdk import NotAFileError, RowJudge, SetAside, end_of_day, read_drop, written_at
from gateway_disabled_federation.facts import Facts

MOST_BYTES = 256 << 20
_DIGEST = re.compile(r"([0-9a-f]{64})  (\d{1,9})")
GUARDS = "\t'"
"""What a spreadsheet is given before a long number, so that it does not make 3.3E+17 of it."""
MOST_SEAL_BYTES = 256


class DropRefused(Exception):
    """A drop that must not come into force.

    reason: no_file, digest, header, columns, encoding, content, rows, older, future, shrink, growth, changed, doubled, missing.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Drop:
    """One drop that lies in the folder, by the day (yyyymmdd) whose state it shows."""

    day: str
    path: Path

    @property
    def seal(self) -> Path:
        """The file with digest and number of rows; written last."""
        return self.path.with_name(self.path.name + ".sm3")

    @property
    def sealed_at(self) -> int | None:
        """When the seal was written (ns); None where there is none yet."""
        try:
            return written_at(self.seal)
        except OSError:
            return None

    @property
    def as_of(self) -> datetime:
        """The end of its day, in China.  Raises DropRefused where there is no such day."""
        try:
            return end_of_day(self.day)
        except ValueError:
            raise DropRefused("future") from None


def drops_in(folder: Path, prefix: str) -> list[Drop]:
    """The finished drops, oldest first; one without its seal is still being written.  A link is one too, and is refused aloud."""
    if not folder.is_dir():
        return []
    name = re.compile(re.escape(prefix) + r"(\d{8})\.csv")
    found = [Drop(match[1], path) for path in folder.iterdir() if (match := name.fullmatch(path.name))]
    return sorted((drop for drop in found if drop.sealed_at is not None), key=lambda drop: drop.day)


def rows_of(drop: Drop, facts: Facts, aside: SetAside | None = None) -> Iterator[tuple[str, str]]:
    """(folded person number, row as a JSON object) of every good row, each person's rows as they stand.

    The whole file was read and its digest compared before the first row comes; count and content are judged after the last.
    aside: is told whom the bad rows may be about.  Raises DropRefused.
    """
    content, stated = _sealed(drop)
    try:
        text = content.decode("utf-8-sig", "strict")
    except UnicodeDecodeError:
        raise DropRefused("encoding") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    judge = RowJudge(facts.rules, SetAside() if aside is None else aside)
    try:
        if tuple(next(reader, ())) != facts.columns:
            raise DropRefused("header")
        yield from _rows(reader, facts, judge)
    except csv.Error:
        raise DropRefused("columns") from None
    if judge.rows != stated:
        raise DropRefused("rows")
    if not facts.bears(judge.bad, judge.rows):
        raise DropRefused("content")


def check_seal(drop: Drop) -> None:
    """The file is there, and has the digest that its seal states.  Raises DropRefused."""
    _sealed(drop)


def _rows(reader: Iterable[list[str]], facts: Facts, judge: RowJudge) -> Iterator[tuple[str, str]]:
    for raw in filter(None, reader):  # an empty line is no row
        cells = [cell.strip(" \u3000").lstrip(GUARDS) for cell in raw]
        if judge.is_header(cells):
            raise DropRefused("header")
        number = judge.file_under(cells)
        if number is not None:
            row = dict(zip(facts.columns, cells, strict=True))
            yield number, orjson.dumps({**row, facts.number: number}).decode()


def _sealed(drop: Drop) -> tuple[bytes, int]:
    """The file's bytes and the number of rows stated, after digest and length were seen to be right."""
    try:
        seal = _DIGEST.fullmatch(read_drop(drop.seal, MOST_SEAL_BYTES).decode("ascii").strip())
        content = read_drop(drop.path, MOST_BYTES)
    except NotAFileError:
        raise DropRefused("no_file") from None
    except (OSError, UnicodeDecodeError):
        raise DropRefused("missing") from None
    digest = hashlib.new("sm3", content).hexdigest()
    if seal is None or len(content) > MOST_BYTES or not hmac.compare_digest(digest, seal[1]):
        raise DropRefused("digest")
    return content, int(seal[2])
