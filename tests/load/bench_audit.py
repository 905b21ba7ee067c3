"""`python -m tests.load.bench_audit [ENTRIES]`: what proving costs, bounded: bytes of evidence, and entries verified a second.

CPU time of this process and its children, the best of a few turns: other work on the machine takes as little part as can be.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rich.console import Console
from rich.table import Table

from gateway.entry import StreamKey, batch_digest, batch_message
from gateway.logcheck import standalone as in_one_file
from gateway.logcheck.bundle import verify_bundle
from gateway.logcheck.trust import Trust, stream_key_of
from gateway.tlog import leaf_hash, root_of
from gateway.tlog.tree import HASH_SIZE
from tests.rooms.logcheck.bundles import Log, read_lines, signer

ENTRIES = 50_000
BATCH = 256
"""Entries that one transaction holds under full load, about half of what it may."""
TURNS = 5
FEW = 5_000
"""Entries for the verifier in one file, which is not made for speed."""
REF = 20
"""Bytes that the store keeps of a leaf's place: stream, number, time."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line.  aim: what it should be, as text."""

    name: str
    value: float
    unit: str
    aim: str = ""

    @property
    def text(self) -> str:
        """The value as it is shown."""
        return f"{self.value:,.0f}" if self.value >= 100 else f"{self.value:.2f}"


class Made(Log):
    """A log that grows no more, whose leaves are kept at hand."""

    @cached_property
    def leaves(self) -> list[bytes]:
        return [entry.leaf_hash for entry in self.entries]


def made(entries: int) -> Made:
    """A log of so many entries, in large batches."""
    log = Log().append(BATCH, times=-(-entries // BATCH))
    return Made(log.entries, log.signers, log.processes, log.number)


def cpu_s() -> float:
    """CPU time of this process and of those that it has waited for."""
    return sum(os.times()[:4])


def per_second(count: int, work: Callable[[], object], turns: int = TURNS) -> float:
    """How many a second of CPU, in the best turn."""
    best = float("inf")
    for _ in range(turns):
        before = cpu_s()
        work()
        best = min(best, cpu_s() - before)
    return count / max(best, 1e-9)


def evidence(folder: Path, entries: int, batch: int) -> float:
    """Bytes of evidence an entry: hash tiles, the place of each leaf, and batches of so many with digest, signature and numbers."""
    tiles = sum(path.stat().st_size for path in (folder / "tiles").rglob("*") if path.is_file())
    return tiles / entries + REF + len(batch_message(1, 1, 1, 1, bytes(32)) + bytes(64)) / batch


def check_evidence(log: Log, streams: dict[int, StreamKey]) -> None:
    """Leaves, batch digests, signatures and root over entries at hand: what verifying costs without reading files."""
    bodies: dict[int, list[bytes]] = {}
    leaves = [leaf_hash(entry.body) for entry in log.entries]
    for entry, leaf in zip(log.entries, leaves, strict=True):
        bodies.setdefault(entry.position.stream_id, []).append(leaf)
    for process in log.processes:
        former = bytes(32)
        for row in process.batches:
            digest = batch_digest(former, bodies[process.stream_id][row["first_seq"] : row["first_seq"] + row["n"]])
            message = batch_message(row["stream_id"], row["batch_no"], row["first_seq"], row["n"], digest)
            assert streams[row["stream_id"]].signed(message, bytes.fromhex(row["sig"]))
            former = digest
    assert len(root_of(leaves)) == HASH_SIZE


def _hash_some() -> None:
    block = bytes(1024)
    for _ in range(20_000):
        leaf_hash(block)


def verification(entries: int, folder: Path) -> Sequence[Figure]:
    """The figures of part and whole."""
    log = made(entries)
    count = len(log.entries)
    bundle = log.write(folder / "bundle")
    trust = Trust(log=(signer().verifier,))
    streams = {one.stream_id: one for one in map(stream_key_of, log.keys()["streams"])}
    searched = {"account": "clerk1"}
    answer = log.answer(lambda entry: b'"account":"clerk1"' in entry.sections)
    with_answer = log.write(folder / "searched", criteria=searched, answer=answer)
    few = made(FEW).write(folder / "few")
    bytes_an_entry = (bundle / "entries.ndjson").stat().st_size / count

    def whole(which: Path, cores: int = 1) -> None:
        assert verify_bundle(which, trust, cores=cores).holds

    def bare() -> None:
        assert (
            in_one_file.Verification(few, [in_one_file.parse_key(signer().verifier.vkey)], [], None).run().findings
            == []
        )

    assert len(read_lines(bundle / "batches.ndjson")) == -(-count // BATCH)
    return [
        Figure(f"evidence, batches of {BATCH}", evidence(bundle, count, BATCH), "bytes/entry", "≤ 60"),
        Figure("evidence, batches of 20", evidence(bundle, count, 20), "bytes/entry", "≤ 60"),
        Figure(
            "leaves, tree, batches, signatures",
            per_second(count, lambda: check_evidence(log, streams)),
            "entries/s",
            "≥ 200,000",
        ),
        Figure("whole bundle from disk, with sections", per_second(count, lambda: whole(bundle), 3), "entries/s"),
        Figure("and the index rebuilt and compared", per_second(count, lambda: whole(with_answer), 2), "entries/s"),
        Figure("verifier in one file, Ed25519 in Python", per_second(FEW, bare, 1), "entries/s"),
        Figure("SHA-256 over 1 KiB, to compare machines by", per_second(20_000, _hash_some), "hashes/s"),
        Figure("size of an entry in a bundle", bytes_an_entry, "bytes"),
    ]


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    folder = Path(tempfile.mkdtemp(prefix="gateway-bench-audit-"))
    began = time.monotonic()
    try:
        figures = verification(entries, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    table = Table("", "", "", "aim")
    for figure in figures:
        table.add_row(figure.name, figure.text, figure.unit, figure.aim)
    console = Console()
    console.print(table)
    console.print(f"{entries} entries, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
