"""One weekly file, read with distrust: digest, header, columns and numbers, before a row of it counts."""

import csv
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

import orjson

from gateway.domain.clock import CHINA
from gateway.domain.identifiers import fold
from gateway_disabled_federation.facts import Facts

MOST_BYTES = 256 << 20
_DIGEST = re.compile(r"([0-9a-f]{64})  (\d{1,9})")
GUARDS = "\t'"
"""What a spreadsheet is given before a long number, so that it does not make 3.3E+17 of it."""
LEAST_NUMBER = 15


class DropRefused(Exception):
    """A drop that must not come into force.

    reason: digest, header, columns, encoding, number, rows, older, future, shrink, doubled, missing.
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
    def as_of(self) -> datetime:
        """The end of its day, in China.  Raises DropRefused where there is no such day."""
        try:
            day = datetime.strptime(self.day, "%Y%m%d").replace(tzinfo=CHINA)
        except ValueError:
            raise DropRefused("future") from None
        return datetime.combine(day, time(23, 59, 59), CHINA)


def drops_in(folder: Path, prefix: str) -> list[Drop]:
    """The finished drops, oldest first; one without its seal is still being written."""
    if not folder.is_dir():
        return []
    name = re.compile(re.escape(prefix) + r"(\d{8})\.csv")
    found = [Drop(match[1], path) for path in folder.iterdir() if (match := name.fullmatch(path.name))]
    return sorted((drop for drop in found if drop.seal.is_file()), key=lambda drop: drop.day)


def rows_of(drop: Drop, facts: Facts) -> Iterator[tuple[str, str]]:
    """(folded person number, row as a JSON object) of every row, each person's rows as they stand.

    The whole file was read and its digest compared before the first row comes; the count is compared after the last.
    Raises DropRefused.
    """
    content, stated = _sealed(drop)
    try:
        text = content.decode("utf-8-sig", "strict")
    except UnicodeDecodeError:
        raise DropRefused("encoding") from None
    reader = csv.reader(text.splitlines(), strict=True)
    try:
        if tuple(next(reader, ())) != facts.columns:
            raise DropRefused("header")
        count = 0
        for cells in reader:
            count += 1
            yield _row(cells, facts)
    except csv.Error:
        raise DropRefused("columns") from None
    if count != stated:
        raise DropRefused("rows")


def _sealed(drop: Drop) -> tuple[bytes, int]:
    """The file's bytes and the number of rows stated, after digest and length were seen to be right."""
    try:
        seal = _DIGEST.fullmatch(drop.seal.read_text("ascii").strip())
        with drop.path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, UnicodeDecodeError):
        raise DropRefused("missing") from None
    digest = hashlib.new("sm3", content).hexdigest()
    if seal is None or len(content) > MOST_BYTES or not hmac.compare_digest(digest, seal[1]):
        raise DropRefused("digest")
    return content, int(seal[2])


def _row(cells: list[str], facts: Facts) -> tuple[str, str]:
    if len(cells) != len(facts.columns):
        raise DropRefused("columns")
    row = {name: cell.strip(" \u3000").lstrip(GUARDS) for name, cell in zip(facts.columns, cells, strict=True)}
    number = fold(row[facts.number])
    if len(number) < LEAST_NUMBER or not number.isalnum():
        raise DropRefused("number")  # a spreadsheet has made 3.30796E+17 of it
    return number, orjson.dumps({**row, facts.number: number}).decode()
