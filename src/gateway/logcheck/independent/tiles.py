"""The bundle's tiles, from the signed root down."""

from __future__ import annotations

from gateway.logcheck.independent.bundle import Bundle
from gateway.logcheck.independent.notes import Checkpoint
from gateway.logcheck.independent.reading import Refused
from gateway.logcheck.independent.tree import (
    Tile,
    partial_tiles,
    range_tiles,
    root_from,
    root_of,
    split_hashes,
    tile_in,
    tile_path,
)


class Tiles:
    """The tiles that tie a stretch to its checkpoint.  sound: those that are proven to lead to its root."""

    def __init__(self, bundle: Bundle, head: Checkpoint) -> None:
        self.bundle, self.head = bundle, head
        self.tiles: dict[Tile, bytes] = {}
        self.sound: set[Tile] = set()

    def check(self) -> None:
        """From the root down: the right edge makes the root, every full tile the hash above it."""
        bundle, head, report = self.bundle, self.head, self.bundle.report
        if (bundle.origin, bundle.size) != (head.origin, head.size):
            sentence = f"The checkpoint is one of {head.origin} at {head.size} leaves; the manifest says otherwise."
            report.add("checkpoint", f"checkpoint of {head.size}", sentence)
        wanted = range_tiles(min(bundle.begin, head.size), min(bundle.end, head.size), head.size)
        for name in sorted(bundle.there - {"tiles/" + tile_path(tile) for tile in wanted}):
            if name.startswith("tiles/tile/"):
                sentence = f"{name} does not belong to the bundle: it is no tile of this stretch under this checkpoint."
                report.add("file-extra", name, sentence)
        self._read(wanted)
        self._check_edge()
        self._check_full()
        report.checked.append(f"{len(self.sound)} tiles lead to the root")

    def _read(self, wanted: list[Tile]) -> None:
        report = self.bundle.report
        for tile in wanted:
            path = tile_path(tile)
            try:
                data = self.bundle.read("tiles/" + path)
            except Refused:
                report.add("tile-missing", path, f"{path} is missing.")
                continue
            if len(data) == 32 * tile[2]:
                self.tiles[tile] = data
            else:
                report.add("tile-changed", path, f"{path} has not {tile[2]} hashes.")

    def _check_edge(self) -> None:
        """The partial tiles of the right edge make the root."""
        head, report = self.head, self.bundle.report
        try:
            if root_from(self.tiles, head.size, head.size) == head.root:
                self.sound.update(partial_tiles(head.size))
            else:
                is_signed = not any(file == "checkpoint" for _, _, _, file in report.findings)
                sentence = "The tiles of the right edge do not make the checkpoint's root."
                report.add(
                    "root", f"root at {head.size}", sentence, "checkpoint or tiles" if is_signed else "checkpoint"
                )
        except KeyError:
            pass  # a tile is missing, and named

    def _check_full(self) -> None:
        """Every full tile makes the hash above it."""
        for tile in sorted((tile for tile in self.tiles if tile[2] == 256), reverse=True):
            above = tile_in(tile[0] + 1, tile[1] // 256, self.head.size)
            if above is None or above not in self.sound:
                continue  # the fault above is named already
            if root_of(split_hashes(self.tiles[tile])) == split_hashes(self.tiles[above])[tile[1] % 256]:
                self.sound.add(tile)
            else:
                path = tile_path(tile)
                sentence = f"{path} is not the tile of this log: it does not make the hash in {tile_path(above)}."
                self.bundle.report.add("tile-changed", path, sentence)

    def leaf(self, index: int) -> bytes | None:
        """The hash of a leaf; None where its tile is not there."""
        tile = tile_in(0, index // 256, self.head.size)
        data = self.tiles.get(tile) if tile is not None else None
        return None if data is None else data[32 * (index % 256) : 32 * (index % 256) + 32]

    def makes_sound(self, tile: Tile, leaves: dict[int, bytes]) -> bool:
        """Whether the tile would lead to the root with these leaves in it."""
        hashes = split_hashes(self.tiles.get(tile, bytes(32 * tile[2])))
        for index, leaf in leaves.items():
            if index % 256 >= tile[2]:
                return False
            hashes[index % 256] = leaf
        mended = {**self.tiles, tile: b"".join(hashes)}
        if tile[2] == 256:
            above = tile_in(1, tile[1] // 256, self.head.size)
            return above in self.sound and root_of(hashes) == split_hashes(mended[above])[tile[1] % 256]
        try:
            return root_from(mended, self.head.size, self.head.size) == self.head.root
        except KeyError:
            return False

    def root_then(self, size: int, head: Checkpoint, *, is_own: bool) -> bytes | None:
        """The root that a log had at this size; None where the bundle does not tell."""
        if size == head.size:
            return head.root
        try:
            return root_from(self.tiles, size, head.size) if is_own and size < head.size else None
        except KeyError:
            return None
