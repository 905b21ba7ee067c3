"""A Parquet file of our own: one page a column and group, PLAIN, gzip; parquet-format 2.11, Thrift's compact protocol.  All but the
packed bytes of the pages follows from what is in them, and is compared with that.
"""

from __future__ import annotations

import itertools
import struct
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import BinaryIO

from gateway.logcheck.independent.strict import Bad
from gateway.logcheck.independent.words import COLUMNS

ROWS_A_GROUP, LARGEST_PAGE = 10_000, 1 << 29
GZIP_HEAD = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
Wire = tuple[int, bytes]


def varint(number: int) -> bytes:
    """An unsigned number of Thrift's compact protocol."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


def wire_number(number: int, kind: int = 5) -> Wire:
    """A number that is not negative; kind 6: of 64 bits."""
    return kind, varint(number << 1)


def wire_text(text: str) -> Wire:
    """A text."""
    return 8, varint(len(text.encode())) + text.encode()


def wire_list(found: list[Wire]) -> Wire:
    """A list."""
    kind = found[0][0] if found else 12
    head = bytes((len(found) << 4 | kind,)) if len(found) < 15 else bytes((0xF0 | kind,)) + varint(len(found))
    return 9, head + b"".join(one for _, one in found)


def wire_struct(fields: dict[int, Wire]) -> Wire:
    """A struct by the numbers of its fields."""
    out, former = b"", 0
    for name, (kind, data) in fields.items():
        out, former = out + bytes(((name - former) << 4 | kind,)) + data, name
    return 12, out + b"\0"


def parquet_head(rows: int, plain: int, packed: int) -> bytes:
    """A page's header."""
    page = wire_struct({1: wire_number(rows), 2: wire_number(0), 3: wire_number(3), 4: wire_number(3)})
    return wire_struct({1: wire_number(0), 2: wire_number(plain), 3: wire_number(packed), 5: page})[1]


def parquet_foot(groups: list[list[tuple[int, int, int, int]]]) -> bytes:
    """What follows behind the pages.  groups: of each column where its page is, its bytes, its bytes unpacked, its rows."""
    names = ("index", *COLUMNS)
    kinds = ["int" if name == "index" else "time" if name == "at" else "text" for name in names]
    schema = [wire_struct({4: wire_text("entries"), 5: wire_number(len(names))})]
    for name, kind in zip(names, kinds):
        fields = {1: wire_number(6 if kind == "text" else 2), 3: wire_number(1), 4: wire_text(name)}
        if kind == "text":
            fields.update({6: wire_number(0), 10: wire_struct({1: wire_struct({})})})
        elif kind == "time":
            unit = wire_struct({2: wire_struct({})})
            fields.update({6: wire_number(10), 10: wire_struct({8: wire_struct({1: (1, b""), 2: unit})})})
        schema.append(wire_struct(fields))
    rows = []
    for group in groups:
        chunks = []
        for name, kind, (at, size, plain, count) in zip(names, kinds, group):
            meta = {
                1: wire_number(6 if kind == "text" else 2), 2: wire_list([wire_number(0), wire_number(3)]), 3: wire_list([wire_text(name)]),
                4: wire_number(2), 5: wire_number(count, 6), 6: wire_number(plain, 6), 7: wire_number(size, 6), 9: wire_number(at, 6),
            }  # fmt: skip
            chunks.append(wire_struct({2: wire_number(at, 6), 3: wire_struct(meta)}))
        total = wire_number(sum(chunk[2] for chunk in group), 6)
        rows.append(wire_struct({1: wire_list(chunks), 2: total, 3: wire_number(group[0][3], 6)}))
    total = wire_number(sum(group[0][3] for group in groups), 6)
    foot = wire_struct(
        {1: wire_number(1), 2: wire_list(schema), 3: total, 4: wire_list(rows), 6: wire_text("oneclick-gateway")}
    )[1]
    return foot + struct.pack("<I", len(foot)) + b"PAR1"


def plain_page(values: list[str]) -> bytes:
    """A column's cells as a page holds them before it is packed.  values: texts; an empty one is not there."""
    runs = b""
    for is_there, run in itertools.groupby(bool(value) for value in values):
        runs += varint(len(list(run)) << 1) + bytes((is_there,))
    texts = [value.encode() for value in values if value]
    return struct.pack("<I", len(runs)) + runs + b"".join(struct.pack("<I", len(one)) + one for one in texts)


