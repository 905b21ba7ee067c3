"""The log's tree as the checker computes it: by RFC 6962's definition, from the rows alone, with no line of the gateway's own."""

import hashlib
import struct
from base64 import b64decode
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.load.evidence import Evidence, Row
from tests.load.log import integer, is_signed, octets

REF = struct.Struct(">iqq")
"""What a bundle holds for a leaf: stream, seq, microseconds since 1970."""
FORMER_LOG = 0
"""In place of a stream: the leaf is the last checkpoint of the log before, whose size stands as seq."""
_1970 = datetime(1970, 1, 1, tzinfo=UTC)


class Tree:
    """One log: what its leaves stand for, in order, and their hashes."""

    def __init__(self, evidence: Evidence, log: int) -> None:
        self.log = log
        bundles = [row for row in evidence.bundles if row["log"] == log]
        self.is_whole = [row["n"] for row in bundles] == list(range(len(bundles)))
        self.refs = list(REF.iter_unpack(b"".join(octets(row, "refs") for row in bundles)))
        bodies = {(row["stream_id"], row["seq"], row["at"]): octets(row, "body") for row in evidence.entries}
        former = {row["size"]: str(row["note"]).encode() for row in evidence.checkpoints if integer(row, "log") < log}
        self.hashes: list[bytes] = []
        self.phantoms: list[str] = []
        for index, (stream, seq, at) in enumerate(self.refs):
            place = stream, seq, _1970 + timedelta(microseconds=at)
            body = former.get(seq) if stream == FORMER_LOG else bodies.get(place)
            if body is None:
                self.phantoms.append(f"leaf {index} stands for {stream}-{seq}, which is no entry")
            self.hashes.append(hashlib.sha256(b"\0" + (body or b"")).digest())
        self._known: dict[tuple[int, int], bytes] = {}

    def root(self, begin: int, end: int) -> bytes:
        """The hash of the leaves begin … end - 1, as RFC 6962 (2.1) defines it; halves that are complete are computed once."""
        if end - begin <= 1:
            return self.hashes[begin] if begin < end else hashlib.sha256(b"").digest()
        if (begin, end) not in self._known:
            middle = begin + (1 << (end - begin - 1).bit_length() - 1)
            self._known[begin, end] = node(self.root(begin, middle), self.root(middle, end))
        return self._known[begin, end]


