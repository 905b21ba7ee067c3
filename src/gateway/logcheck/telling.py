"""What must be told of an entry in sentences and columns, made anew from its leaf: of each telling a digest, by which two are compared."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.entry import as_object, canonical, cells, claim_of, csv_cells, csv_line, leaf_object, view

SIZE = 16
"""Bytes of a digest by which two tellings are compared."""
NOTHING = bytes(SIZE)


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told of the entries of a log.  tables: whether of every one of them, and not of a search's hits alone.  edition: in whose words."""

    log: int
    tables: bool
    edition: int


@dataclass(frozen=True, slots=True)
class TellingDigests:
    """Digests of what is told of one entry: as an object of the answer, as a line of CSV, as cells."""

    object: bytes = NOTHING
    csv: bytes = NOTHING
    cells: bytes = NOTHING


def digests_of_telling(body: bytes, sections: bytes, index: int, telling: Telling) -> TellingDigests:
    """What must be told of an entry, whose leaf and stored sections these are; nothing of what is no entry."""
    claim = claim_of(leaf_object(body))
    if claim is None:
        return TellingDigests()
    record: Mapping[str, object] = {
        "stream_id": claim.position.stream_id, "seq": claim.position.seq, "at": claim.at, "kind": claim.kind.value,
        "query_id": claim.query_id, "body": body, "sections": sections,
    }  # fmt: skip
    entry = view(record)
    line = csv_line((str(index), *csv_cells(entry, telling.edition)))
    answer = as_object(entry, (telling.log, index), edition=telling.edition)
    return TellingDigests(
        digest_of(answer), telling_digest(line.encode()), row_digest(index, cells(entry, telling.edition))
    )


def digest_of(value: object) -> bytes:
    """The digest of JSON values, whatever the order of their members; nothing where they are none."""
    try:
        return telling_digest(canonical(value))
    except (TypeError, ValueError):
        return NOTHING


def row_digest(index: object, texts: Iterable[str]) -> bytes:
    """The digest of one row of a table: the leaf's number, and the texts of its cells in order."""
    return telling_digest("\x00".join((str(index), *texts)).encode())


def telling_digest(data: bytes) -> bytes:
    """The beginning of the SHA-256 of what is told, `SIZE` bytes: two tellings are compared by it."""
    return hashlib.sha256(data).digest()[:SIZE]
