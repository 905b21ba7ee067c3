"""Writes the federation's weekly files, good ones and those of its bad weeks."""

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from gateway_demo.kit import Row

COLUMNS = ("姓名", "公民身份号码", "残疾人证号", "残疾类别", "残疾等级")
KINDS = {"1": "视力", "2": "听力", "3": "言语", "4": "肢体", "5": "智力", "6": "精神", "7": "多重"}
LEVELS = {"1": "一级", "2": "二级", "3": "三级", "4": "四级"}
PREFIX = "CJRZ_"
FRIDAY = 4

Cells = Sequence[str]


def certificates(disability: Iterable[Row], household: Iterable[Row]) -> list[Cells]:
    """A row for every certificate in force.

    The name is the household register's; it is left empty where two persons share a number, for the federation does not know which
    of them holds the certificate.  A kind or level of no list stands as it is.  Numbers bear a tab, as a spreadsheet leaves them.
    """
    people = list(household)
    count = Counter(row["id_no"] for row in people)
    names = {row["id_no"]: row["name"] for row in people if count[row["id_no"]] == 1}
    return [
        (
            names.get(row["id_no"], ""),
            f"\t{row['id_no']}",
            f"\t{row['cert_no']}",
            KINDS.get(row["kind"]) or str(row["kind"]),
            LEVELS.get(row["level"]) or str(row["level"]),
        )
        for row in disability
    ]


def last_friday(today: date) -> date:
    """The last Friday before `today`: a Friday's own file comes in its night."""
    return today - timedelta(days=(today.weekday() - FRIDAY - 1) % 7 + 1)


class DropFolder:
    """The exchange folder.  A drop is its CSV, then its seal; a withdrawn one loses the seal first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def has(self, day: date) -> bool:
        """Whether a finished drop lies there."""
        return _seal(self._path(day)).exists()

    def write(self, day: date, rows: Sequence[Cells], *, fault: str = "") -> None:
        """Write one drop with everything in it, or with one thing wrong."""
        self.withdraw(day)
        content = _content(rows, fault)
        path = self._path(day)
        path.write_bytes(content[: len(content) * 2 // 3] if fault == "truncated" else content)
        stated = len(rows) + (1 if fault == "lying_count" else 0)
        _seal(path).write_text(f"{hashlib.new('sm3', content).hexdigest()}  {_written(stated, fault)}\n", "ascii")

    def withdraw(self, day: date) -> None:
        """Take a drop away, if it is there."""
        path = self._path(day)
        _seal(path).unlink(missing_ok=True)
        path.unlink(missing_ok=True)

    def _path(self, day: date) -> Path:
        return self._folder / f"{PREFIX}{day:%Y%m%d}.csv"


def _seal(path: Path) -> Path:
    return path.with_name(path.name + ".sm3")


def _written(rows: int, fault: str) -> int:
    """How many rows the seal states: on the bad week `shrink` it is right about a file that has lost its half."""
    return rows // 2 if fault == "shrink" else rows


_SPOIL: Mapping[str, tuple[str, str]] = {
    "renamed_column": ("残疾等级", "等级"),
    "broken_quotes": ("肢体", '"肢体"x'),
}
"""Bad weeks in which a word of the text is another one."""


_CUT = re.compile(r"\t([0-9])([0-9]{5})[0-9]{11}[0-9X]\b")
"""A number that a spreadsheet has made 3.30796E+17 of."""
_SLIP = re.compile(r"(\t[0-9]{17})[0-9X]\b")


def _content(rows: Sequence[Cells], fault: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    kept = rows[: len(rows) // 2] if fault == "shrink" else rows
    writer.writerows([*kept, *kept] if fault == "doubled" else kept)
    found, put = _SPOIL.get(fault, ("", ""))
    content = text.getvalue().replace(found, put, 1) if found else text.getvalue()
    if fault == "spreadsheet":
        content = _CUT.sub(r"\1.\2E+17", content)
    if fault == "one_slip":
        content = _SLIP.sub(lambda number: number[1] + "Q", content, count=1)
    return content.encode("gb18030" if fault == "wrong_encoding" else "utf-8-sig")
