"""Everything that somebody might do to a bundle, who then makes its manifest fit; and what a verifier must say."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.tlog import Checkpoint, Signer, leaf_hash, sign_note
from tests.rooms.logcheck.bundles import ORIGIN, Log, private, read_lines, seal, write_lines

CRITERIA = {"account": "clerk1"}


def make_log() -> Log:
    """700 entries: two full tiles of leaves and a partial one, 100 batches of two processes."""
    return Log().append(7, times=100)


def answer(log: Log) -> list[dict[str, Any]]:
    """What the search for clerk1 answers."""
    return log.answer(lambda entry: b'"account":"clerk1"' in entry.sections)


def write(log: Log, folder: Path) -> Path:
    """The bundle that is tampered with: the whole log, with an answer."""
    return log.write(folder, criteria=CRITERIA, answer=answer(log))


@dataclass(frozen=True, slots=True)
class Tamper:
    """alter: does it.  expected: all that is said, fault and place."""

    name: str
    alter: Callable[[Path], None]
    expected: frozenset[tuple[str, str]]


def _rows(change: Callable[[list[dict[str, Any]]], object], name: str = "entries.ndjson") -> Callable[[Path], None]:
    def alter(folder: Path) -> None:
        rows = read_lines(folder / name)
        change(rows)
        write_lines(folder / name, rows)

    return alter


def _recoded(row: dict[str, Any], member: str, old: bytes, new: bytes) -> None:
    data = b64decode(row[member])
    assert old in data
    row[member] = b64encode(data.replace(old, new, 1)).decode()


def _edit_field(rows: list[dict[str, Any]]) -> None:
    _recoded(rows[10], "sections", b"clerk", b"cleft")


def _edit_time(rows: list[dict[str, Any]]) -> None:
    _recoded(rows[10], "body", b"2026-11-23T", b"2026-11-22T")


def _swap(rows: list[dict[str, Any]]) -> None:
    rows[20], rows[30] = rows[30], rows[20]


def _swap_numbers_too(rows: list[dict[str, Any]]) -> None:
    _swap(rows)
    rows[20]["index"], rows[30]["index"] = 20, 30


def _insert(rows: list[dict[str, Any]]) -> None:
    made = dict(rows[40])
    _recoded(made, "body", b'"seq":', b'"seq":9')
    rows.insert(41, made)


def _delete_and_renumber(rows: list[dict[str, Any]]) -> None:
    del rows[50]
    for index, row in enumerate(rows):
        row["index"] = index


def _repeat(rows: list[dict[str, Any]]) -> None:
    rows.insert(5, dict(rows[4]))


def _garble(rows: list[dict[str, Any]]) -> None:
    rows[60] = {"index": 60}


def _replace_sections(rows: list[dict[str, Any]]) -> None:
    rows[70]["sections"] = rows[71]["sections"]


def _flip(path: str, at: int) -> Callable[[Path], None]:
    def alter(folder: Path) -> None:
        data = bytearray((folder / path).read_bytes())
        data[at] ^= 1
        (folder / path).write_bytes(bytes(data))

    return alter


def _drop_tile(folder: Path) -> None:
    (folder / "tiles/tile/0/001").unlink()


def _cut_tile(folder: Path) -> None:
    path = folder / "tiles/tile/0/001"
    path.write_bytes(path.read_bytes()[:-32])


def _entry_and_tile(folder: Path) -> None:
    """The clever one: the entry is changed, and the tile of leaf hashes with it."""
    _rows(_edit_time)(folder)
    path = folder / "tiles/tile/0/000"
    hashes = bytearray(path.read_bytes())
    row = read_lines(folder / "entries.ndjson")[10]
    hashes[320:352] = leaf_hash(b64decode(row["body"]))
    path.write_bytes(bytes(hashes))


def _other_root(folder: Path) -> None:
    """A head signed by the log's own key over another root."""
    text = Checkpoint(ORIGIN, 700, bytes(32)).text()
    (folder / "checkpoint").write_text(sign_note(text, [Signer(ORIGIN, private("log"))]), "utf-8")


def _replace_head(folder: Path) -> None:
    text = Checkpoint(ORIGIN, 700, bytes(32)).text()
    (folder / "checkpoint").write_text(sign_note(text, [Signer(ORIGIN, private("another"))]), "utf-8")