def node(left: bytes, right: bytes) -> bytes:
    """The hash above two."""
    return hashlib.sha256(b"\1" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Head:
    """What a signed note says of a log."""

    origin: str
    size: int
    root: bytes

    @property
    def log(self) -> int:
        """Its year."""
        return int(self.origin.rpartition("/")[2])


def opened(note: str, log_key: bytes) -> Head | None:
    """The head of a note (C2SP signed-note) that the log's key signed; None where it is none."""
    text, blank, lines = note.partition("\n\n")
    signed = f"{text}\n".encode()
    try:
        origin, size, root = text.split("\n")[:3]
        key_id = hashlib.sha256(f"{origin}\n".encode() + b"\1" + log_key).digest()[:4]
        signatures = [b64decode(line.rpartition(" ")[2], validate=True) for line in lines.splitlines()]
        head = Head(origin, int(size), b64decode(root, validate=True))
    except ValueError:
        return None
    own = [signature[4:] for signature in signatures if signature[:4] == key_id]
    return head if blank and any(is_signed(log_key, signature, signed) for signature in own) else None


def broken_trees(evidence: Evidence) -> Iterator[str]:
    """Phantoms, entries that are no leaf or several, streams out of order, heads and checkpoints and proofs of another tree."""
    trees = {integer(head, "log"): Tree(evidence, integer(head, "log")) for head in evidence.heads}
    for head in evidence.heads:
        yield from _broken_tree(head, trees[integer(head, "log")], evidence)
    yield from _misplaced(evidence, [ref for _, tree in sorted(trees.items()) for ref in tree.refs])
    yield from broken_proofs(evidence, trees)


def _broken_tree(head: Row, tree: Tree, evidence: Evidence) -> Iterator[str]:
    if head["alarm"] is not None:
        yield f"log {tree.log}: its integrator stopped: {head['alarm']}"
    if not tree.is_whole:
        yield f"log {tree.log}: its bundles have a gap"
    yield from (f"log {tree.log}: {phantom}" for phantom in tree.phantoms)
    published = [row for row in evidence.checkpoints if row["log"] == tree.log]
    for row in published:
        size, told = integer(row, "size"), opened(str(row["note"]), evidence.log_key)
        if told is None or (told.log, told.size) != (tree.log, size):
            yield f"log {tree.log}: the checkpoint at {size} is not signed by the log"
        elif size > len(tree.hashes) or told.root != tree.root(0, size):
            yield f"log {tree.log}: the checkpoint at {size} has another root than its leaves"
    newest = max((integer(row, "size") for row in published), default=0)
    if (head["size"], head["root"]) != (len(tree.hashes), tree.root(0, len(tree.hashes))) or newest != head["size"]:
        yield f"log {tree.log}: its head is not that of its {len(tree.hashes)} leaves"


def _misplaced(evidence: Evidence, refs: Sequence[tuple[int, int, int]]) -> Iterator[str]:
    """Every entry is one leaf, and the leaves of a stream stand in its order."""
    times = Counter((stream, seq) for stream, seq, _ in refs if stream != FORMER_LOG)
    for row in evidence.entries:
        found = times[integer(row, "stream_id"), integer(row, "seq")]
        if found != 1:
            yield f"entry {row['stream_id']}-{row['seq']} stands in the tree {found} times"
    by_stream: dict[int, list[int]] = defaultdict(list)
    for stream, seq, _ in refs:
        by_stream[stream].append(seq)
    for stream, seqs in by_stream.items():
        if stream != FORMER_LOG and seqs != sorted(seqs):
            yield f"stream {stream}: its leaves are not in its order"


# ── every proof that was given still proves ───────────────────────────────────────────────────────────────────────────────


def broken_proofs(evidence: Evidence, trees: dict[int, Tree]) -> Iterator[str]:
    """Proofs that lead elsewhere, or that the log of today contradicts; receipts that nobody could prove."""
    published = {(row["log"], row["size"]): str(row["note"]).partition("\n\n")[0] for row in evidence.checkpoints}
    for proven in evidence.proofs:
        about = f"the proof of entry {proven.entry} (query {proven.query_id})"
        try:
            index, path, note = _parsed(proven.text)
        except ValueError:
            yield f"{about}: it is no proof"
            continue
        head = opened(note, evidence.log_key)
        if head is None:
            yield f"{about}: its checkpoint is not signed by the log"
        elif published.get((head.log, head.size)) != note.partition("\n\n")[0]:
            yield f"{about}: its checkpoint at {head.size} is none of the log's"
        elif index >= len(trees[head.log].refs) or _entry(trees[head.log].refs[index]) != proven.entry:
            yield f"{about}: its leaf {index} stands for another entry"
        elif climbed(trees[head.log].hashes[index], index, head.size, path) != head.root:
            yield f"{about}: it does not lead to the root of its checkpoint"
    for entry, status in evidence.proven_at_the_end.items():
        if status != 200:
            yield f"entry {entry}: a client holds its receipt, and asking for its proof gave {status}"


def climbed(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2); None where it is too long or too short."""
    at, last, root = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return None
        if at % 2 or at == last:
            root = node(beside, root)
            while not at % 2 and at:
                at, last = at // 2, last // 2
        else:
            root = node(root, beside)
        at, last = at // 2, last // 2
    return root if last == 0 else None


def _parsed(text: str) -> tuple[int, list[bytes], str]:
    """Index, hashes and note of a `.tlog-proof`.  Raises ValueError."""
    lines, _, note = text.partition("\n\n")
    index, *path = [line for line in lines.split("\n")[1:] if not line.startswith("extra ")]
    return int(index.removeprefix("index ")), [b64decode(line) for line in path], note


def _entry(ref: tuple[int, int, int]) -> str:
    return f"{ref[0]}-{ref[1]}"
