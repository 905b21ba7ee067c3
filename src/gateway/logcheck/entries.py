"""The entries of a bundle, one by one: each is the leaf that the tree holds at its place, with the sections that it names."""

from collections.abc import Callable, Iterable

from gateway.entry import ENTRIES, runs
from gateway.logcheck.blocks import CleanBlock, scan_blocks
from gateway.logcheck.files import Bundle
from gateway.logcheck.finding import FaultKind, Report
from gateway.logcheck.index import Index
from gateway.logcheck.leaves import EntryLine
from gateway.logcheck.stream_leaves import StreamLeaves
from gateway.logcheck.tree import BundleTree
from gateway.tlog import HASH_SIZE, TILE_WIDTH, Tile, tile_in, tile_path

Progress = Callable[[int, int], None]
"""Hears how many of how many entries are done."""


class Entries:
    """Goes through the lines of `entries.ndjson`; a wrong one is named, and the next ones are still checked."""

    def __init__(self, bundle: Bundle, tree: BundleTree, report: Report) -> None:
        self._bundle, self._tree, self._report = bundle, tree, report
        self._begin, self._end = bundle.manifest.from_index, bundle.manifest.to_index
        self._seen = bytearray(self._end - self._begin)
        self._last = self._begin - 1
        self._by_leaf: dict[bytes, int] | None = None
        self._strange: dict[int, EntryLine] = {}
        self._extra: list[str] = []
        self._misplaced: dict[FaultKind, list[int]] = {
            FaultKind.ENTRY_TWICE: [], FaultKind.ENTRY_RENUMBERED: [], FaultKind.ENTRY_MOVED: [],
        }  # fmt: skip
        self._stretch = StreamLeaves()

    def check(self, index: Index | None = None, progress: Progress | None = None, cores: int = 1) -> StreamLeaves:
        """Check all.  index: is rebuilt on the way."""
        path = self._bundle.folder / ENTRIES
        if path.name in self._bundle.there:
            criteria = None if index is None else self._bundle.manifest.criteria
            with scan_blocks(path, criteria, cores, None if index is None else index.telling) as blocks:
                for block in blocks:
                    if block.clean is None or not self._take(block.clean, index):
                        self._read(block.lines(path), index)
                    if progress is not None:
                        progress(self._stretch.rows, self._end - self._begin)
        self._conclude()
        return self._stretch

    def _take(self, clean: CleanBlock, index: Index | None) -> bool:
        """Take a whole block, where it is what the tree holds there; else leave it."""
        count = len(clean.leaves) // HASH_SIZE
        if clean.first != self._last + 1 or clean.first + count > self._end:
            return False
        if self._tree.leaves(clean.first, count) != clean.leaves:
            return False
        self._seen[clean.first - self._begin : clean.first + count - self._begin] = b"\x01" * count
        self._last += count
        start = 0
        for stream, seq, run in clean.runs:
            end = start + HASH_SIZE * run
            self._stretch.follow(stream, seq, clean.leaves[start:end], self._end - self._begin)
            start = end
        self._stretch.rows += count
        if index is not None:
            index.rows += clean.index_rows
            index.hits.update(clean.hits)
            index.told += clean.told
        return True

    def _read(self, lines: list[bytes], index: Index | None) -> None:
        """Line by line, naming what is wrong."""
        for line in lines:
            self._stretch.rows += 1
            try:
                row = EntryLine.parse(line)
            except ValueError:
                place = f"entries.ndjson line {self._stretch.rows}"
                self._report.add(FaultKind.FORM, place, f"{place} is not an entry.")
                continue
            at = self._place(row)
            has_form = self._content(row, at)
            if index is not None and not index.add(row, at) and has_form:
                sentence = (
                    f"Entry {row.name} cannot be searched for: its sections or its time are not of an entry's form."
                )
                self._report.add(FaultKind.INDEX, f"entry {row.name}", sentence)

    def _place(self, row: EntryLine) -> int:
        """Where the leaf stands in the tree, against where it says that it stands; the former, where the tree knows it."""
        index, leaf = row.index, row.leaf
        if index == self._last + 1 and index < self._end and leaf == self._tree.leaf(index):
            self._seen[index - self._begin] = 1
            self._last = index
            return index
        return self._look_for(row)

    def _look_for(self, row: EntryLine) -> int:
        """The same for a leaf that is not the one expected."""
        if self._by_leaf is None:
            known = ((self._tree.leaf(index), index) for index in range(self._begin, self._end))
            self._by_leaf = {leaf: index for leaf, index in known if leaf is not None}
        at = self._by_leaf.get(row.leaf)
        if at is None:
            if self._begin <= row.index < self._end and row.index not in self._strange:
                self._strange[row.index] = row
            else:
                self._extra.append(row.name)
            self._last = max(self._last, min(row.index, self._last + 1))
            return row.index
        if self._seen[at - self._begin]:
            self._misplaced[FaultKind.ENTRY_TWICE].append(at)
            return at
        self._seen[at - self._begin] = 1
        if at != row.index:
            self._misplaced[FaultKind.ENTRY_RENUMBERED].append(at)
        if at < self._last:
            self._misplaced[FaultKind.ENTRY_MOVED].append(at)
        self._last = max(self._last, at)
        return at

    def _content(self, row: EntryLine, at: int) -> bool:
        """The entry's own number, and its sections; whether they are as they should be."""
        position = row.position
        if position is None and row.is_last_checkpoint:
            self._stretch.link = row.body
            return True
        if position is not None:
            self._stretch.follow(*position, row.leaf, self._end - self._begin)
        if position is not None and row.has_its_sections:
            return True
        place = f"leaf {at} (entry {row.name})"
        sentence = f"The sections of {place} are not those that its leaf names."
        self._report.add(FaultKind.SECTION_CHANGED, place, sentence)
        return False

    def _conclude(self) -> None:
        report = self._report
        self._clear_tiles()
        # A leaf that the tree does not know, beside the one that it claims to be, was put in; without that one, it was made of it.
        changed = {index: row for index, row in self._strange.items() if not self._seen[index - self._begin]}
        for index, row in changed.items():
            sentence = f"Leaf {index}, now entry {row.name}, is not the one that the tree holds: the entry was changed."
            report.add(FaultKind.ENTRY_CHANGED, f"leaf {index}", sentence)
        for name in [*(row.name for index, row in self._strange.items() if index not in changed), *self._extra]:
            report.add(FaultKind.ENTRY_EXTRA, f"entry {name}", f"Entry {name} is not in the tree: it was put in.")
        missing = self._not_pruned(n for n, seen in enumerate(self._seen, self._begin) if not seen and n not in changed)
        report.add_runs(FaultKind.ENTRY_MISSING, "leaf", missing, "{place} is missing: taken out, or cut off.")
        for fault, sentence in (
            (FaultKind.ENTRY_TWICE, "{place} is there twice."),
            (FaultKind.ENTRY_RENUMBERED, "{place} bears another number than the tree gives it."),
            (FaultKind.ENTRY_MOVED, "{place} stands behind a later one."),
        ):
            report.add_runs(fault, "leaf", self._misplaced[fault], sentence)
        for stream, gap in self._stretch.gaps.items():
            report.add(FaultKind.POSITION, f"stream {stream}", f"The numbers of stream {stream} are not dense: {gap}.")
        reach = f"leaves {self._begin} to {self._end - 1} of {self._tree.size}" if self._seen else "no leaf"
        report.checked.append(f"{sum(self._seen)} entries with their sections, {reach}")

    def _not_pruned(self, missing: Iterable[int]) -> list[int]:
        """The leaves that are missing and of which nobody says that they were pruned; the others are left unchecked."""
        left = list(missing)
        for begin, end, entry in self._bundle.manifest.pruned:
            pruned = [n for n in left if begin <= n < end]
            left = [n for n in left if not begin <= n < end]
            for low, high in runs(pruned):
                sentence = f"leaves {low} to {high}: pruned, the manifest says, as entry {entry} announced: see that entry and the archive"
                self._report.leave(sentence, is_essential=True)
        return left

    def _clear_tiles(self) -> None:
        """Where the entries prove that a tile was changed or lost, and not they, say so of the tile."""
        suspected: dict[Tile, dict[int, bytes]] = {}
        for index, row in self._strange.items():
            tile = tile_in(0, index // TILE_WIDTH, self._tree.size)
            if tile is not None and tile not in self._tree.sound:
                suspected.setdefault(tile, {})[index] = row.leaf
        for tile, leaves in suspected.items():
            path, was_there = tile_path(tile), tile in self._tree.tiles
            if self._tree.makes_sound(tile, leaves):
                if was_there:
                    sentence = "{place}: the tile was changed, not the entry."
                    self._report.add_runs(FaultKind.TILE_CHANGED, f"{path}, leaf", leaves, sentence)
            elif was_there:
                continue
            else:
                sentence = "{place} cannot be checked: the tile is missing."
                self._report.add_runs(FaultKind.TILE_MISSING, f"{path}, leaf", leaves, sentence)
            for index in leaves:
                del self._strange[index]
                self._seen[index - self._begin] = 1