def _head_of_another(folder: Path) -> None:
    text = Checkpoint("other.example/log", 700, bytes(32)).text()
    (folder / "checkpoint").write_text(sign_note(text, [Signer("other.example/log", private("another"))]), "utf-8")


def _swap_key(folder: Path) -> None:
    """Everything signed anew, with another log key."""
    other = make_log()
    other.signers = [Signer(ORIGIN, private("another"))]
    (folder / "checkpoint").write_text(other.checkpoint(), "utf-8")
    keys = json.loads((folder / "keys.json").read_text("utf-8"))
    (folder / "keys.json").write_text(json.dumps({**keys, **other.keys()}), "utf-8")


def _swap_stream_key(folder: Path) -> None:
    keys = json.loads((folder / "keys.json").read_text("utf-8"))
    keys["streams"][1]["pubkey"] = private("another").public_key().public_bytes_raw().hex()
    (folder / "keys.json").write_text(json.dumps(keys), "utf-8")


def _drop_batch(rows: list[dict[str, Any]]) -> None:
    del rows[3]


def _batch_digest(rows: list[dict[str, Any]]) -> None:
    rows[3]["digest"] = bytes(32).hex()


def _cosignature(folder: Path) -> None:
    text = (folder / "checkpoint").read_text("utf-8")
    head, _, line = text.removesuffix("\n").rpartition(" ")
    blob = bytearray(b64decode(line))
    blob[-1] ^= 1
    (folder / "checkpoint").write_text(f"{head} {b64encode(bytes(blob)).decode()}\n", "utf-8")


def _omit(rows: list[dict[str, Any]]) -> None:
    del rows[2]


def _invent(rows: list[dict[str, Any]]) -> None:
    rows.append({"entry": "1-0", "index": 0, "leaf_hash": "0" * 64})


def _answer_other_leaf(rows: list[dict[str, Any]]) -> None:
    rows[0]["leaf_hash"] = "0" * 64


def _answer_twice(rows: list[dict[str, Any]]) -> None:
    rows.append(dict(rows[-1]))


