"""A drop of millions of contribution lines, written line by line: `python -m tests.load.large_drop FOLDER --lines 5000000`."""

import argparse
import gzip
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO, cast

from gateway.domain.identifiers.people import check_character

MODULUS = 1_000_000_007
KEY, NAME = "large-drop", "王建国"
LINES_A_PERSON = 20
KINDS = ("110", "210", "310", "410")
FIRST_DAY = date(1940, 1, 1)


def number_of(person: int) -> str:
    """A sound person number, another for each of 180 million."""
    day = FIRST_DAY + timedelta(days=person // 999 % 20_000)
    start = f"{330791 + person // 19_980_000}{day:%Y%m%d}{person % 999 + 1:03}"
    return start + check_character(start)


def line_of(person: int, place: int) -> str:
    """One of a person's contribution lines, each of another time or kind."""
    year = 2000 + place // len(KINDS)
    kind = KINDS[place % len(KINDS)]
    return (
        f"33{person:010}|{number_of(person)}|{NAME}|{kind}|{year}01|{year}12|91330791MA0000015M|{4000 + place}|330702|"
    )


def contribution_lines(lines: int, *, in_turns: bool) -> Iterator[str]:
    """So many lines.  in_turns: year by year over everybody, in place of each person's together."""
    people = max(1, lines // LINES_A_PERSON)
    for n in range(lines):
        person, place = (n % people, n // people) if in_turns else (n // LINES_A_PERSON, n % LINES_A_PERSON)
        yield line_of(person, place)


class _Digested:
    """A file that knows the SM3 and the length of what was written into it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.new("sm3")
        self.length = 0

    def write(self, content: bytes) -> int:
        self.digest.update(content)
        self.length += len(content)
        return self._file.write(content)

    def flush(self) -> None:
        self._file.flush()


def write_file(path: Path, lines: Iterator[str]) -> Mapping[str, object]:
    """One register's file, and what the manifest says of it."""
    rows = total = 0
    with path.open("wb") as raw:
        digested = _Digested(raw)
        inner = path.name.removesuffix(".gz")
        with gzip.GzipFile(inner, "wb", 1, cast("BinaryIO", digested), mtime=0) as packed:
            for line in lines:
                rows += 1
                total += int(line.partition("|")[0])
                packed.write(f"{line}\r\n".encode("gb18030"))
            packed.write(f"#END|{rows}|{total % MODULUS}\r\n".encode())
    return {"name": path.name, "rows": rows, "sm3": digested.digest.hexdigest(), "bytes": digested.length}


def write_drop(folder: Path, batch: date, lines: int, *, in_turns: bool = False) -> None:
    """A whole drop, signed with KEY."""
    day = f"{batch:%Y%m%d}"
    place = folder / day
    place.mkdir(parents=True)
    registers = {
        "SB_CBMX": contribution_lines(lines, in_turns=in_turns),
        "SB_DW": iter(["1|91330791MA0000015M|7"]),
    }
    files = [write_file(place / f"{name}_{day}_001.txt.gz", content) for name, content in registers.items()]
    manifest: dict[str, object] = {"batch": day, "full": True, "files": files, "prev": None}
    clear = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    manifest["sig"] = hmac.new(KEY.encode(), clear.encode(), "sm3").hexdigest()
    (place / f"MANIFEST_{day}.json").write_text(json.dumps(manifest), encoding="utf-8")
    (place / ".ok").touch()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--batch", type=date.fromisoformat, default=date(2026, 10, 31))
    parser.add_argument("--lines", type=int, default=5_000_000)
    parser.add_argument("--in-turns", action="store_true")
    asked = parser.parse_args()
    write_drop(asked.folder, asked.batch, asked.lines, in_turns=asked.in_turns)
