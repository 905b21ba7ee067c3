"""Writes the nightly drops of the simulated bureau, good ones and those of its bad days."""

import gzip
import hashlib
import hmac
import io
import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from gateway.domain.identifiers.folding import fold
from gateway_demo.kit import Row

MODULUS = 1_000_000_007
CLOSES_ON = 25
"""The day of a month from which its contributions are complete."""
SLOPPY = frozenset({"padded_names", "small_x"})
"""Nights whose lines are written carelessly, and say what they always said."""
CONTRIBUTIONS, BENEFITS, EMPLOYERS = "SB_CBMX", "SB_DY", "SB_DW"


def contribution_lines(rows: Iterable[Row]) -> list[str]:
    """`person_no|id|name|kind|from|to|employer|base|county|stop reason`, a line for every kind of every period."""
    return [
        f"{row['person_no']}|{row['id_no']}|{row['name']}|{kind}|{p['start']}|{p['end']}|{p['employer_uscc'] or ''}|{p['base']}"
        f"|{p['county']}|{p['stop_reason'] or ''}"
        for row in rows
        for p in row["periods"]
        for kind in p["kinds"]
    ]


def benefit_lines(rows: Iterable[Row]) -> list[str]:
    """`person_no|id|name|kind|since|amount|stopped`, a line for every pension."""
    return [
        f"{row['person_no']}|{row['id_no']}|{row['name']}|{p['kind']}|{p['since']}|{p['amount']}|{p['stopped'] or ''}"
        for row in rows
        if (p := row["pension"]) is not None
    ]


def employer_lines(rows: Iterable[Row], batch: date) -> list[str]:
    """`number|credit code|insured persons`, a line for every employer there ever was: those insured in the last closed month.

    batch: a month is closed from its 25th day on.  Residents' insurance has no employer.
    """
    closed = batch if batch.day >= CLOSES_ON else batch.replace(day=1) - timedelta(days=1)
    month = closed.year * 100 + closed.month
    insured: dict[str, set[str]] = {}
    for row in rows:
        for period in (p for p in row["periods"] if p["employer_uscc"] is not None):
            held = insured.setdefault(fold(period["employer_uscc"]), set())
            if period["start"] <= month <= period["end"]:
                held.add(row["id_no"])
    return [f"{n}|{code}|{len(insured[code])}" for n, code in enumerate(sorted(insured), start=1)]


def signature(content: Mapping[str, object], key: str) -> str:
    """HMAC-SM3, hex, over the manifest without its `sig`, as JSON with sorted keys and no blanks."""
    clear = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(key.encode(), clear.encode(), "sm3").hexdigest()


def packed(lines: Sequence[str], name: str, *, fault: str = "") -> bytes:
    """A file's bytes: GB18030, CRLF, a trailer with rows and sum, gzip with `name` inside.

    fault: `truncated` leaves the trailer out, `bad_trailer` gives it another sum, `lying_count` another number of rows.
    """
    total = sum(int(line.partition("|")[0]) for line in lines) % MODULUS
    rows = len(lines) + (1 if fault == "lying_count" else 0)
    trailer = f"#END|{rows}|{total + (1 if fault == 'bad_trailer' else 0)}"
    whole = lines if fault == "truncated" else [*lines, trailer]
    return compressed("".join(f"{line}\r\n" for line in whole).encode("gb18030"), name)


def compressed(content: bytes, name: str) -> bytes:
    """Content packed with gzip, `name` in its header."""
    buffer = io.BytesIO()
    with gzip.GzipFile(name, "wb", 6, buffer, mtime=0) as file:
        file.write(content)
    return buffer.getvalue()


class DropFolder:
    """The exchange folder.  A drop is its files, then the manifest, then `.ok`; a withdrawn one loses `.ok` first."""

    def __init__(self, folder: Path, key: str) -> None:
        self._folder = folder
        self._key = key
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def has(self, batch: date) -> bool:
        """Whether a finished drop lies there."""
        return (self._folder / f"{batch:%Y%m%d}" / ".ok").exists()

    def write(self, batch: date, rows: Sequence[Row], *, fault: str = "") -> None:
        """Write one drop with everything in it, or with one thing wrong: see `BadDrop` in the bureau's README."""
        self.withdraw(batch)
        named = batch - timedelta(days=1) if fault == "resent" else batch
        contributions = contribution_lines(rows)
        if fault == "doubled":
            contributions = contributions * 2
        if fault == "shrink":
            contributions = contributions[: len(contributions) * 9 // 10]
        if fault in SLOPPY:
            contributions = [_sloppy(line, fault) for line in contributions]
        registers = {
            CONTRIBUTIONS: contributions,
            BENEFITS: benefit_lines(rows),
            EMPLOYERS: employer_lines(rows, batch),
        }
        place = self._folder / f"{batch:%Y%m%d}"
        place.mkdir(mode=0o700)
        files = []
        for register, lines in registers.items():
            name = f"{register}_{batch:%Y%m%d}_001.txt.gz"
            inner = f"{register}_{named:%Y%m%d}_001.txt"
            content = packed(lines, inner, fault=fault if register == CONTRIBUTIONS else "")
            if fault == "lost_byte" and register == CONTRIBUTIONS:
                content = compressed(_without_a_byte(gzip.decompress(content)), inner)
            (place / name).write_bytes(content)
            digest = hashlib.new("sm3", content).hexdigest()
            files.append({"name": name, "rows": len(lines), "sm3": digest, "bytes": len(content)})
        self._finish(place, batch, files, fault)

    def withdraw(self, batch: date) -> None:
        """Take a drop away, if it is there."""
        place = self._folder / f"{batch:%Y%m%d}"
        (place / ".ok").unlink(missing_ok=True)
        shutil.rmtree(place, ignore_errors=True)

    def _finish(self, place: Path, batch: date, files: Sequence[Mapping[str, object]], fault: str) -> None:
        days = 3 if fault == "gap" else 1
        content: dict[str, object] = {
            "batch": f"{batch:%Y%m%d}",
            "full": fault != "gap",
            "files": files,
            "prev": f"{batch - timedelta(days=days):%Y%m%d}",
        }
        manifest = {**content, "sig": signature(content, self._key)}
        (place / f"MANIFEST_{batch:%Y%m%d}.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
        (place / ".ok").touch()


def _sloppy(line: str, fault: str) -> str:
    """A line as a clerk writes it who is careless and not wrong: the name with blanks behind it, the number with a small x."""
    person, number, name, rest = line.split("|", 3)
    return "|".join(
        (person, number, f"{name}　　", rest) if fault == "padded_names" else (person, number.lower(), name, rest)
    )


def _without_a_byte(content: bytes) -> bytes:
    """The content with the last byte of a name gone, so that the separator after it is swallowed."""
    place = max(match.start() for match in re.finditer(rb"(?<=[\x81-\xfe])[\xa1-\xfe]\|", content))
    return content[:place] + content[place + 1 :]