def _manifest(**members: Any) -> Callable[[Path], None]:
    def alter(folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        (folder / "manifest.json").write_text(json.dumps({**manifest, **members}), "utf-8")

    return alter


def _is(*expected: str) -> frozenset[tuple[str, str]]:
    """`fault: place`, each."""
    return frozenset((fault, place) for fault, _, place in (one.partition(": ") for one in expected))


TAMPERS = [
    Tamper("a field", _rows(_edit_field), _is("section-changed: leaf 10 (entry 2-3)")),
    Tamper("a time", _rows(_edit_time), _is("entry-changed: leaf 10", "batch-changed: batch 0 of stream 2")),
    Tamper("sections of another", _rows(_replace_sections), _is("section-changed: leaf 70 (entry 1-35)")),
    Tamper(
        "one taken out",
        _rows(lambda rows: rows.pop(50)),
        _is("entry-missing: leaf 50", "position: stream 2", "batch-changed: batch 3 of stream 2", "answer-invented: entry 2-22"),
    ),
    Tamper(
        "the last taken out",
        _rows(lambda rows: rows.pop()),
        _is("entry-missing: leaf 699", "answer-invented: entry 2-349"),
    ),
    Tamper(
        "cut off",
        _rows(lambda rows: rows.__delitem__(slice(690, None))),
        _is(
            "entry-missing: leaf 690 to 699", "answer-invented: entry 2-349", "answer-invented: entry 2-348",
            "answer-invented: entry 2-343", "answer-invented: entry 1-349",
        ),
    ),
    Tamper(
        "two swapped",
        _rows(_swap),
        _is(
            "entry-out-of-order: leaf 20 to 29", "position: stream 1", "batch-changed: batch 1 of stream 1",
            "batch-changed: batch 2 of stream 1",
        ),
    ),
    Tamper(
        "two swapped, with their numbers",
        _rows(_swap_numbers_too),
        _is(
            "entry-renumbered: leaf 20", "entry-renumbered: leaf 30", "entry-out-of-order: leaf 20 to 29",
            "position: stream 1", "batch-changed: batch 1 of stream 1", "batch-changed: batch 2 of stream 1",
        ),
    ),
    Tamper("one put in", _rows(_insert), _is("entry-extra: entry 2-919", "position: stream 2")),
    Tamper(
        "one taken out, the others renumbered",
        _rows(_delete_and_renumber),
        _is(
            "entry-missing: leaf 50", "entry-renumbered: leaf 51 to 699", "position: stream 2",
            "batch-changed: batch 3 of stream 2", "answer-invented: entry 2-22",
        ),
    ),
    Tamper("one twice", _rows(_repeat), _is("entry-twice: leaf 4", "position: stream 1")),
    Tamper(
        "a line garbled",
        _rows(_garble),
        _is(
            "form: entries.ndjson line 61", "entry-missing: leaf 60", "position: stream 1",
            "batch-changed: batch 4 of stream 1",
        ),
    ),
    Tamper(
        "a tile of leaves",
        _flip("tiles/tile/0/001", 40),
        _is("tile-changed: tile/0/001", "tile-changed: tile/0/001, leaf 257"),
    ),
    Tamper(
        "a tile of the right edge",
        _flip("tiles/tile/0/002.p/188", 40),
        _is("root: root at 700", "tile-changed: tile/0/002.p/188, leaf 513"),
    ),
    Tamper("a tile above", _flip("tiles/tile/1/000.p/2", 3), _is("root: root at 700")),
    Tamper("a tile missing", _drop_tile, _is("tile-missing: tile/0/001")),
    Tamper("a tile cut", _cut_tile, _is("tile-changed: tile/0/001")),
    Tamper(
        "an entry and its tile",
        _entry_and_tile,
        _is("tile-changed: tile/0/000", "batch-changed: batch 0 of stream 2"),
    ),
    Tamper("the root, by the log itself", _other_root, _is("root: root at 700")),
    Tamper("the head replaced", _replace_head, _is("checkpoint-signature: checkpoint of 700", "root: root at 700")),
    Tamper(
        "the head of another log",
        _head_of_another,
        _is(
            "key-swapped: other.example/log", "checkpoint: checkpoint of 700", "root: root at 700", "stream-key: stream 1",
            "stream-key: stream 2",
        ),
    ),
    Tamper(
        "the key swapped",
        _swap_key,
        _is(
            "key-swapped: keys.json", "checkpoint-signature: checkpoint of 700", "root: root at 700", "stream-key: stream 1",
            "stream-key: stream 2",
        ),
    ),
    Tamper("the key of a process swapped", _swap_stream_key, _is("stream-key: stream 2")),
    Tamper("a batch taken out", _rows(_drop_batch, "batches.ndjson"), _is("batch-missing: batch 4 of stream 1")),
    Tamper(
        "a batch's digest",
        _rows(_batch_digest, "batches.ndjson"),
        _is(
            "batch-signature: batch 3 of stream 1", "batch-changed: batch 3 of stream 1", "batch-changed: batch 4 of stream 1",
        ),
    ),
    Tamper("a cosignature", _cosignature, _is("cosignature: witness.example/w1")),
    Tamper("an answer omits", _rows(_omit, "answer.ndjson"), _is("answer-omitted: entry 2-343")),
    Tamper("an answer invents", _rows(_invent, "answer.ndjson"), _is("answer-invented: entry 1-0")),
    Tamper("an answer with another leaf", _rows(_answer_other_leaf, "answer.ndjson"), _is("answer-changed: entry 2-349")),
    Tamper("an answer repeats", _rows(_answer_twice, "answer.ndjson"), _is("answer-twice: entry 1-2")),
    Tamper(
        "an answer out of order",
        _rows(lambda rows: rows.reverse(), "answer.ndjson"),
        _is("answer-order: answer.ndjson"),
    ),
    Tamper(
        "the manifest's size",
        _manifest(size=701),
        _is("checkpoint: checkpoint of 700", "index: from_index, to_index"),
    ),
    Tamper(
        "the stretch made shorter",
        _manifest(to_index=699),
        _is("entry-extra: entry 2-349", "index: from_index, to_index"),
    ),
    Tamper("criteria that nobody knows", _manifest(criteria={"colour": "red"}), _is("index: criteria")),
]  # fmt: skip


def tamper(folder: Path, one: Tamper) -> None:
    """Alter the bundle, and make its manifest fit."""
    one.alter(folder)
    seal(folder)