def parquet_rows(file: BinaryIO) -> Iterator[list[str]]:
    """The rows of entries.parquet as texts.  Raises ValueError where anything is not as the gateway writes it."""
    groups: list[list[tuple[int, int, int, int]]] = []
    offset = 4
    if _exactly(file, 4) != b"PAR1":
        raise Bad("it does not begin as a Parquet file")
    head = _exactly(file, 2)
    while head == b"\x15\x00":
        group, columns = [], []
        for name in ("index", *COLUMNS):
            page, head = _page(file, head or _exactly(file, 2))
            rows, plain, size = page
            columns.append(_page_cells(plain, name, rows))
            header = len(parquet_head(rows, len(plain), size))
            group.append((offset, header + size, header + len(plain), rows))
            offset += header + size
        if any(one[3] != group[0][3] for one in group) or any(one[0][3] != ROWS_A_GROUP for one in groups):
            raise Bad("its columns are not of the same length")
        groups.append(group)
        yield from (list(row) for row in zip(*columns))
        head = _exactly(file, 2)
    foot = parquet_foot(groups)
    if head + file.read(len(foot)) != foot:
        raise Bad("its footer is not that of its columns")


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise Bad("it ends too early")
    return data


def _page(file: BinaryIO, head: bytes) -> tuple[tuple[int, bytes, int], bytes]:
    """One page: rows, cells unpacked, bytes packed; and nothing, for what was read of the next one."""
    numbers = []
    for gap in (1, 1, 2):
        head += _exactly(file, gap)
        number = shift = 0
        while True:
            byte = _exactly(file, 1)
            head, number, shift = head + byte, number | (byte[0] & 0x7F) << shift, shift + 7
            if byte[0] < 0x80 or shift > 35:
                break
        numbers.append(number >> 1)
    plain_size, size, rows = numbers
    if max(plain_size, size) > LARGEST_PAGE or rows > ROWS_A_GROUP:
        raise Bad("a page is too large")
    expected = parquet_head(rows, plain_size, size)
    if head + _exactly(file, max(0, len(expected) - len(head))) != expected:
        raise Bad("the header of a page is another")
    packed = _exactly(file, size)
    unpacking = zlib.decompressobj(31)
    try:
        plain = unpacking.decompress(packed, plain_size + 1)
    except zlib.error as fault:
        raise Bad(f"a page cannot be unpacked: {fault}") from None
    if not packed.startswith(GZIP_HEAD) or len(plain) != plain_size or not unpacking.eof or unpacking.unused_data:
        raise Bad("a page is not packed as it says")
    return (rows, plain, size), b""


def _page_cells(plain: bytes, name: str, rows: int) -> list[str]:
    """A page's cells as texts.  Raises Bad."""
    at = 4 + int.from_bytes(plain[:4], "little")
    if name in ("index", "at"):
        numbers = struct.pack("<I", len(varint(rows << 1)) + 1) + varint(rows << 1) + b"\x01"
        if plain[: len(numbers)] != numbers or len(plain) != len(numbers) + 8 * rows:
            raise Bad(f"a page of {name} is written otherwise")
        found = struct.unpack_from(f"<{rows}q", plain, len(numbers))
        try:
            return [str(one) if name == "index" else (EPOCH + timedelta(microseconds=one)).isoformat() for one in found]
        except OverflowError:
            raise Bad("a time that cannot be") from None
    flags: list[int] = []
    levels, place = plain[4:at], 0
    while place < len(levels) and len(flags) < rows:
        count = shift = 0
        while place < len(levels) and shift < 35:
            count, shift, place = count | (levels[place] & 0x7F) << shift, shift + 7, place + 1
            if levels[place - 1] < 0x80:
                break
        flags += [levels[place] & 1 if place < len(levels) else 0] * min(count >> 1, rows - len(flags))
        place += 1
    values = []
    for is_there in flags:
        size = int.from_bytes(plain[at : at + 4], "little") if is_there else 0
        values.append(plain[at + 4 : at + 4 + size].decode() if is_there else "")
        at += 4 + size if is_there else 0
    if plain_page(values) != plain:
        raise Bad(f"a page of {name} is written otherwise")
    return values
