"""The entries, line by line, each against the leaf that the tree holds at its place."""

from __future__ import annotations

from gateway.logcheck.independent.answer import Index
from gateway.logcheck.independent.bundle import Bundle
from gateway.logcheck.independent.report import runs, tell
from gateway.logcheck.independent.row import Row
from gateway.logcheck.independent.tiles import Tiles
from gateway.logcheck.independent.tree import Tile, tile_in, tile_path


class Entries:
    """Goes through entries.ndjson; a wrong line is named, and the next ones are still checked."""

    def __init__(self, bundle: Bundle, tiles: Tiles, index: Index) -> None:
        self.bundle, self.tiles, self.index = bundle, tiles, index
        self.head, self.report = tiles.head, bundle.report
        self.begin, self.end = bundle.begin, bundle.end
        self.first: dict[int, int] = {}
        self.leaves: dict[int, bytearray] = {}
        self.rows = 0
        self.link: str | None = None
        self._gaps: dict[int, str] = {}
        self._seen = bytearray(self.end - self.begin)
        self._last = self.begin - 1
        self._by_leaf: dict[bytes, int] | None = None
        self._strange: dict[int, Row] = {}
        self._extra: list[str] = []
        self._misplaced: dict[str, list[int]] = {"entry-twice": [], "entry-renumbered": [], "entry-out-of-order": []}

    def check(self) -> None:
        """Check all."""
        for line in self.bundle.lines("entries.ndjson"):
            self.rows += 1
            tell(f"entries {self.rows} of {self.end - self.begin}", self.rows)
            try:
                row = Row(line)
            except (ValueError, KeyError, TypeError):
                place = f"entries.ndjson line {self.rows}"
                self.report.add("form", place, f"{place} is not an entry.")
                continue
            at = self._place(row)
            if row.position is not None:
                self._follow(row.position[0], row.position[1], row.leaf)
            has_form = True
            if row.position is None and row.is_last_checkpoint():
                self.link = row.body.decode()
            elif row.position is None or not row.has_its_sections():
                has_form, place = False, f"leaf {at} (entry {row.name})"
                self.report.add("section-changed", place, f"The sections of {place} are not those that its leaf names.")
            if not self.index.take(row, at) and has_form:
                sentence = (
                    f"Entry {row.name} cannot be searched for: its sections or its time are not of an entry's form."
                )
                self.report.add("index", f"entry {row.name}", sentence)
        self._conclude()

    def _place(self, row: Row) -> int:
        """Where the leaf stands in the tree, against where it says that it stands."""
        if row.index == self._last + 1 and row.index < self.end and row.leaf == self.tiles.leaf(row.index):
            self._seen[row.index - self.begin] = 1
            self._last = row.index
            return int(row.index)
        if self._by_leaf is None:
            known = ((self.tiles.leaf(index), index) for index in range(self.begin, self.end))
            self._by_leaf = {leaf: index for leaf, index in known if leaf is not None}
        at = self._by_leaf.get(row.leaf)
        if at is None:
            if self.begin <= row.index < self.end and row.index not in self._strange:
                self._strange[row.index] = row
            else:
                self._extra.append(row.name)
            self._last = max(self._last, min(row.index, self._last + 1))
            return int(row.index)
        if self._seen[at - self.begin]:
            self._misplaced["entry-twice"].append(at)
            return at
        self._seen[at - self.begin] = 1
        if at != row.index:
            self._misplaced["entry-renumbered"].append(at)
        if at < self._last:
            self._misplaced["entry-out-of-order"].append(at)
        self._last = max(self._last, at)
        return at

    def _follow(self, stream: int, seq: int, leaf: bytes) -> None:
        """The chain of a stream, whose numbers are dense."""
        leaves = self.leaves.setdefault(stream, bytearray())
        expected = self.first.setdefault(stream, seq) + len(leaves) // 32
        if seq != expected:
            self._gaps.setdefault(stream, f"{seq} stands where {expected} should")
            if not 0 < seq - expected <= self.end - self.begin:
                return
            leaves += bytes(32 * (seq - expected))
        leaves += leaf

    def _conclude(self) -> None:
        report = self.report
        self._clear_tiles()
        changed = {index: row for index, row in self._strange.items() if not self._seen[index - self.begin]}
        for index, row in changed.items():
            sentence = f"Leaf {index}, now entry {row.name}, is not the one that the tree holds: the entry was changed."
            report.add("entry-changed", f"leaf {index}", sentence)
        for name in [row.name for index, row in self._strange.items() if index not in changed] + self._extra:
            report.add("entry-extra", f"entry {name}", f"Entry {name} is not in the tree: it was put in.")
        missing = self._not_pruned(
            [n for n, seen in enumerate(self._seen, self.begin) if not seen and n not in changed]
        )
        report.add_runs("entry-missing", "leaf", missing, "{place} is missing: taken out, or cut off.")
        report.add_runs("entry-twice", "leaf", self._misplaced["entry-twice"], "{place} is there twice.")
        sentence = "{place} bears another number than the tree gives it."
        report.add_runs("entry-renumbered", "leaf", self._misplaced["entry-renumbered"], sentence)
        sentence = "{place} stands behind a later one."
        report.add_runs("entry-out-of-order", "leaf", self._misplaced["entry-out-of-order"], sentence)
        for stream, gap in self._gaps.items():
            report.add("position", f"stream {stream}", f"The numbers of stream {stream} are not dense: {gap}.")
        reach = f"leaves {self.begin} to {self.end - 1} of {self.head.size}" if self._seen else "no leaf"
        report.checked.append(f"{sum(self._seen)} entries with their sections, {reach}")

    def _not_pruned(self, missing: list[int]) -> list[int]:
        """The leaves that are missing and of which nobody says that they were pruned; the others are left unchecked."""
        for begin, end, entry in self.bundle.pruned:
            for low, high in runs(n for n in missing if begin <= n < end):
                sentence = f"leaves {low} to {high}: pruned, the manifest says, as entry {entry} announced: see that entry and the archive"
                self.report.leave(sentence, is_essential=True)
            missing = [n for n in missing if not begin <= n < end]
        return missing

    def _clear_tiles(self) -> None:
        """Where the entries prove that a tile was changed or lost, and not they, say so of the tile."""
        suspected: dict[Tile, dict[int, bytes]] = {}
        for index, row in self._strange.items():
            tile = tile_in(0, index // 256, self.head.size)
            if tile is not None and tile not in self.tiles.sound:
                suspected.setdefault(tile, {})[index] = row.leaf
        for tile, leaves in suspected.items():
            path, was_there = tile_path(tile), tile in self.tiles.tiles
            if self.tiles.makes_sound(tile, leaves):
                if was_there:
                    sentence = "{place}: the tile was changed, not the entry."
                    self.report.add_runs("tile-changed", f"{path}, leaf", leaves, sentence)
            elif was_there:
                continue
            else:
                sentence = "{place} cannot be checked: the tile is missing."
                self.report.add_runs("tile-missing", f"{path}, leaf", leaves, sentence)
            for index in leaves:
                del self._strange[index]
                self._seen[index - self.begin] = 1
