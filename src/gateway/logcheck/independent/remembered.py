"""What somebody kept from an earlier day, against the log of today."""

from __future__ import annotations

import re
from pathlib import Path

from gateway.logcheck.independent.entries import Entries
from gateway.logcheck.independent.notes import Checkpoint, Key, parse_checkpoint, signature_of
from gateway.logcheck.independent.reading import content_of
from gateway.logcheck.independent.report import Report
from gateway.logcheck.independent.strict import Bad, base64, parsed, text_of
from gateway.logcheck.independent.tiles import Tiles
from gateway.logcheck.independent.tree import leaf_hash


class Remembered:
    """A former head, and entries of which there is a receipt: id → leaf hash, hex."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.head: Checkpoint | None = None
        self.entries: dict[str, str] = {}

    def read(self, path: Path, log: list[Key]) -> None:
        """A checkpoint, a proof, or a document with its receipt."""
        try:
            text = content_of(path, follow=True).decode()
            if text.startswith("{"):
                record = parsed(text)
                if "note" not in record:
                    self._keep(str(record["receipt"]["entry"]), str(record["receipt"]["leaf_hash"]))
                    return
                text = text_of(record["note"])
            if text.startswith("c2sp.org/tlog-proof@v1\n"):
                proof, _, text = text.partition("\n\n")
                extra = re.search(r"^extra (\S+)$", proof, re.MULTILINE)
                if extra:
                    body = base64(extra[1])
                    record = parsed(body)
                    self._keep(f"{record['stream']}-{record['seq']}", leaf_hash(body).hex())
            head = parse_checkpoint(text)
            if any(signature_of(text, key) is not None for key in log if key.name == head.origin):
                self.head = head
                return
            fault = "it is not signed by the trusted log"
        except (OSError, ValueError, KeyError, TypeError) as bad:
            fault = f"{type(bad).__name__} {bad}"
        self.report.add("form", str(path), f"What was kept in {path} cannot be used: {fault}.", str(path))

    def _keep(self, entry: str, leaf: str) -> None:
        if not re.fullmatch(r"\d{1,9}-\d{1,18}", entry):
            raise Bad("an entry's id is <stream>-<number>")
        self.entries[entry] = leaf

    def check_head(self, now: Checkpoint, link: str | None, tiles: Tiles) -> None:
        """Today's log continues it.  link: the first leaf of a later log."""
        kept, report = self.head, self.report
        if kept is None:
            return
        # A later log begins with the last checkpoint of the log before, which is compared in place of its own.
        head = now if kept.origin == now.origin or link is None else parse_checkpoint(link)
        root = tiles.root_then(kept.size, head, is_own=head is now)
        if kept.origin != head.origin:
            report.is_partial = True
            report.unchecked.append(f"the head that was kept: it is one of {kept.origin}")
        elif kept.size > head.size:
            sentence = f"The log had {kept.size} leaves and has {head.size}: an older copy was put back, or it was cut."
            report.add("rolled-back", f"log of {head.size}", sentence)
        elif root is None:
            report.is_partial = True
            report.unchecked.append(
                f"whether it continues the log of {kept.size} leaves: the tiles for it are not here"
            )
        elif root == kept.root:
            report.checked.append(f"this log continues the one that was kept, of {kept.size} leaves")
        else:
            sentence = f"The first {kept.size} leaves are not those of the head that was kept: the log was forked or written anew."
            report.add("forked", f"first {kept.size} leaves", sentence)

    def check_entries(self, entries: Entries) -> None:
        """The entries of which there is a receipt are still those."""
        bundle = entries.bundle
        for entry, leaf in self.entries.items():
            stream, seq = (int(part) for part in entry.split("-"))
            first, leaves = entries.first.get(stream, seq + 1), entries.leaves.get(stream, bytearray())
            found = bytes(leaves[32 * (seq - first) :][:32]) if seq >= first else b""
            if found.hex() == leaf:
                self.report.checked.append(f"entry {entry} is the one that its receipt names")
            elif found.strip(b"\x00"):
                sentence = f"Entry {entry} is not the one that its receipt names: the log was written anew."
                self.report.add("forked", f"entry {entry}", sentence)
            elif found or (bundle.begin == 0 and bundle.end == bundle.size):
                sentence = f"Entry {entry}, of which there is a receipt, is not among the {entries.rows} entries."
                self.report.add("entry-missing", f"entry {entry}", sentence)
            else:
                self.report.is_partial = True
                self.report.unchecked.append(
                    f"entry {entry}, of which there is a receipt: the stretch does not reach it"
                )
